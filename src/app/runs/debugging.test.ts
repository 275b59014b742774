// Looking into runs through the contract: a real engine, a journal that outlives the app, a clock that the test holds.
import { createRouterClient, type RouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HandClock } from '../../adapters/clock/hand-clock'
import type { SqliteJournal } from '../../adapters/journal/sqlite/sqlite-journal'
import { TestFolder } from '../../adapters/journal/sqlite/testing/test-folder'
import type { Breakpoint } from '../../shared/run/debug'
import type { RunEvent, RunEventOf } from '../../shared/run/events'
import { emptyRunView, foldRun } from '../../shared/run/view'
import type { Workflow } from '../../shared/workflow/document'
import { graph, type TestNode } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import type { AppRouter } from '../router'
import { testBed } from '../testing'

const START = Date.UTC(2026, 0, 1)
const HOUR = 3_600_000
const start: TestNode = { id: 'start', type: 'manual-trigger' }
const set = (id: string, value: string | number): TestNode => ({
  id,
  type: 'transform',
  config: { value },
})

const chain = graph([start, set('a', 1), set('b', 2)], ['start>a', 'a>b'])
const called = graph(
  [start, set('x', '{{ n + 1 }}'), set('y', '{{ $ * 2 }}')],
  ['start>x', 'x>y'],
  {
    id: 'called',
    name: 'Called',
  },
)
const calling = (more: Partial<TestNode> = {}): Workflow =>
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
const stop = (rest: Partial<Breakpoint>): Breakpoint => ({
  id: 'b',
  workflow: 'g',
  on: 'start',
  ...rest,
})

let folder: TestFolder
let clock: HandClock
let journal: SqliteJournal
let app: App
let client: RouterClient<AppRouter>
let reports: { where: string; error: unknown }[]

async function open(): Promise<void> {
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

async function reopen(): Promise<void> {
  await app.close()
  await open()
}

beforeEach(async () => {
  folder = await TestFolder.make()
  clock = new HandClock(START)
  await open()
})
afterEach(async () => {
  await app.close()
  await folder.remove()
})

const patience = { timeout: 20_000, interval: 5 }

/** Resolves with what the run is paused before, once it is. */
async function pausedBefore(run: string): Promise<string> {
  await vi.waitFor(() => expect(app.runs.summary(run)).toMatchObject({ paused: true }), patience)
  const events = await journal.read(run)
  return (
    events.findLast((e): e is RunEventOf<'run.paused'> => e.type === 'run.paused')?.before ?? ''
  )
}

async function output(run: string): Promise<unknown> {
  await app.runs.over(run)
  const last = (await journal.read(run)).at(-1)
  return last?.type === 'run.completed' ? last.output : last
}

const childOf = (run: string): Promise<string> =>
  vi.waitFor(() => {
    const child = app.runs.list().find(({ calledBy }) => calledBy === run)
    if (!child) throw new Error('It has called no run yet.')
    return child.id
  }, patience)

const types = async (run: string): Promise<RunEvent['type'][]> =>
  (await journal.read(run)).map(({ type }) => type)

describe('a run that is looked into', () => {
  it('stops at its breakpoints, is listed as paused, and goes on when it is asked to', async () => {
    const debug = { breakpoints: [stop({ node: 'b', condition: '$nodes.a = 1' })] }
    const { run } = await client.runs.start({ workflow: chain, debug })
    expect(await pausedBefore(run)).toBe('b')
    expect(app.runs.summary(run)).toMatchObject({ status: 'waiting', paused: true })
    await client.runs.go({ run, go: 'continue' })
    expect(await output(run)).toBe(2)
    expect(app.runs.summary(run).paused).toBeUndefined()
  })

  it('is stepped from its start, one node at a time', async () => {
    const debug = { breakpoints: [], pauseAtStart: true }
    const { run } = await client.runs.start({ workflow: chain, debug })
    for (const before of ['start', 'a', 'b']) {
      await vi.waitFor(async () => expect(await pausedBefore(run)).toBe(before), patience)
      await client.runs.go({ run, go: 'over' })
    }
    expect(await output(run)).toBe(2)
  })

  it('stops at breakpoints that it is given on the way, and at those it had no more', async () => {
    const debug = { breakpoints: [stop({ node: 'a' })] }
    const { run } = await client.runs.start({ workflow: chain, debug })
    expect(await pausedBefore(run)).toBe('a')
    await client.runs.debug({ run, breakpoints: [stop({ node: 'b' })] })
    await client.runs.go({ run, go: 'continue' })
    await vi.waitFor(async () => expect(await pausedBefore(run)).toBe('b'), patience)
    await client.runs.debug({ run, breakpoints: [] })
    await client.runs.go({ run, go: 'continue' })
    expect(await output(run)).toBe(2)
  })

  it('that was started without one takes breakpoints and pauses', async () => {
    const nap: TestNode = { id: 'nap', type: 'wait', config: { for: '2h' } }
    const workflow = graph([start, nap, set('end', 1)], ['start>nap', 'nap>end'])
    const { run } = await client.runs.start({ workflow })
    await vi.waitFor(() => expect(app.runs.summary(run).status).toBe('waiting'), patience)
    await client.runs.go({ run, go: 'pause' })
    await client.runs.debug({ run, breakpoints: [stop({ node: 'end' })] })
    clock.pass(5 * HOUR)
    await client.runs.go({ run, go: 'continue' })
    clock.pass(2 * HOUR)
    expect(await pausedBefore(run)).toBe('end')
  })

  it('refuses what does not fit, and says why', async () => {
    const debug = { breakpoints: [], pauseAtStart: true }
    const { run } = await client.runs.start({ workflow: chain, debug })
    await pausedBefore(run)
    await expect(client.runs.go({ run, go: 'pause' })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('paused already') as string,
    })
    await expect(client.runs.go({ run, go: { to: 'nowhere' } })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('no such node') as string,
    })
    await client.runs.go({ run, go: 'continue' })
    await output(run)
    await expect(client.runs.go({ run, go: 'continue' })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('over') as string,
    })
    await expect(client.runs.debug({ run, breakpoints: [] })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    await expect(client.runs.go({ run: 'gone', go: 'continue' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const nap: TestNode = { id: 'nap', type: 'wait', config: { for: '2h' } }
    const other = await client.runs.start({ workflow: graph([start, nap], ['start>nap']) })
    await expect(client.runs.go({ run: other.run, go: 'over' })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('Pause it first') as string,
    })
  })

  it('is cancelled while it is paused', async () => {
    const debug = { breakpoints: [], pauseAtStart: true }
    const { run } = await client.runs.start({ workflow: chain, debug })
    await pausedBefore(run)
    await client.runs.cancel({ run })
    expect(app.runs.summary(run)).toMatchObject({ status: 'cancelled' })
    expect(app.runs.summary(run).paused).toBeUndefined()
  })
})

describe('a run that is paused', () => {
  const nap: TestNode = { id: 'nap', type: 'wait', config: { for: '2h' } }
  const ask: TestNode = {
    id: 'ask',
    type: 'human-callback',
    config: { title: 'OK?', value: 1, timeout: '9h' },
  }
  const waiting = graph([start, nap, ask], ['start>nap', 'start>ask'])

  it('is still paused when the host starts again, and its wait has what it had left', async () => {
    const { run } = await client.runs.start({ workflow: waiting })
    await vi.waitFor(() => expect(app.runs.summary(run).status).toBe('waiting'), patience)
    clock.pass(HOUR)
    await client.runs.go({ run, go: 'pause' })
    await reopen()
    clock.pass(24 * HOUR)
    expect(app.runs.summary(run)).toMatchObject({ status: 'waiting', paused: true })
    await client.runs.go({ run, go: 'continue' })
    clock.pass(HOUR - 1)
    expect(await types(run)).not.toContain('timer.fired')
    clock.pass(1)
    await vi.waitFor(async () => expect(await types(run)).toContain('timer.fired'), patience)
    const [asked] = app.inbox.pending()
    expect(asked?.expiresAt).toBe(START + (9 + 24) * HOUR)
    const view = foldRun(emptyRunView(run), await journal.read(run))
    expect(view.nodes.ask?.wakeAt).toBe(START + (9 + 24) * HOUR)
    expect(reports).toEqual([])
  })

  it('sleeps, with its breakpoints, until it is asked to go on', async () => {
    const workflow = graph([start, nap, set('end', 1)], ['start>nap', 'nap>end'])
    const debug = { breakpoints: [stop({ node: 'end' })] }
    const { run } = await client.runs.start({ workflow, debug })
    await vi.waitFor(() => expect(app.runs.summary(run).status).toBe('waiting'), patience)
    await client.runs.go({ run, go: 'pause' })
    await vi.waitFor(() => {
      clock.pass(1_000)
      expect(app.runs.asleep).toBe(1)
    }, patience)
    clock.pass(100 * HOUR)
    expect(app.runs.asleep).toBe(1)
    await client.runs.go({ run, go: 'continue' })
    clock.pass(2 * HOUR)
    await vi.waitFor(async () => expect(await pausedBefore(run)).toBe('end'), patience)
  })

  it('is not let go of while something is still to be held against its breakpoints', async () => {
    const workflow = graph([start, ask, set('end', 1)], ['start>ask', 'ask.approved>end'])
    const edge = workflow.edges.find(({ target }) => target === 'end')?.id
    const debug = { breakpoints: [stop({ edge })] }
    const { run } = await client.runs.start({ workflow, debug })
    await vi.waitFor(() => expect(app.inbox.pending()).toHaveLength(1), patience)
    await client.runs.go({ run, go: 'pause' })
    const [asked] = app.inbox.pending()
    await client.inbox.vote({ callback: asked?.callback ?? '', by: 'Ada', decision: 'approve' })
    await vi.waitFor(async () => expect(await types(run)).toContain('node.completed'), patience)
    const other = await client.runs.start({ workflow: waiting })
    await client.runs.go({ run: other.run, go: 'pause' })
    await vi.waitFor(() => {
      clock.pass(1_000)
      expect(app.runs.handle(other.run)).toBeUndefined()
    }, patience)
    expect(app.runs.handle(run)).toBeDefined()
    await client.runs.go({ run, go: 'continue' })
    await vi.waitFor(async () => expect(await pausedBefore(run)).toBe('end'), patience)
  })
})

describe('runs that call others', () => {
  const inside = { breakpoints: [stop({ workflow: 'called', node: 'y' })] }

  it('stop at breakpoints of what they call, and both go on together', async () => {
    const { run } = await client.runs.start({
      workflow: calling({ timeout: '1h' }),
      payload: { n: 1 },
      debug: inside,
    })
    const child = await childOf(run)
    expect(await pausedBefore(child)).toBe('y')
    await pausedBefore(run)
    // No time passes for the one that waits, either.
    clock.pass(5 * HOUR)
    await client.runs.go({ run: child, go: 'continue' })
    expect(await output(run)).toBe(104)
    expect(await types(run)).toEqual(
      expect.arrayContaining(['run.paused', 'run.resumed', 'run.completed']),
    )
  })

  it('go on from either side', async () => {
    const { run } = await client.runs.start({
      workflow: calling(),
      payload: { n: 1 },
      debug: inside,
    })
    await pausedBefore(await childOf(run))
    await pausedBefore(run)
    await client.runs.go({ run, go: 'continue' })
    expect(await output(run)).toBe(104)
  })

  it('are stepped into what they call, through it, and out of it again', async () => {
    const debug = { breakpoints: [stop({ workflow: 'calling', node: 'call' })] }
    const { run } = await client.runs.start({ workflow: calling(), payload: { n: 1 }, debug })
    expect(await pausedBefore(run)).toBe('call')
    await client.runs.go({ run, go: 'in' })
    const child = await childOf(run)
    expect(await pausedBefore(child)).toBe('start')
    await pausedBefore(run)
    await client.runs.go({ run: child, go: 'over' })
    await vi.waitFor(async () => expect(await pausedBefore(child)).toBe('x'), patience)
    await client.runs.go({ run: child, go: 'out' })
    expect(await output(child)).toBe(4)
    await vi.waitFor(async () => expect(await pausedBefore(run)).toBe('end'), patience)
    await client.runs.go({ run, go: 'continue' })
    expect(await output(run)).toBe(104)
  })

  it('are stepped out of what they call after both of them fell asleep', async () => {
    const debug = { breakpoints: [stop({ workflow: 'called', node: 'y' })] }
    const { run } = await client.runs.start({ workflow: calling(), payload: { n: 1 }, debug })
    const child = await childOf(run)
    expect(await pausedBefore(child)).toBe('y')
    await pausedBefore(run)
    await vi.waitFor(() => {
      clock.pass(1_000)
      expect(app.runs.asleep).toBe(2)
    }, patience)
    await client.runs.go({ run: child, go: 'out' })
    await vi.waitFor(async () => expect(await pausedBefore(run)).toBe('end'), patience)
    await client.runs.go({ run, go: 'continue' })
    expect(await output(run)).toBe(104)
  })

  it('pause what they call with themselves, and go on with it', async () => {
    const nap: TestNode = { id: 'nap', type: 'wait', config: { for: '2h' } }
    const napping = graph([start, nap], ['start>nap'], { id: 'called', name: 'Called' })
    const { run } = await client.runs.start({
      workflow: { ...calling(), workflows: { called: napping } },
      payload: 1,
    })
    const child = await childOf(run)
    await vi.waitFor(async () => expect(await types(child)).toContain('timer.set'), patience)
    await client.runs.go({ run, go: 'pause' })
    await pausedBefore(child)
    clock.pass(5 * HOUR)
    expect(await types(child)).not.toContain('timer.fired')
    await client.runs.go({ run, go: 'continue' })
    clock.pass(2 * HOUR)
    expect(await output(run)).toBe(101)
  })

  it('stop and go on together over three of them', async () => {
    const middle = graph(
      [
        start,
        { id: 'inner', type: 'sub-workflow', config: { workflow: 'called', input: '{{ $ }}' } },
        set('after', '{{ $ + 10 }}'),
      ],
      ['start>inner', 'inner>after'],
      { id: 'middle', name: 'Middle' },
    )
    const outer = graph(
      [
        start,
        { id: 'call', type: 'sub-workflow', config: { workflow: 'middle', input: '{{ $ }}' } },
        set('end', '{{ $ + 100 }}'),
      ],
      ['start>call', 'call>end'],
      { id: 'calling', name: 'Calling', workflows: { called, middle } },
    )
    const { run } = await client.runs.start({ workflow: outer, payload: { n: 1 }, debug: inside })
    const second = await childOf(run)
    const third = await childOf(second)
    expect(await pausedBefore(third)).toBe('y')
    await pausedBefore(second)
    await pausedBefore(run)
    await client.runs.go({ run, go: 'in' })
    expect(await output(third)).toBe(4)
    await vi.waitFor(async () => expect(await pausedBefore(second)).toBe('after'), patience)
    await pausedBefore(run)
    await client.runs.go({ run, go: 'continue' })
    expect(await output(run)).toBe(114)
  })

  it('go on when what they call is cancelled while it is paused', async () => {
    const { run } = await client.runs.start({
      workflow: calling(),
      payload: { n: 1 },
      debug: inside,
    })
    const child = await childOf(run)
    await pausedBefore(child)
    await pausedBefore(run)
    await client.runs.cancel({ run: child })
    await app.runs.over(run)
    expect((await journal.read(run)).at(-1)).toMatchObject({ type: 'run.failed' })
  })

  it('share breakpoints with what they call, also where that was looked at first', async () => {
    const nap: TestNode = { id: 'nap', type: 'wait', config: { for: '2h' } }
    const napping = graph([start, nap, set('y', 1)], ['start>nap', 'nap>y'], {
      id: 'called',
      name: 'Called',
    })
    const { run } = await client.runs.start({
      workflow: { ...calling(), workflows: { called: napping } },
      payload: 1,
    })
    const child = await childOf(run)
    await vi.waitFor(async () => expect(await types(child)).toContain('timer.set'), patience)
    const { breakpoints } = inside
    await client.runs.debug({ run: child, breakpoints })
    const end = stop({ id: 'e', workflow: 'calling', node: 'end' })
    await client.runs.debug({ run, breakpoints: [end] })
    await client.runs.debug({ run: child, breakpoints: [...breakpoints, end] })
    clock.pass(2 * HOUR)
    expect(await pausedBefore(child)).toBe('y')
    await pausedBefore(run)
    await client.runs.go({ run: child, go: 'continue' })
    await vi.waitFor(async () => expect(await pausedBefore(run)).toBe('end'), patience)
  })

  it('stay paused where a person paused them and what they call is cancelled', async () => {
    const nap: TestNode = { id: 'nap', type: 'wait', config: { for: '2h' } }
    const napping = graph([start, nap], ['start>nap'], { id: 'called', name: 'Called' })
    const { run } = await client.runs.start({
      workflow: { ...calling(), workflows: { called: napping } },
      payload: 1,
    })
    const child = await childOf(run)
    await vi.waitFor(async () => expect(await types(child)).toContain('timer.set'), patience)
    await client.runs.go({ run, go: 'pause' })
    await pausedBefore(child)
    await client.runs.cancel({ run: child })
    await vi.waitFor(async () => expect(await types(run)).toContain('node.failed'), patience)
    await client.runs.go({ run, go: 'continue' })
    await app.runs.over(run)
    expect((await types(run)).slice(-3)).toEqual(['node.failed', 'run.resumed', 'run.failed'])
  })

  it('are stepped over what they call', async () => {
    const debug = { breakpoints: [stop({ workflow: 'calling', node: 'call' })] }
    const { run } = await client.runs.start({ workflow: calling(), payload: { n: 1 }, debug })
    await pausedBefore(run)
    await client.runs.go({ run, go: 'over' })
    await vi.waitFor(async () => expect(await pausedBefore(run)).toBe('end'), patience)
    const child = await childOf(run)
    expect(await types(child)).not.toContain('run.paused')
  })
})
