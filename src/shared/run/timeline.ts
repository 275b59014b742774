/** When each step of a run waited for its turn, ran, waited for time or for a person; and which steps the run's length hangs on. */
import type { PlacedEvent, Step, Steps } from './steps'

/**
 * `queued`: all it needs is there, and it has not begun. `waiting`: for a time, an event, another run, or its next attempt.
 * `human`: for a person. `items`: the items of a for-each run.
 */
export type Phase = 'queued' | 'running' | 'waiting' | 'human' | 'items'

/** A stretch of a step's life. Milliseconds since the epoch. */
export interface Segment {
  phase: Phase
  from: number
  to: number
}

export interface Bar {
  step: Step
  segments: Segment[]
  from: number
  to: number
  /** The run would have been shorter had this step been. */
  critical: boolean
}

export interface Timeline {
  /** In the order in which the steps began; skipped ones have none. */
  bars: Bar[]
  from: number
  to: number
  /** Milliseconds in each phase along the critical path. */
  path: Record<Phase, number>
}

/** Who leads to a node, loop edges counted too. */
export interface Leads {
  sourcesOf(node: string): readonly string[]
}

/** The timeline of a run's steps; those that are not over reach to `until`, milliseconds since the epoch. */
export function timelineOf(steps: Steps, leads: Leads, until: number): Timeline {
  const drawn = new Drawn(leads)
  for (const step of steps.all) drawn.add(step, until)
  const { bars } = drawn
  const path = markCritical(drawn)
  return {
    bars,
    from: bars[0]?.from ?? until,
    to: bars.reduce((latest, { to }) => Math.max(latest, to), bars[0]?.from ?? until),
    path,
  }
}

/** The bars so far, to look up what came before a step. */
class Drawn {
  readonly bars: Bar[] = []
  /** By node and item, in the order in which they began. */
  readonly #at = new Map<string, Bar[]>()

  constructor(private readonly leads: Leads) {}

  add(step: Step, until: number): void {
    const [first] = step.events
    if (!first || first.type === 'node.skipped') return
    const segments = segmentsOf(step.events, until)
    const ready = this.before(step)?.to ?? this.#opened(step)
    if (ready !== undefined && ready < first.at)
      segments.unshift({ phase: 'queued', from: ready, to: first.at })
    const [from, to] = [segments[0]?.from ?? first.at, segments.at(-1)?.to ?? first.at]
    const bar: Bar = { step, segments, from, to, critical: false }
    this.bars.push(bar)
    const key = `${itemOf(step)}|${step.node}`
    const known = this.#at.get(key)
    if (known) known.push(bar)
    else this.#at.set(key, [bar])
  }

  /** The step whose end this one waited for: of those that lead to it in the same item, the one that ended last before it began. */
  before(step: Step): Bar | undefined {
    const begun = step.events[0]
    let last: Bar | undefined
    for (const source of this.leads.sourcesOf(step.node)) {
      const bars = this.#at.get(`${itemOf(step)}|${source}`) ?? []
      const bar = bars.findLast(
        ({ step: { events } }) => (events.at(-1)?.seq ?? 0) < (begun?.seq ?? 0),
      )
      if (bar && (!last || bar.to >= last.to)) last = bar
    }
    return last
  }

  /** When the for-each of a step's item had its items. */
  #opened(step: Step): number | undefined {
    const parts = itemOf(step).split('/')
    const container = parts.pop()?.replace(/(~\d+)?:\d+$/, '')
    const bars = this.#at.get(`${parts.join('/')}|${container}`)
    return bars?.at(-1)?.segments.find(({ phase }) => phase === 'items')?.from
  }
}

/** The items around a step, without the rounds. */
function itemOf({ scope }: Step): string {
  return (scope?.split('/') ?? []).filter((part) => !part.includes('@')).join('/')
}

function segmentsOf(events: readonly PlacedEvent[], until: number): Segment[] {
  const segments: Segment[] = []
  let open: { phase: Phase; from: number } | undefined
  const turn = (at: number, phase: Phase | 'over') => {
    if (open && at > open.from) segments.push({ ...open, to: at })
    open = phase === 'over' ? undefined : { phase, from: at }
  }
  for (const event of events) {
    const phase = phaseAfter(event)
    if (phase !== undefined) turn(event.at, phase)
  }
  turn(Math.max(until, open?.from ?? until), 'over')
  return segments
}

/** What a step does after an event; undefined where that changes nothing. */
function phaseAfter(event: PlacedEvent): Phase | 'over' | undefined {
  switch (event.type) {
    case 'node.started':
      return 'running'
    case 'timer.set':
    case 'event.awaited':
    case 'workflow.called':
      return 'waiting'
    case 'callback.requested':
      return 'human'
    case 'container.opened':
      return 'items'
    case 'node.failed':
      return event.willRetry ? 'waiting' : 'over'
    case 'node.completed':
      return 'over'
    default:
      return undefined
  }
}

/** Goes back from the last step that ended, each time to the one that was waited for. Returns the time in each phase. */
function markCritical(drawn: Drawn): Record<Phase, number> {
  const path: Record<Phase, number> = { queued: 0, running: 0, waiting: 0, human: 0, items: 0 }
  // Steps inside items count as part of their for-each.
  let at = drawn.bars
    .filter(({ step }) => itemOf(step) === '')
    .reduce<Bar | undefined>((last, bar) => (!last || bar.to >= last.to ? bar : last), undefined)
  while (at && !at.critical) {
    at.critical = true
    for (const { phase, from, to } of at.segments) path[phase] += to - from
    at = drawn.before(at.step)
  }
  return path
}
