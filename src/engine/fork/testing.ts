/** Leaves runs and goes on with their forks, for tests: real engine, real nodes, virtual time. */
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import { catalog } from '../../nodes/definitions'
import type { ForkChange, Pins } from '../../shared/run/debug'
import type { RunEvent } from '../../shared/run/events'
import type { Json, Workflow } from '../../shared/workflow/document'
import type { Effects } from '../effects'
import { wakeRun } from '../resting'
import type { Mocks } from '../run-handle'
import { kept, START, testHost, type GraphRun } from '../testing'
import { forkEvents, type Fork } from './fork'

export const HOUR = 3_600_000

export const http = (id: string, rest: object = {}) => ({
  id,
  type: 'http',
  config: { method: 'GET', url: `https://example.org/${id}` },
  ...rest,
})

/** The `seq` of the event of this type of this node, the last one. */
export function seqOf(
  { events }: Pick<GraphRun, 'events'>,
  type: RunEvent['type'],
  node?: string,
): number {
  const found = kept(events).findLast(
    (event) =>
      event.type === type && (node === undefined || ('node' in event && event.node === node)),
  )
  if (!found) throw new Error(`There is no ${type} of ${node}.`)
  return found.seq
}

export interface Options {
  changes?: ForkChange[]
  pins?: Pins
  now?: number
}

export function leave(
  workflow: Workflow,
  run: Pick<GraphRun, 'events'>,
  seq: number,
  options: Options = {},
): Fork {
  const { changes = [], pins, now = START + 5 * HOUR } = options
  const leaving = { run: 'r', workflow, events: kept(run.events), seq, changes }
  return forkEvents(leaving, { run: 'f', now, ...(pins ? { pins } : {}) }, catalog)
}

/** Goes on with a fork until it is over or waits for somebody. */
export async function goOn(
  fork: Fork,
  options: { effects?: Partial<Effects>; mocks?: Mocks } = {},
) {
  const clock = new VirtualClock(fork.events.at(-1)?.at ?? START)
  const { host, events } = testHost(clock)
  const { promise: quiet, resolve } = Promise.withResolvers<void>()
  const handle = wakeRun({
    ...host,
    effects: { ...host.effects, ...options.effects },
    ...(options.mocks ? { mocks: options.mocks } : {}),
    run: 'f',
    workflow: fork.workflow,
    events: fork.events,
    onQuiet: () => void (clock.advanceToNext() || resolve()),
  })
  await Promise.race([handle.ended, quiet])
  return { events, handle, clock, last: events.at(-1) }
}

export const at = (node: string, round = 1, scope?: string) => ({
  node,
  round,
  ...(scope === undefined ? {} : { scope }),
})
export const output = (node: string, value: Json, port?: string): ForkChange => ({
  kind: 'output',
  place: at(node),
  output: value,
  ...(port === undefined ? {} : { port }),
})
export const answers = (body: Json): Partial<Effects> => ({
  http: () => Promise.resolve({ status: 200, headers: {}, body }),
})
