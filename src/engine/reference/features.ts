/** What a scenario reached when it ran, so that the generator can be held to its worth. */
import type { RunEvent } from '../../shared/run/events'
import type { Scenario } from './graphs'
import { REAL } from './real-nodes'

type Reached = (event: RunEvent, scenario: Scenario) => boolean

const scopeOf = (event: RunEvent) => ('scope' in event ? (event.scope ?? '') : '')
const started = (test: (scope: string, round: number) => boolean): Reached => {
  return (event) => event.type === 'node.started' && test(scopeOf(event), event.round)
}
const nodeOf = (event: RunEvent, { workflow }: Scenario) =>
  'node' in event ? workflow.nodes.find(({ id }) => id === event.node) : undefined
const failedWith = (code: string, budget?: 'executions' | 'tokens' | 'duration'): Reached => {
  return (event, { bounds }) =>
    event.type === 'run.failed' &&
    event.error.code === code &&
    (budget === undefined || bounds[budget] !== undefined)
}
const resolved = (decision: string, auto: boolean): Reached => {
  return (event) =>
    event.type === 'callback.resolved' && event.decision === decision && event.auto === auto
}

const FEATURES: Record<string, Reached> = {
  completed: ({ type }) => type === 'run.completed',
  failed: ({ type }) => type === 'run.failed',
  cancelled: ({ type }) => type === 'run.cancelled',
  'budget of executions': failedWith('budget-exceeded', 'executions'),
  'budget of tokens': failedWith('budget-exceeded', 'tokens'),
  'budget of time': failedWith('budget-exceeded', 'duration'),
  'too many rounds': failedWith('loop-limit'),
  'an expression that fails': (event) =>
    event.type === 'node.failed' && event.error.code === 'bad-expression',
  loops: started((_, round) => round > 1),
  'loops in loops': started((scope) => /(^|\/)\w+@\d+$/.test(scope)),
  'loops in loops, again': started((scope, round) => round > 1 && /(^|\/)\w+@[2-9]$/.test(scope)),
  containers: started((scope) => scope.includes(':')),
  'containers in containers': started((scope) => /:.*:/.test(scope)),
  'containers in loops, again': started((scope) => /@[2-9].*:/.test(scope)),
  'loops in containers': started((scope, round) => round > 1 && scope.includes(':')),
  'containers that try again': started((scope) => scope.includes('~')),
  'items that fail': (event) =>
    event.type === 'node.failed' && !event.willRetry && scopeOf(event).includes(':'),
  'items that are given up': (event) =>
    event.type === 'node.failed' && event.error.code === 'aborted',
  'collected errors': (event) =>
    event.type === 'node.completed' &&
    Array.isArray((event.output as { errors?: unknown[] } | null)?.errors) &&
    event.ports.includes('done') &&
    (event.output as { errors: unknown[] }).errors.length > 0,
  'join any of several': (event, scenario) =>
    event.type === 'node.started' &&
    nodeOf(event, scenario)?.join === 'any' &&
    scenario.workflow.edges.filter(({ target }) => target === event.node).length > 1,
  'error ports': (event) => event.type === 'node.completed' && event.ports[0] === 'error',
  retries: (event) => event.type === 'node.started' && event.attempt > 1,
  skips: ({ type }) => type === 'node.skipped',
  'disabled nodes': (event, scenario) =>
    event.type === 'node.completed' && nodeOf(event, scenario)?.disabled === true,
  timers: ({ type }) => type === 'timer.fired',
  'events from outside': ({ type }) => type === 'event.received',
  approvals: resolved('approve', false),
  rejections: resolved('reject', false),
  'questions that time out': resolved('timeout', true),
  'questions that approve themselves': resolved('approve', true),
  'two people': (event) => event.type === 'callback.resolved' && event.by.length > 1,
  ...Object.fromEntries(
    REAL.map((type) => [
      `real ${type}`,
      (event: RunEvent, scenario: Scenario) =>
        event.type === 'node.completed' && nodeOf(event, scenario)?.type === type,
    ]),
  ),
  'a branch that holds': (event, scenario) =>
    event.type === 'node.completed' &&
    nodeOf(event, scenario)?.type === 'branch' &&
    event.ports[0] !== 'else',
  'a branch that does not': (event) => event.type === 'node.completed' && event.ports[0] === 'else',
}

/** Counts scenarios by what they reached. */
export class Coverage {
  readonly counts = new Map(Object.keys(FEATURES).map((name) => [name, 0]))
  scenarios = 0
  events = 0

  add(scenario: Scenario, events: readonly RunEvent[]): void {
    this.scenarios += 1
    this.events += events.length
    for (const [name, reached] of Object.entries(FEATURES))
      if (events.some((event) => reached(event, scenario)))
        this.counts.set(name, (this.counts.get(name) ?? 0) + 1)
  }

  /** The features that fewer than this share of the scenarios reached. */
  below(share: number): string[] {
    const least = this.scenarios * share
    return [...this.counts].flatMap(([name, count]) => (count < least ? [`${name}: ${count}`] : []))
  }

  /** A table, for people. */
  toString(): string {
    const lines = [...this.counts].map(
      ([name, count]) =>
        `${name.padEnd(36)} ${String(count).padStart(6)} ${((100 * count) / this.scenarios).toFixed(1).padStart(6)} %`,
    )
    return [`${this.scenarios} scenarios, ${this.events} events`, ...lines].join('\n')
  }
}
