/** Looking into runs through the contract: a real engine, a journal that outlives the app, a clock that the test holds. */
import { createRouterClient, type RouterClient } from '@orpc/server'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { HandClock } from '../../../adapters/clock/hand-clock'
import type { SqliteJournal } from '../../../adapters/journal/sqlite/sqlite-journal'
import { TestFolder } from '../../../adapters/journal/sqlite/testing/test-folder'
import type { Breakpoint } from '../../../shared/run/debug'
import type { RunEvent, RunEventBody, RunEventOf } from '../../../shared/run/events'
import type { Workflow } from '../../../shared/workflow/document'
import { graph, type TestNode } from '../../../shared/workflow/testing'
import { createApp, type App } from '../../app'
import type { AppRouter } from '../../router'
import { testBed } from '../../testing'

export const START = Date.UTC(2026, 0, 1)
export const HOUR = 3_600_000
export const start: TestNode = { id: 'start', type: 'manual-trigger' }
export const set = (id: string, value: string | number): TestNode => ({
  id,
  type: 'transform',
  config: { value },
})

export const chain = graph([start, set('a', 1), set('b', 2)], ['start>a', 'a>b'])
export const called = graph(
  [start, set('x', '{{ n + 1 }}'), set('y', '{{ $ * 2 }}')],
  ['start>x', 'x>y'],
  {
    id: 'called',
    name: 'Called',
  },
)
export const calling = (more: Partial<TestNode> = {}): Workflow =>
  graph(
    [
      start,
      {
        id: 'call',
        type: 'sub-workflow',
        config: { workflow: 'called', input: '{{ $ }}' },
        ...more,
      },
      set('end', '{{ $ + 100 }}'),
    ],
    ['start>call', 'call>end'],
    { id: 'calling', name: 'Calling', workflows: { called } },
  )
export const stop = (rest: Partial<Breakpoint>): Breakpoint => ({
  id: 'b',
  workflow: 'g',
  on: 'start',
  ...rest,
})

let folder: TestFolder
export let clock: HandClock
export let journal: SqliteJournal
export let app: App
export let client: RouterClient<AppRouter>
export let reports: { where: string; error: unknown }[]

export async function open(): Promise<void> {
  journal = await folder.open()
  const bed = testBed()
  reports = bed.reports
  let ids = 0
  const prefix = `h${clock.now()}-`
  app = createApp({
    ...bed.ports,
    clock,
    journal,
    ids: { ...bed.ports.ids, run: () => `${prefix}${(ids += 1)}` },
  })
  await app.recover()
  client = createRouterClient(app.router)
}

export async function reopen(): Promise<void> {
  await app.close()
  await open()
}

/** Ends the host as a kill would that let one more event of a run be kept, and starts it again. */
export async function reopenAfter(run: string, body: RunEventBody): Promise<void> {
  await app.close()
  const kept = await folder.open()
  const last = (await kept.read(run)).at(-1)
  await kept.append([{ run, seq: (last?.seq ?? 0) + 1, at: clock.now(), ...body }])
  await kept.close()
  await open()
}

/** Gives each test of a file a host with a journal of its own. */
export function hostForEach(): void {
  beforeEach(async () => {
    folder = await TestFolder.make()
    clock = new HandClock(START)
    await open()
  })
  afterEach(async () => {
    await app.close()
    await folder.remove()
  })
}

export const patience = { timeout: 20_000, interval: 5 }

/** Resolves with what the run is paused before, once it is. */
export async function pausedBefore(run: string): Promise<string> {
  await vi.waitFor(() => expect(app.runs.summary(run)).toMatchObject({ paused: true }), patience)
  const events = await journal.read(run)
  return (
    events.findLast((e): e is RunEventOf<'run.paused'> => e.type === 'run.paused')?.before ?? ''
  )
}

export async function output(run: string): Promise<unknown> {
  await app.runs.over(run)
  const last = (await journal.read(run)).at(-1)
  return last?.type === 'run.completed' ? last.output : last
}

export const childOf = (run: string): Promise<string> =>
  vi.waitFor(() => {
    const child = app.runs.list().find(({ calledBy }) => calledBy === run)
    if (!child) throw new Error('It has called no run yet.')
    return child.id
  }, patience)

export const types = async (run: string): Promise<RunEvent['type'][]> =>
  (await journal.read(run)).map(({ type }) => type)
