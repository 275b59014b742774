/** What a run that only waits is waiting for, worked out from what its events come to. */
import type { Json } from '../shared/workflow/document'
import { decide, nextWake } from './decide'
import { resumeRun, type ResumeOptions } from './interpreter'
import { replay } from './replay'
import { Run } from './run'
import type { RunHandle } from './run-handle'
import type { RunState } from './state'
import { matches } from './waiting'

/** What takes a run on that is otherwise at rest, besides the votes of people. */
export interface Rest {
  /** When time alone does, in milliseconds since the epoch. */
  wakeAt: number | undefined
  /** The events that it waits for. */
  listens: readonly Listening[]
  /** The runs that it called, whose end it waits for. */
  calls: readonly string[]
}

export interface Listening {
  name: string
  match?: Json
}

/** What the run waits for; undefined when it does more than wait: something is in flight or due, or it is over. */
export function restOf(state: RunState, now: number): Rest | undefined {
  if (state.executing > 0 || state.status !== 'running' || decide(state, now)) return undefined
  const listens = [...state.listening].flatMap(({ wait }) =>
    wait?.event ? [{ name: wait.event.name, match: wait.event.match }] : [],
  )
  return { wakeAt: nextWake(state), listens, calls: [...state.calling.keys()] }
}

/**
 * Goes on with a run that was let go of while it was at rest, as if it had been held all the time. Whatever is in flight all the
 * same is recovered. What its time has come for happens before anything it is asked, so `onQuiet` may be called before this returns.
 * Throws when the run is over or the events are not the beginning of one.
 */
export function wakeRun(options: ResumeOptions): RunHandle {
  const state = options.state ?? replay(options.workflow, options.catalog, options.events)
  if (state.executing > 0 || state.status !== 'running') return resumeRun({ ...options, state })
  const run = new Run(options, state)
  run.wake()
  return run
}

/** Whether one of the waits takes an event with this name and payload. */
export function takes({ listens }: Rest, name: string, payload: Json): boolean {
  return listens.some(
    (wait) => wait.name === name && (wait.match === undefined || matches(wait.match, payload)),
  )
}
