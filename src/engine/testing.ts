/** Runs a workflow in one line, for tests: real engine, real nodes, virtual time, nothing of the machine. */
import type { Json, Workflow } from '../shared/workflow/document'
import type { Breakpoint, Pins } from '../shared/run/debug'
import type { RunEvent, RunEventOf, RunEventType } from '../shared/run/events'
import { VirtualClock } from '../adapters/clock/virtual-clock'
import { catalog } from '../nodes/definitions'
import { executors } from '../nodes/executors'
import { DebugGate } from './debug/gate'
import type { Effects } from './effects'
import { startRun } from './interpreter'
import { NodeError } from './node-error'
import type { Clock, Journal } from './ports'
import type { Mocks, RunHandle, Vote } from './run-handle'

import { graph, type TestNode } from '../shared/workflow/testing'

export { graph, type TestNode } from '../shared/workflow/testing'

/** The trigger that most graphs begin with. */
export const start: TestNode = { id: 'start', type: 'manual-trigger' }

/** A transform; by default it hands on its input. */
export const set = (
  id: string,
  value: Json = '{{ $ }}',
  rest: Partial<TestNode> = {},
): TestNode => ({ id, type: 'transform', config: { value }, ...rest })

/** The events that a journal keeps. */
export const kept = (events: readonly RunEvent[]): RunEvent[] =>
  events.filter(({ type }) => type !== 'node.delta')

/** When virtual runs begin: 2026-01-01T00:00:00Z. */
export const START = Date.UTC(2026, 0, 1)

export interface GraphRun {
  handle: RunHandle
  events: RunEvent[]
  clock: VirtualClock
  /** Resolves when the run is over, or when nothing can happen without a person or an event. */
  quiet(): Promise<void>
  of<T extends RunEventType>(type: T): RunEventOf<T>[]
  /** `node.started` events with attempt 1. */
  executions(node: string): number
  /** Of `run.completed`; undefined when it did not complete. */
  output(): Json | undefined
}

export interface GraphOptions {
  input?: Json
  trigger?: string
  mocks?: Mocks
  pins?: Pins
  effects?: Partial<Effects>
  journal?: Journal
  /** Where it stops. */
  breakpoints?: readonly Breakpoint[]
  pauseAtStart?: boolean
  /** Virtual time goes on by itself (default). */
  advance?: boolean
  /** Answers each question as soon as nothing else can happen; without it, they wait. */
  vote?: (asked: RunEventOf<'callback.requested'>) => Omit<Vote, 'callback' | 'by'>
  /** Called each time the journal refuses; without it, the run is held for good. */
  held?: (handle: RunHandle, error: Error) => void
  /** Called with the run before anything of it is awaited. */
  started?: (handle: RunHandle) => void
}

/** Starts a run and lets virtual time pass until it is over or waits for somebody. */
export async function runGraph(workflow: Workflow, options: GraphOptions = {}): Promise<GraphRun> {
  const clock = new VirtualClock(START)
  const events: RunEvent[] = []
  const written: RunEvent[] = []
  let wake = () => {}
  const handle = startRun({
    run: 'r',
    workflow,
    catalog,
    executors,
    effects: { ...noEffects, ...options.effects },
    clock,
    journal: options.journal ?? {
      append: async (batch) => void written.push(...batch),
      read: async () => written,
    },
    onEvents: (batch) => void events.push(...batch),
    onQuiet: () => {
      if (options.vote && answer(options.vote)) return
      if (options.advance !== false && clock.advanceToNext()) return
      wake()
    },
    onHeld: (error) => options.held?.(handle, error),
    ...(options.input === undefined ? {} : { payload: options.input }),
    ...(options.trigger === undefined ? {} : { trigger: options.trigger }),
    ...(options.breakpoints ? { debug: new DebugGate(options.breakpoints) } : {}),
    ...(options.pauseAtStart ? { pauseAtStart: 'step' as const } : {}),
    ...(options.mocks === undefined ? {} : { mocks: options.mocks }),
    ...(options.pins === undefined ? {} : { pins: options.pins }),
  })
  const answered = new Set<string>()
  const answer = (vote: NonNullable<GraphOptions['vote']>): boolean => {
    const asked = run.of('callback.requested').find(({ callback }) => !answered.has(callback))
    if (!asked) return false
    answered.add(asked.callback)
    handle.vote({ callback: asked.callback, by: 'Founder', ...vote(asked) })
    return true
  }
  const run: GraphRun = {
    handle,
    events,
    clock,
    quiet: () =>
      Promise.race([handle.ended, new Promise<void>((resolve) => (wake = resolve))]).then(() => {}),
    of: <T extends RunEventType>(type: T) =>
      events.filter((event): event is RunEventOf<T> => event.type === type),
    executions: (node) =>
      events.filter((e) => e.type === 'node.started' && e.node === node && e.attempt === 1).length,
    output: () => run.of('run.completed')[0]?.output,
  }
  options.started?.(handle)
  await run.quiet()
  return run
}

/** A host for one run whose journal takes everything and remembers nothing; `events` is what the run tells. */
export function testHost<C extends Clock>(clock: C) {
  const events: RunEvent[] = []
  const host = {
    run: 'r',
    catalog,
    executors,
    effects: noEffects,
    clock,
    journal: { append: () => Promise.resolve(), read: () => Promise.resolve([]) },
    onEvents: (batch: readonly RunEvent[]) => void events.push(...batch),
  }
  return { clock, events, host }
}

/** A trigger and so many transforms, `n0`, `n1` and so on, one after the other. */
export function chain(length: number): Workflow {
  const ids = Array.from({ length }, (_, index) => `n${index}`)
  return graph(
    [
      { id: 'start', type: 'manual-trigger' },
      ...ids.map((id) => ({ id, type: 'transform', config: { value: 1 } })),
    ],
    ids.map((id, index) => `${ids[index - 1] ?? 'start'}>${id}`),
  )
}

const refuse = (what: string) => () =>
  Promise.reject(new NodeError('error', `This test lends no effects: ${what}.`))

/** Every effect fails, naming itself: a test that needs one passes it. */
const noEffects: Effects = {
  http: refuse('http'),
  models: { generate: refuse('models') },
  files: { read: refuse('files'), write: refuse('files'), append: refuse('files') },
  log: () => {},
}
