/** What a run that leaves another does with pins: it has those of the run that it left, whatever is pinned since. Pure. */
import type { Pins } from '../../../shared/run/debug'

/** Sentences about the pins that a run was started with, and about those that are others now. Empty where there is nothing to say. */
export function pinWords(ran: Pins, now: Pins, nameOf: (id: string) => string): string[] {
  const names = (ids: readonly string[]) => new Intl.ListFormat('en').format(ids.map(nameOf))
  const of = (pins: Pins, id: string) => JSON.stringify(Object.hasOwn(pins, id) ? pins[id] : null)
  const stay = Object.keys(ran)
  const others = stay.filter((id) => Object.hasOwn(now, id) && of(now, id) !== of(ran, id))
  const run = Object.keys(now).filter((id) => !Object.hasOwn(ran, id))
  return [
    ...(stay.length === 0
      ? []
      : [
          `In this run ${names(stay)} ${stay.length === 1 ? 'was pinned; it stays so.' : 'were pinned; they stay so.'}`,
        ]),
    ...(others.length === 0
      ? []
      : [
          `${names(others)} ${others.length === 1 ? 'gives' : 'give'} what was pinned then, not what is pinned now.`,
        ]),
    ...(run.length === 0
      ? []
      : [
          `${names(run)} ${run.length === 1 ? 'is pinned now, and runs' : 'are pinned now, and run'} here.`,
        ]),
  ]
}
