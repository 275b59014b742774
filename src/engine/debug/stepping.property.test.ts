/** Random workflows under a debugger that steps and stops at random: they come to what they come to without one. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Breakpoint, Go } from '../../shared/run/debug'
import type { RunEvent } from '../../shared/run/events'
import { recording } from '../reference/cases'
import { scenarios, type Scenario } from '../reference/graphs'
import { isIndifferentToTime, whatHappened } from '../reference/indifferent'
import { hash } from '../reference/script'
import type { Script } from '../reference/trace'
import { runInEngine, testCatalog, type Debugger, type EngineRun } from '../reference/testing'

const RUNS = Number(process.env.RUNS ?? 1500)
const HOUR = 3_600_000

const CONDITIONS = [
  undefined,
  '$round > 1',
  '$index = 1',
  // For these JSONata is asked, which takes turns.
  '$count([1, 2]) = 2',
  '$exists($error) or $exists($item)',
  '$number("x") > 1',
]

/** Breakpoints of all kinds, and ways to go on, each following from a number. */
function debuggerOf({ workflow, salt }: Scenario, ways: readonly Go[]): Debugger {
  const pick = <T>(from: readonly T[], key: string): T =>
    from[hash(`${salt}/${key}`) % from.length] as T
  const breakpoints = Array.from({ length: salt % 4 }, (_, index): Breakpoint => {
    const node = pick(workflow.nodes, `node ${index}`).id
    const edge = pick(workflow.edges, `edge ${index}`).id
    return {
      id: `b${index}`,
      workflow: workflow.id,
      on: pick(['start', 'start', 'error', 'skip'] as const, `on ${index}`),
      ...pick([{ node }, { node }, { edge }, {}], `where ${index}`),
      condition: pick(CONDITIONS, `condition ${index}`),
      hits: pick([undefined, 2], `hits ${index}`),
      log: pick([undefined, undefined, 'at {{ $round }}'], `log ${index}`),
    }
  })
  return {
    breakpoints,
    pauseAtStart: true,
    next: (seq) => ({
      go: pick(ways, `go ${seq}`),
      after: pick([0, 0, 1, HOUR], `after ${seq}`),
    }),
  }
}

const ways = ({ workflow, salt }: Scenario): Go[] => [
  ...(['over', 'over', 'over', 'over', 'over', 'in', 'in', 'in'] as const),
  ...(['in', 'in', 'out', 'continue'] as const),
  { to: workflow.nodes[salt % workflow.nodes.length]?.id ?? '' },
]

/** Without what makes a run depend on when its nodes begin. */
function unbounded({ workflow, bounds, ...rest }: Scenario): Scenario {
  const nodes = workflow.nodes.map(({ join: _, ...node }) => node)
  const { budget: _, ...settings } = workflow.settings ?? {}
  const { maxRounds } = bounds
  return {
    ...rest,
    workflow: { ...workflow, nodes, settings },
    bounds: { maxRounds },
  }
}

/** Most runs would fail: these do not, but for what expressions come to. */
function unfailing(scenario: Scenario): Script {
  const { script } = recording(scenario)
  return (node, place, attempt) => {
    for (let other = attempt; ; other += 100) {
      const told = script(node, place, other)
      if (!('error' in told.outcome)) return told
    }
  }
}

/** Nothing starts while a run is paused. */
function startsWhilePaused(events: readonly RunEvent[]): RunEvent[] {
  let paused = false
  return events.filter(({ type }) => {
    if (type === 'run.paused') paused = true
    if (type === 'run.resumed') paused = false
    return paused && type === 'node.started'
  })
}

/** Of a step: nodes that began beside the one that was stepped and what is in it. */
function besideTheStep(events: readonly RunEvent[]): RunEvent[] {
  let stepped: string | undefined
  let steps = false
  return events.filter((event) => {
    if (event.type === 'run.resumed') {
      steps = event.go === 'over' || event.go === 'in'
      stepped = undefined
    }
    if (event.type === 'run.paused') steps = false
    if (!steps || event.type !== 'node.started' || event.attempt > 1) return false
    stepped ??= event.node
    const isInside = event.scope
      ?.split('/')
      .some((part) => part.startsWith(`${stepped}:`) || part.startsWith(`${stepped}~`))
    return stepped !== event.node && !isInside
  })
}

function expectTheSame(run: EngineRun, whole: EngineRun): void {
  expect(whatHappened(run)).toEqual(whatHappened(whole))
  expect(startsWhilePaused(run.events)).toEqual([])
  expect(besideTheStep(run.events)).toEqual([])
}

it(
  `a run of a random workflow comes to the same under a debugger, ${RUNS} times`,
  {
    timeout: 900_000,
  },
  async () => {
    let stops = 0
    let resumes = 0
    const property = fc.asyncProperty(scenarios(testCatalog).map(unbounded), async (scenario) => {
      const script = scenario.salt % 4 === 0 ? recording(scenario).script : unfailing(scenario)
      const whole = await runInEngine(scenario, script)
      if (!isIndifferentToTime(scenario, whole)) return
      const looking = debuggerOf(scenario, ways(scenario))
      const ends = new Map<string, number>()
      const lag = scenario.salt % 3
      const run = await runInEngine(scenario, script, { debugger: looking, lag, ends })
      expectTheSame(run, whole)
      stops += run.events.filter(({ type }) => type === 'run.paused').length
      // The process ends anywhere, and another goes on: paused, stepping, or free.
      const cut = 1 + (hash(`${scenario.salt}/cut`) % (run.events.length - 1))
      const from = run.events.slice(0, cut)
      const again = await runInEngine(scenario, script, { debugger: looking, ends, from })
      expectTheSame(again, whole)
      resumes += 1
    })
    await fc.assert(property, { numRuns: RUNS })
    expect(stops).toBeGreaterThan(RUNS)
    expect(resumes).toBeGreaterThan(RUNS / 10)
  },
)
