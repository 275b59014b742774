// What goes wrong while nobody looks, through the contract: a real engine, a journal that outlives the app, time by hand.
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HandClock } from '../../adapters/clock/hand-clock'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import { openSqliteJournal, type SqliteJournal } from '../../adapters/journal/sqlite/sqlite-journal'
import { TestFolder } from '../../adapters/journal/sqlite/testing/test-folder'
import { NodeError } from '../../engine/node-error'
import type { Workflow } from '../../shared/workflow/document'
import { graph, type TestNode } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import { testBed } from '../testing'

const MINUTE = 60_000
const start: TestNode = { id: 'start', type: 'manual-trigger' }
const ask = (rest: Partial<TestNode> = {}): TestNode => ({
  id: 'ask',
  type: 'http',
  name: 'Ask the service',
  config: { method: 'GET', url: 'https://example.org/' },
  timeout: '30d',
  ...rest,
})
const simple = graph([start, ask()], ['start>ask'], { id: 'posts', name: 'Posts' })

let folder: TestFolder
let journal: SqliteJournal
let clock: HandClock
let app: App
let client: ReturnType<typeof clientOf>
/** What the service does. */
let service: 'answers' | 'fails' | 'hangs'
/** Lets those go that hang. */
let answer: () => void
let asked: number
let opened = 0

const clientOf = ({ router }: App) => createRouterClient(router)

async function open(): Promise<void> {
  const { ports } = testBed()
  journal = await openSqliteJournal({ folder: folder.path })
  const of = (opened += 1)
  let ids = 0
  const gate = Promise.withResolvers<void>()
  answer = () => gate.resolve()
  app = createApp({
    ...ports,
    clock,
    simulationClock: (from) => new VirtualClock(from),
    journal,
    ids: { ...ports.ids, run: () => `o${of}r${(ids += 1)}` },
    effects: {
      ...ports.effects,
      http: async () => {
        asked += 1
        if (service === 'fails') throw new NodeError('http-status', 'The service answered 404.')
        if (service === 'hangs') await gate.promise
        return { status: 200, headers: {}, body: 'ok' }
      },
    },
  })
  client = clientOf(app)
  await app.recover()
}

beforeEach(async () => {
  folder = await TestFolder.make()
  clock = new HandClock(Date.UTC(2026, 0, 1))
  service = 'answers'
  asked = 0
  await open()
})
afterEach(async () => {
  answer()
  await app.close()
  await folder.remove()
})

/** Runs to the end, `times` times; the id of the last. */
async function runs(workflow: Workflow, times = 1): Promise<string> {
  let last = ''
  for (let n = 0; n < times; n += 1) {
    clock.pass(1_000)
    last = (await client.runs.start({ workflow })).run
    await app.runs.over(last)
  }
  return last
}

/** Starts a run whose node hangs. */
async function stuck(workflow: Workflow = simple): Promise<string> {
  service = 'hangs'
  const before = asked
  const { run } = await client.runs.start({ workflow })
  await vi.waitFor(() => expect(asked).toBe(before + 1))
  return run
}

/** Time passes, and runs are looked at. */
async function pass(ms: number): Promise<void> {
  clock.pass(ms)
  await app.alerts.look()
}

const alertOf = () => app.alerts.list()[0]

describe('a workflow whose runs fail one after the other', () => {
  it('raises one alert at the third, which tells the cause and goes on counting', async () => {
    service = 'fails'
    await runs(simple, 2)
    expect(app.alerts.list()).toEqual([])
    const run = await runs(simple)
    expect(app.alerts.list()).toEqual([
      {
        id: 'failing-posts',
        kind: 'failing',
        workflow: 'posts',
        workflowName: 'Posts',
        run,
        node: 'ask',
        nodeName: 'Ask the service',
        cause: 'The service answered 404.',
        since: Date.UTC(2026, 0, 1) + 1_000,
        at: clock.now(),
        failures: 3,
        offers: ['retry', 'skip', 'hand-over'],
      },
    ])
    const last = await runs(simple)
    expect(app.alerts.list()).toMatchObject([{ run: last, failures: 4 }])
  })

  it('raises none where a run between them was well, and takes it away after one that was', async () => {
    service = 'fails'
    await runs(simple, 2)
    service = 'answers'
    await runs(simple)
    service = 'fails'
    await runs(simple, 2)
    expect(app.alerts.list()).toEqual([])
    await runs(simple)
    expect(app.alerts.list()).toHaveLength(1)
    service = 'answers'
    await runs(simple)
    expect(app.alerts.list()).toEqual([])
    expect(await journal.ledger.alerts()).toEqual([])
  })

  it('keeps its alert over a restart until it is dismissed, and then counts anew', async () => {
    service = 'fails'
    await runs(simple, 3)
    const before = app.alerts.list()
    await app.close()
    await open()
    expect(app.alerts.list()).toEqual(before)
    await client.alerts.dismiss({ alert: 'failing-posts' })
    await runs(simple, 2)
    expect(app.alerts.list()).toEqual([])
    await runs(simple)
    expect(app.alerts.list()).toMatchObject([{ failures: 3 }])
  })

  it('is counted over a restart', async () => {
    service = 'fails'
    await runs(simple, 2)
    await app.close()
    await open()
    await runs(simple)
    expect(app.alerts.list()).toMatchObject([{ failures: 3 }])
  })

  it('is counted anew after it was dismissed, also over restarts', async () => {
    service = 'fails'
    await runs(simple, 3)
    await client.alerts.dismiss({ alert: 'failing-posts' })
    await app.close()
    await open()
    await runs(simple, 2)
    expect(app.alerts.list()).toEqual([])
    await app.close()
    await open()
    await runs(simple)
    expect(app.alerts.list()).toMatchObject([{ failures: 3, since: clock.now() - 2_000 }])
    await app.close()
    await open()
    await runs(simple)
    expect(app.alerts.list()).toMatchObject([{ failures: 4 }])
    service = 'answers'
    await runs(simple)
    expect(await journal.ledger.alerts()).toEqual([])
  })

  it('forgets that it was dismissed once a run is well', async () => {
    service = 'fails'
    await runs(simple, 3)
    await client.alerts.dismiss({ alert: 'failing-posts' })
    service = 'answers'
    await runs(simple)
    expect(await journal.ledger.alerts()).toEqual([])
  })

  it('counts no run that is simulated, now or after a restart', async () => {
    service = 'fails'
    const value = { id: 'value', type: 'transform', config: { value: '{{ $error("no") }}' } }
    const broken = graph([start, value], ['start>value'], { id: 'posts' })
    const simulate = async () => {
      clock.pass(1_000)
      const { run } = await client.runs.start({
        workflow: broken,
        simulated: { people: 'approve' },
      })
      await app.runs.over(run)
      expect(app.runs.summary(run)).toMatchObject({ status: 'failed', simulated: true })
    }
    await simulate()
    await runs(simple, 2)
    await simulate()
    expect(app.alerts.list()).toEqual([])
    await app.close()
    await open()
    await runs(simple)
    expect(app.alerts.list()).toMatchObject([{ failures: 3 }])
  })

  it('tells watchers', async () => {
    service = 'fails'
    const watching = await client.alerts.watch()
    expect((await watching.next()).value).toEqual({ alerts: [], gone: [] })
    await runs(simple, 3)
    expect((await watching.next()).value).toMatchObject({ alerts: [{ failures: 3 }], gone: [] })
    await client.alerts.dismiss({ alert: 'failing-posts' })
    expect((await watching.next()).value).toEqual({ alerts: [], gone: ['failing-posts'] })
    await watching.return?.()
  })

  it('says so to whoever dismisses what is not there', async () => {
    await expect(client.alerts.dismiss({ alert: 'failing-posts' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

describe('going on from a failure', () => {
  it('retries in another run, and the alert is gone', async () => {
    service = 'fails'
    await runs(simple, 3)
    service = 'answers'
    const { run } = await client.alerts.recover({
      alert: 'failing-posts',
      how: { kind: 'retry' },
      agreed: [],
    })
    await app.runs.over(run)
    expect(app.runs.summary(run).status).toBe('completed')
    expect(app.alerts.list()).toEqual([])
  })

  it('makes one run for two presses', async () => {
    service = 'fails'
    await runs(simple, 3)
    const how = { kind: 'retry' } as const
    const press = () => client.alerts.recover({ alert: 'failing-posts', how, agreed: [] })
    const [one, other] = await Promise.allSettled([press(), press()])
    expect(one.status).toBe('fulfilled')
    expect(other).toMatchObject({ status: 'rejected', reason: { code: 'CONFLICT' } })
    expect(app.runs.list()).toHaveLength(4)
  })

  it('can be pressed again where nothing came of it', async () => {
    service = 'fails'
    await runs(simple, 3)
    service = 'answers'
    const press = () =>
      client.alerts.recover({ alert: 'failing-posts', how: { kind: 'retry' }, agreed: [] })
    vi.spyOn(journal, 'begin').mockRejectedValueOnce(new Error('The disk is full.'))
    await expect(press()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    const { run } = await press()
    await app.runs.over(run)
    expect(app.runs.summary(run).status).toBe('completed')
  })

  it('skips the node with a value', async () => {
    service = 'fails'
    await runs(simple, 3)
    const before = asked
    const how = { kind: 'skip', output: { body: 'by hand' } } as const
    const { run } = await client.alerts.recover({ alert: 'failing-posts', how, agreed: [] })
    await app.runs.over(run)
    expect((await journal.read(run)).at(-1)).toMatchObject({
      type: 'run.completed',
      output: { body: 'by hand' },
    })
    expect(asked).toBe(before)
  })

  it('hands the node over to a person, who gives its output', async () => {
    service = 'fails'
    await runs(simple, 3)
    const how = { kind: 'hand-over' as const, assignees: ['ada'] }
    const { run } = await client.alerts.recover({ alert: 'failing-posts', how, agreed: [] })
    await vi.waitFor(() => expect(app.inbox.pending()).toHaveLength(1))
    const [question] = app.inbox.pending()
    expect(question).toMatchObject({
      run,
      node: 'ask',
      title: 'What should "Ask the service" give?',
      handedOver: true,
      assignees: ['ada'],
    })
    await client.inbox.vote({
      callback: question?.callback ?? '',
      decision: 'approve',
      by: 'ada',
      value: { body: 'from ada' },
    })
    await app.runs.over(run)
    expect((await journal.read(run)).at(-1)).toMatchObject({
      type: 'run.completed',
      output: { body: 'from ada' },
    })
  })

  it('fails in the words of who let it', async () => {
    service = 'fails'
    await runs(simple, 3)
    const how = { kind: 'hand-over' as const }
    const { run } = await client.alerts.recover({ alert: 'failing-posts', how, agreed: [] })
    await vi.waitFor(() => expect(app.inbox.pending()).toHaveLength(1))
    const callback = app.inbox.pending()[0]?.callback ?? ''
    await client.inbox.vote({ callback, decision: 'reject', by: 'ada' })
    await app.runs.over(run)
    expect((await journal.read(run)).at(-1)).toMatchObject({
      type: 'run.failed',
      error: { message: '"Ask the service" was handed over to a person, and ada let it fail.' },
    })
  })

  it('asks that person again after a restart, and runs the node again where that is the answer', async () => {
    service = 'fails'
    await runs(simple, 3)
    const { run } = await client.alerts.recover({
      alert: 'failing-posts',
      how: { kind: 'hand-over' },
      agreed: [],
    })
    await app.close()
    await open()
    const [question] = app.inbox.pending()
    expect(question).toMatchObject({ run, node: 'ask' })
    service = 'answers'
    await client.inbox.vote({ callback: question?.callback ?? '', decision: 'again', by: 'ada' })
    await app.runs.over(run)
    expect(app.runs.summary(run).status).toBe('completed')
  })

  it('does nothing again that cannot be undone before that is agreed to', async () => {
    const risky = graph([start, ask({ risk: 'irreversible' })], ['start>ask'], { id: 'posts' })
    service = 'fails'
    await runs(risky, 3)
    const how = { kind: 'retry' } as const
    const preview = await client.alerts.preview({ alert: 'failing-posts', how })
    expect(preview).toEqual({
      repeats: [{ node: 'ask', name: 'Ask the service', risk: 'irreversible' }],
    })
    const before = asked
    const refused = client.alerts.recover({ alert: 'failing-posts', how, agreed: [] })
    await expect(refused).rejects.toMatchObject({ code: 'CONFLICT' })
    expect([asked, app.alerts.list().length]).toEqual([before, 1])
    service = 'answers'
    const { run } = await client.alerts.recover({ alert: 'failing-posts', how, agreed: ['ask'] })
    await app.runs.over(run)
    expect(app.runs.summary(run).status).toBe('completed')
  })
})

describe('a run that stands still', () => {
  it('raises one alert after ten minutes, which is gone once something happens', async () => {
    const run = await stuck()
    await pass(9 * MINUTE)
    expect(app.alerts.list()).toEqual([])
    await pass(2 * MINUTE)
    expect(alertOf()).toMatchObject({
      id: `stalled-${run}`,
      kind: 'stalled',
      run,
      node: 'ask',
      nodeName: 'Ask the service',
      cause:
        'Nothing has happened for 11 minutes since “Ask the service” began. It may wait for a service that does not answer.',
      offers: ['retry', 'skip', 'hand-over'],
    })
    await pass(60 * MINUTE)
    expect(app.alerts.list()).toHaveLength(1)
    answer()
    await app.runs.over(run)
    expect(app.alerts.list()).toEqual([])
  })

  it('is raised by the clock, without anybody who looks', async () => {
    await stuck()
    await vi.waitFor(() => {
      clock.pass(MINUTE)
      expect(app.alerts.list()).toHaveLength(1)
    })
  })

  it('waits five times as long as the node took at the longest before', async () => {
    const before = await stuck()
    clock.pass(30 * MINUTE)
    answer()
    await app.runs.over(before)
    await app.close()
    await open()
    await stuck()
    await pass(149 * MINUTE)
    expect(app.alerts.list()).toEqual([])
    await pass(2 * MINUTE)
    expect(alertOf()?.cause).toContain('It took 30 minutes at the longest before.')
  })

  it('is raised once: not again when it was dismissed and still stands', async () => {
    const run = await stuck()
    await pass(11 * MINUTE)
    await client.alerts.dismiss({ alert: `stalled-${run}` })
    await pass(60 * MINUTE)
    expect(app.alerts.list()).toEqual([])
  })

  it('is none while it waits for time, an event or a person, or is paused', async () => {
    const waits = graph(
      [
        start,
        { id: 'nap', type: 'wait', config: { for: '30d' } },
        { id: 'event', type: 'wait', config: { event: { name: 'reply' } } },
        { id: 'person', type: 'human-callback', config: { title: 'Well?', value: 1 } },
      ],
      ['start>nap', 'start>event', 'start>person'],
    )
    const { run } = await client.runs.start({ workflow: waits })
    await vi.waitFor(() => expect(app.runs.summary(run).status).toBe('waiting'))
    const held = await stuck()
    await client.runs.go({ run: held, go: 'pause' })
    await pass(24 * 60 * MINUTE)
    expect(app.alerts.list()).toEqual([])
  })

  it('is ended before another goes on from it', async () => {
    const run = await stuck()
    await pass(11 * MINUTE)
    service = 'answers'
    const begin = journal.begin.bind(journal)
    const before: string[] = []
    vi.spyOn(journal, 'begin').mockImplementationOnce(async (other) => {
      const begun = begin(other)
      before.push(...(await journal.read(run)).slice(-1).map(({ type }) => type))
      return begun
    })
    const how = { kind: 'retry' } as const
    const next = await client.alerts.recover({ alert: `stalled-${run}`, how, agreed: [] })
    expect(before).toEqual(['run.cancelled'])
    answer()
    await app.runs.over(next.run)
    expect((await journal.read(run)).at(-1)).toMatchObject({ type: 'run.cancelled' })
    expect((await journal.read(next.run)).map(({ type }) => type)).not.toContain('run.cancelled')
    expect(app.runs.summary(next.run).status).toBe('completed')
  })

  it('is left alone, and no other begins, where it cannot be ended', async () => {
    const run = await stuck()
    await pass(11 * MINUTE)
    vi.spyOn(app.runs, 'cancel').mockRejectedValueOnce(new Error('not now'))
    const how = { kind: 'retry' } as const
    const refused = client.alerts.recover({ alert: `stalled-${run}`, how, agreed: [] })
    await expect(refused).rejects.toThrow()
    expect(app.runs.list().map(({ id }) => id)).toEqual([run])
    expect(alertOf()).toMatchObject({ run })
  })

  it('is not left where it goes on by itself just then', async () => {
    const run = await stuck()
    await pass(11 * MINUTE)
    const read = journal.read.bind(journal)
    vi.spyOn(journal, 'read').mockImplementationOnce(async (...given) => {
      const events = await read(...given)
      answer()
      await app.runs.over(run)
      return events
    })
    const how = { kind: 'retry' } as const
    const refused = client.alerts.recover({ alert: `stalled-${run}`, how, agreed: [] })
    await expect(refused).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(app.runs.list().map(({ id, status }) => [id, status])).toEqual([[run, 'completed']])
  })

  it('can be gone on from again where the first other run could not be kept', async () => {
    const run = await stuck()
    await pass(11 * MINUTE)
    service = 'answers'
    const how = { kind: 'retry' } as const
    const recover = () => client.alerts.recover({ alert: `stalled-${run}`, how, agreed: [] })
    vi.spyOn(journal, 'begin').mockRejectedValueOnce(new Error('The disk is full.'))
    await expect(recover()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(app.runs.summary(run).status).toBe('cancelled')
    const next = await recover()
    await app.runs.over(next.run)
    expect(app.runs.summary(next.run).status).toBe('completed')
    expect(app.alerts.list()).toEqual([])
  })

  it('ends when a person goes on in another run', async () => {
    const run = await stuck()
    await pass(11 * MINUTE)
    const how = { kind: 'skip', output: { body: 'never mind' } } as const
    const next = await client.alerts.recover({ alert: `stalled-${run}`, how, agreed: [] })
    await app.runs.over(next.run)
    await app.runs.over(run)
    expect(app.runs.summary(run).status).toBe('cancelled')
    expect((await journal.read(next.run)).at(-1)).toMatchObject({ output: { body: 'never mind' } })
    expect(app.alerts.list()).toEqual([])
  })

  it('is told of the run that called it, from which a person can go on', async () => {
    const { workflows: _none, ...inner } = { ...simple, name: 'Inner' }
    const outer = graph(
      [start, { id: 'call', type: 'sub-workflow', name: 'Call it', config: { workflow: 'posts' } }],
      ['start>call'],
      { id: 'outer', name: 'Outer', workflows: { posts: inner } },
    )
    const run = await stuck(outer)
    await pass(11 * MINUTE)
    expect(app.alerts.list()).toMatchObject([
      {
        run,
        workflow: 'outer',
        node: 'call',
        nodeName: 'Call it',
        cause: expect.stringMatching(/^In “Inner”, which it runs: Nothing/) as string,
      },
    ])
    answer()
    await app.runs.over(run)
    expect(app.alerts.list()).toEqual([])
  })

  it('is taken away by a restart, which begins anew what stood', async () => {
    await stuck()
    await pass(11 * MINUTE)
    service = 'answers'
    await app.close()
    await open()
    expect(app.alerts.list()).toEqual([])
    expect(await journal.ledger.alerts()).toEqual([])
  })
})
