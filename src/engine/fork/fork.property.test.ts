/**
 * Forks of random runs: one with no change ends as the run did that it left, and one with another output ends as a run does in which
 * that node gave it. More with RUNS=20000.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isEnd, type RunEvent, type RunEventOf } from '../../shared/run/events'
import type { Workflow } from '../../shared/workflow/document'
import { recording } from '../reference/cases'
import { scenarios, type Scenario } from '../reference/graphs'
import { hash, valueOf } from '../reference/script'
import { runInEngine, testCatalog, type EngineRun } from '../reference/testing'
import { comparable, type Script } from '../reference/trace'
import { forkEvents, type Fork } from './fork'
import { ForkRefused } from './refused'
import { repeatsOf } from './repeats'
import type { ForkChange } from '../../shared/run/debug'

const RUNS = Math.ceil(Number(process.env.RUNS ?? 3000) / 30)
/** At most so many forks of one run. */
const CUTS = 40

type Law = (scenario: Scenario, script: Script) => Promise<void>

/** What was in flight begins again, and a budget may be used up by then: that is another end. */
function withoutBudget({ workflow, bounds, ...rest }: Scenario): Scenario {
  const { tokens: _tokens, duration: _duration, ...others } = bounds
  const settings = { ...workflow.settings, budget: {} }
  if (others.executions !== undefined) settings.budget = { executions: others.executions }
  return { ...rest, workflow: { ...workflow, settings }, bounds: others }
}

/** Leaves a run of this scenario after an event. By default no time passes. */
function fork(
  { workflow }: { workflow: Workflow },
  events: readonly RunEvent[],
  seq: number,
  { changes = [], later = 0 }: { changes?: ForkChange[]; later?: number } = {},
): Fork {
  const now = (events[seq - 1]?.at ?? 0) + later
  return forkEvents({ run: 'r', workflow, events, seq, changes }, { run: 'r', now }, testCatalog)
}

/** Every so many events, so that a long run is left at some of its moments only. */
function* cuts({ salt }: Scenario, from: number, to: number): Generator<number> {
  const every = Math.ceil((to - from + 1) / CUTS)
  for (let seq = from + (salt % every); seq <= to; seq += every) yield seq
}

/** Where a run fails, so that what failed begins anew in its forks; else its last event. */
function untilFault({ events }: EngineRun): number {
  const last = events.at(-1)
  const isFault = (event: RunEvent) => event.type === 'node.failed' && !event.willRetry
  let seq = events.length
  if (last?.type !== 'run.failed') return seq
  do seq -= 1
  while (seq > 1 && events[seq - 1] && isFault(events[seq - 1] as RunEvent))
  return seq
}

const completedIn = (events: readonly RunEvent[]) =>
  new Set(events.flatMap((e) => (e.type === 'node.completed' ? placeOf(e) : [])))

const placeOf = ({ scope, node, round }: { scope?: string; node: string; round: number }) =>
  `${scope ?? ''}|${node}|${round}`

/** What happened, without the attempts of a run that did not complete: those that were in flight begin later in a fork of it. */
function end({ trace }: EngineRun): unknown {
  const { status, endedAt, failed } = trace
  if (status === 'completed') return comparable(trace)
  return { status, endedAt, ...(status === 'failed' ? {} : { failed }) }
}

/** What happened whenever it did; undefined where when it did may make it another. */
function timeless({ bounds, workflow }: Scenario, { trace, events }: EngineRun): unknown {
  const { maxRounds: _, ...others } = bounds
  if (
    trace.status !== 'completed' ||
    Object.keys(others).length > 0 ||
    workflow.nodes.some((node) => node.join === 'any') ||
    events.some((event) => event.type === 'node.failed' && event.scope?.includes(':'))
  )
    return undefined
  const { attempts, inputs, outputs, skipped, output } = trace
  const what = { attempts, inputs, outputs, skipped: [...skipped].sort(), output }
  return JSON.parse(
    JSON.stringify(what, (key, value: unknown) =>
      ['at', 'message'].includes(key) && typeof value === 'string' ? `(${key})` : value,
    ),
  )
}

/** What is done was not done again after it. */
function doneAgain({ events }: EngineRun, taken: number): string[] {
  const done = completedIn(events.slice(0, taken))
  return events
    .slice(taken)
    .flatMap((e) => (e.type === 'node.started' && done.has(placeOf(e)) ? placeOf(e) : []))
}

const endsAsItsParent: Law = async (scenario, script) => {
  const ends = new Map<string, number>()
  const whole = await runInEngine(scenario, script, { ends })
  for (const seq of cuts(scenario, 1, untilFault(whole))) {
    const { events } = fork(scenario, whole.events, seq)
    const forked = await runInEngine(scenario, script, { ends, from: events, wake: true })
    const when = `left after ${seq} of ${whole.events.length}`
    expect(end(forked), when).toEqual(end(whole))
    expect(doneAgain(forked, events.length), when).toEqual([])
    if (whole.trace.status === 'completed')
      expect(completedIn(forked.events), when).toEqual(completedIn(whole.events))
    // A fork of the fork, at a moment of its own or before.
    const again = 1 + (hash(`${scenario.salt}/${seq}`) % untilFault(forked))
    const second = fork(scenario, forked.events, again).events
    const twice = await runInEngine(scenario, script, { ends, from: second, wake: true })
    expect(end(twice), `${when}, then after ${again}`).toEqual(end(whole))
    forks += 2
  }
}
let forks = 0

/** Time has passed since: everything is as much later, and a wait has left what it had left. */
const keepsItsTimes: Law = async (scenario, script) => {
  // It is cancelled and answered at times of its own.
  if (scenario.bounds.cancelAt !== undefined) return
  const later = 1 + (scenario.salt % 1_000_003)
  const ends = new Map<string, number>()
  const whole = await runInEngine(scenario, script, { ends })
  if (whole.trace.status !== 'completed' || tellsTheTime(scenario, whole)) return
  const moved = new Map([...ends].map(([key, at]) => [key, at + later]))
  for (const seq of cuts(scenario, 1, untilFault(whole))) {
    const { events } = fork(scenario, whole.events, seq, { later })
    const forked = await runInEngine(scenario, script, {
      ends: new Map(moved),
      from: events,
      wake: true,
    })
    const trace = { ...forked.trace, endedAt: forked.trace.endedAt - later }
    expect(comparable(trace), `left after ${seq}`).toEqual(comparable(whole.trace))
    moves += 1
  }
}
let moves = 0

/** An answer says when it was given, and `$run` when the run began: that is another time in a fork. */
function tellsTheTime({ workflow }: Scenario, { events }: EngineRun): boolean {
  const reads = JSON.stringify(workflow).includes('$run')
  return reads || events.some(({ type }) => type === 'callback.resolved')
}

const takesAnotherOutput: Law = async (scenario, script) => {
  const ends = new Map<string, number>()
  const whole = await runInEngine(scenario, script, { ends })
  const last = untilFault(whole)
  const changeable = whole.events.filter(
    (event): event is RunEventOf<'node.completed'> =>
      event.type === 'node.completed' &&
      event.seq <= last &&
      ['step', 'effect'].includes(typeOf(scenario, event.node)) &&
      event.ports[0] !== 'error',
  )
  for (const event of changeable.slice(0, 5)) {
    const place = placeOf(event)
    const output = valueOf(hash(`${scenario.salt}/${place}`))
    const port = scenario.salt % 2 === 0 ? 'p0' : 'p1'
    const other: Script = (node, at, attempt) => {
      const scripted = script(node, at, attempt)
      if (at !== place || !('ports' in scripted.outcome)) return scripted
      return { ...scripted, outcome: { ...scripted.outcome, ports: [port], output } }
    }
    const { scope, node, round } = event
    const change: ForkChange = {
      kind: 'output',
      place: { node, round, ...(scope === undefined ? {} : { scope }) },
      output,
      port,
    }
    const wanted = await runInEngine(scenario, other, { ends: new Map(ends) })
    for (const seq of [event.seq, ...cuts(scenario, event.seq + 1, last)].slice(0, 12)) {
      let events: RunEvent[]
      try {
        ;({ events } = fork(scenario, whole.events, seq, { changes: [change] }))
      } catch (thrown) {
        if (!(thrown instanceof ForkRefused) || seq === event.seq) throw thrown
        refused += 1
        continue
      }
      const from = { ends: new Map(ends), from: events, wake: true }
      const forked = await runInEngine(scenario, other, from)
      const when = `${place} at ${seq}`
      if (seq === event.seq) expect(end(forked), when).toEqual(end(wanted))
      else if (timeless(scenario, wanted))
        expect(timeless(scenario, forked), when).toEqual(timeless(scenario, wanted))
      expect(doneAgain(forked, events.length)).toEqual([])
      changed += 1
    }
  }
}
let changed = 0
let refused = 0

function typeOf({ workflow }: Scenario, id: string): string {
  const node = workflow.nodes.find((each) => each.id === id)
  return node?.disabled ? 'disabled' : (node?.type ?? '')
}

/** A run that failed is left before what failed: that begins anew, and what it did before is not done again. */
const failsAnew: Law = async (scenario, script) => {
  const ends = new Map<string, number>()
  const whole = await runInEngine(scenario, script, { ends })
  const last = whole.events.at(-1)
  const failed = whole.events[untilFault(whole)]
  if (last?.type !== 'run.failed' || failed?.type !== 'node.failed') return
  const { events, state } = fork(scenario, whole.events, last.seq)
  expect(state.fault).toBeUndefined()
  expect(state.executing).toBe(0)
  const forked = await runInEngine(scenario, script, { from: events, wake: true })
  expect(forked.events.slice(events.length).some((e) => e.type === 'node.started')).toBe(true)
  expect(forked.events.filter(isEnd)).toHaveLength(1)
  expect(doneAgain(forked, events.length)).toEqual([])
  failures += 1
}
let failures = 0

/** A step that is given what it would have been given all the same does the same with it, and so do the rounds after it. */
const takesTheSameInput: Law = async (scenario, script) => {
  const ends = new Map<string, number>()
  const whole = await runInEngine(scenario, script, { ends })
  const starts = whole.events.filter(
    (event) => event.type === 'node.started' && event.attempt === 1 && event.seq > 2,
  )
  const every = Math.ceil(starts.length / 12)
  for (const event of starts.filter((_, index) => index % every === 0)) {
    if (event.type !== 'node.started') continue
    const { scope, node, round, input, seq } = event
    const place = { node, round, ...(scope === undefined ? {} : { scope }) }
    const { events } = fork(scenario, whole.events, seq - 1, {
      changes: [{ kind: 'input', place, input }],
    })
    const forked = await runInEngine(scenario, script, { ends, from: events, wake: true })
    expect(end(forked), `${placeOf(event)} at ${seq}`).toEqual(end(whole))
    // A fork of it has the same, wherever it leaves.
    const again = 1 + (hash(`${scenario.salt}/${seq}`) % untilFault(forked))
    const second = fork(scenario, forked.events, again).events
    const twice = await runInEngine(scenario, script, { ends, from: second, wake: true })
    expect(end(twice), `${placeOf(event)} at ${seq}, then after ${again}`).toEqual(end(whole))
    given += 1
  }
}
let given = 0

/** Nothing risky happens in a fork that was not named before. */
const namesWhatItDoes: Law = async (scenario, script) => {
  const nodes = scenario.workflow.nodes.map((node) => ({ ...node, risk: 'irreversible' as const }))
  const risky = { ...scenario, workflow: { ...scenario.workflow, nodes } }
  const whole = await runInEngine(risky, script)
  for (const seq of cuts(scenario, 1, whole.events.length)) {
    const { events, state } = fork(risky, whole.events, seq)
    const named = new Set(repeatsOf(state).map(({ node }) => node))
    const forked = await runInEngine(risky, script, { from: events, wake: true })
    for (const event of forked.events.slice(events.length))
      if (event.type === 'node.started' && typeOf(scenario, event.node) !== 'disabled')
        expect(named, `left after ${seq} of ${whole.events.length}`).toContain(event.node)
    spared += nodes.length - named.size
  }
}
let spared = 0

const LAWS: [string, Law, () => [number, number]][] = [
  ['ends as its parent did', endsAsItsParent, () => [forks, RUNS]],
  ['keeps the times that were left', keepsItsTimes, () => [moves, RUNS]],
  [
    'with another output ends as if the node had given it',
    takesAnotherOutput,
    () => [changed, RUNS],
  ],
  ['with the same input ends as its parent did', takesTheSameInput, () => [given, RUNS]],
  ['names what it may do that cannot be undone', namesWhatItDoes, () => [spared, RUNS]],
  ['of a run that failed begins what failed anew', failsAnew, () => [failures, 0]],
]

describe.each(LAWS)('a fork of a random run %s', (_name, law, counted) => {
  it(`${RUNS} times`, { timeout: 900_000 }, async () => {
    const property = fc.asyncProperty(scenarios(testCatalog).map(withoutBudget), (scenario) =>
      law(scenario, recording(scenario).script),
    )
    await fc.assert(property, { numRuns: RUNS })
    const [count, least] = counted()
    if (process.env.COVERAGE) console.log(`${_name}: ${count}, ${refused} refused`)
    expect(count).toBeGreaterThan(least)
  })
})
