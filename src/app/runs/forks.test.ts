// Runs that leave others, through the contract: a real engine, a journal that outlives the app, virtual time.
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import { openSqliteJournal, type SqliteJournal } from '../../adapters/journal/sqlite/sqlite-journal'
import { TestFolder } from '../../adapters/journal/sqlite/testing/test-folder'
import type { Effects } from '../../engine/effects'
import type { RunEvent } from '../../shared/run/events'
import type { Json, Workflow } from '../../shared/workflow/document'
import { graph, type TestNode } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import type { Ports } from '../ports'
import { testBed } from '../testing'

const HOUR = 3_600_000
const START = Date.UTC(2026, 0, 1)
const start: TestNode = { id: 'start', type: 'manual-trigger' }
const http = (id: string, rest: Partial<TestNode> = {}): TestNode => ({
  id,
  type: 'http',
  name: id.toUpperCase(),
  config: { method: 'GET', url: `https://example.org/${id}` },
  ...rest,
})
const set = (id: string, value: Json): TestNode => ({ id, type: 'transform', config: { value } })
const ask = (id: string): TestNode => ({
  id,
  type: 'human-callback',
  config: { title: `Ask ${id}`, value: '{{ $ }}' },
})

let folder: TestFolder
let journal: SqliteJournal
let clock: VirtualClock
let app: App
let client: ReturnType<typeof clientOf>
/** The addresses that were asked. */
let asked: string[]
let reports: { where: string; error: unknown }[]
let opened = 0

const clientOf = ({ router }: App) => createRouterClient(router)

async function open(change: Partial<Ports> = {}): Promise<void> {
  const bed = testBed()
  ;({ reports } = bed)
  journal = await openSqliteJournal({ folder: folder.path })
  const of = (opened += 1)
  let ids = 0
  const effects: Effects = {
    ...bed.ports.effects,
    http: ({ url }) => {
      const name = url.slice('https://example.org/'.length)
      asked.push(name)
      return Promise.resolve({ status: 200, headers: {}, body: `${name} ${asked.length}` })
    },
  }
  app = createApp({
    ...bed.ports,
    effects,
    clock,
    journal,
    ids: { ...bed.ports.ids, run: () => `x${of}y${(ids += 1)}` },
    ...change,
  })
  client = clientOf(app)
  await app.recover()
}

beforeEach(async () => {
  folder = await TestFolder.make()
  clock = new VirtualClock(START)
  asked = []
  await open()
})
afterEach(async () => {
  await app.close()
  await folder.remove()
})

async function finished(workflow: Workflow): Promise<{ run: string; events: RunEvent[] }> {
  const { run } = await client.runs.start({ workflow })
  await app.runs.over(run)
  return { run, events: await journal.read(run) }
}

async function statusIs(run: string, status: string): Promise<void> {
  await vi.waitFor(() => expect(app.runs.summary(run).status).toBe(status))
}

function seqOf(events: readonly RunEvent[], type: string, node?: string): number {
  const found = events.findLast(
    (e) => e.type === type && (!node || ('node' in e && e.node === node)),
  )
  if (!found) throw new Error(`There is no ${type} of ${node}.`)
  return found.seq
}

const output = async (run: string): Promise<unknown> => {
  const last = (await journal.read(run)).at(-1)
  return last?.type === 'run.completed' ? last.output : last
}

const paid = graph(
  [start, http('paid'), set('after', { got: '{{ body }}' })],
  ['start>paid', 'paid>after'],
)

describe('a fork', () => {
  it('goes on with another output, and pays for nothing again', async () => {
    const { run, events } = await finished(paid)
    const place = { node: 'paid', round: 1 }
    const { run: fork } = await client.runs.fork({
      run,
      seq: seqOf(events, 'node.completed', 'paid'),
      changes: [{ kind: 'output', place, output: { body: 'mine' } }],
      agreed: [],
    })
    await app.runs.over(fork)
    expect(await output(fork)).toEqual({ got: 'mine' })
    expect(await output(run)).toEqual({ got: 'paid 1' })
    expect(asked).toEqual(['paid'])
    expect(app.runs.list().map(({ id, status }) => [id, status])).toEqual([
      [fork, 'completed'],
      [run, 'completed'],
    ])
    // Whoever follows it gets it whole.
    const told: RunEvent[] = []
    for await (const batch of await client.runs.events({ run: fork, after: 0 })) told.push(...batch)
    expect(told).toEqual(await journal.read(fork))
  })

  it('begins a node anew with its config changed, in a version of the document of its own', async () => {
    const { run, events } = await finished(paid)
    const { run: fork } = await client.runs.fork({
      run,
      seq: seqOf(events, 'node.started', 'after') - 1,
      changes: [{ kind: 'config', node: 'after', config: { value: 'new' } }],
      agreed: [],
    })
    await app.runs.over(fork)
    expect(await output(fork)).toBe('new')
    const { workflow } = await client.runs.get({ run: fork })
    expect(workflow.nodes.find(({ id }) => id === 'after')?.config).toEqual({ value: 'new' })
    expect((await client.runs.get({ run })).workflow).toEqual(paid)
  })

  it('leaves a run in flight, which goes on, and each has its own question', async () => {
    const { run } = await client.runs.start({
      workflow: graph([start, http('paid'), ask('ok')], ['start>paid', 'paid>ok']),
    })
    await vi.waitFor(() => expect(app.inbox.pending()).toHaveLength(1))
    const seq = app.inbox.pending().length && (await journal.read(run)).length
    const { run: fork } = await client.runs.fork({ run, seq, changes: [], agreed: [] })
    await vi.waitFor(() => expect(app.inbox.pending()).toHaveLength(2))
    const questions = app.inbox.pending()
    expect(questions.map((question) => question.callback)).toEqual([`${run}.ok.1`, `${fork}.ok.1`])
    await client.inbox.vote({ callback: `${fork}.ok.1`, decision: 'approve', by: 'Ada' })
    await app.runs.over(fork)
    expect(app.runs.summary(run).status).toBe('waiting')
    expect(app.inbox.pending()).toHaveLength(1)
    expect(asked).toEqual(['paid'])
  })

  it('of a run that waits waits for what was left of the time, also after a restart', async () => {
    const { run } = await client.runs.start({
      workflow: graph(
        [start, { id: 'nap', type: 'wait', config: { for: '10h' } }, http('then')],
        ['start>nap', 'nap.done>then'],
      ),
    })
    await statusIs(run, 'waiting')
    const seq = (await journal.read(run)).length
    await client.runs.cancel({ run })
    await app.runs.over(run)
    await app.close()
    clock = new VirtualClock(START + 100 * HOUR)
    await open()
    const { run: fork } = await client.runs.fork({ run, seq, changes: [], agreed: [] })
    await app.close()
    await open()
    await statusIs(fork, 'waiting')
    expect(asked).toEqual([])
    clock.advanceToNext()
    expect(clock.now()).toBe(START + 110 * HOUR)
    await app.runs.over(fork)
    expect(await output(fork)).toMatchObject({ body: 'then 1' })
    expect((await journal.read(fork)).map(({ type }) => type)).not.toContain('callback.requested')
  })

  it('of a fork is one too', async () => {
    const { run, events } = await finished(paid)
    const seq = seqOf(events, 'node.completed', 'paid')
    const first = await client.runs.fork({ run, seq, changes: [], agreed: [] })
    await app.runs.over(first.run)
    const second = await client.runs.fork({ run: first.run, seq, changes: [], agreed: [] })
    await app.runs.over(second.run)
    expect(await output(second.run)).toEqual(await output(run))
    expect(asked).toEqual(['paid'])
    const [started] = await journal.read(second.run)
    expect(started).toMatchObject({ forkOf: { run: first.run } })
  })

  it('is paused before it goes on where it is to be looked into', async () => {
    const { run, events } = await finished(paid)
    const { run: fork } = await client.runs.fork({
      run,
      seq: seqOf(events, 'node.completed', 'paid'),
      changes: [],
      agreed: [],
      debug: { breakpoints: [], pauseAtStart: true },
    })
    expect(app.runs.summary(fork)).toMatchObject({ status: 'waiting', paused: true })
    await client.runs.go({ run: fork, go: 'continue' })
    await app.runs.over(fork)
    expect(await output(fork)).toEqual({ got: 'paid 1' })
  })

  it('stops at the breakpoints that it is given', async () => {
    const { run, events } = await finished(paid)
    const { run: fork } = await client.runs.fork({
      run,
      seq: seqOf(events, 'node.started', 'paid') - 1,
      changes: [],
      agreed: [],
      debug: { breakpoints: [{ id: 'b', workflow: paid.id, node: 'after', on: 'start' }] },
    })
    await vi.waitFor(() => expect(app.runs.summary(fork).paused).toBe(true))
    expect((await journal.read(fork)).at(-1)).toMatchObject({ type: 'run.paused', breakpoint: 'b' })
    await client.runs.go({ run: fork, go: 'continue' })
    await app.runs.over(fork)
  })

  it('leaves a run that came from a file, and nothing of one that is not whole', async () => {
    const { run, events } = await finished(paid)
    const seq = seqOf(events, 'node.completed', 'paid')
    const foreign = events.map((event) => ({ ...event, run: 'elsewhere' }))
    const asking = { run: 'elsewhere', seq, changes: [], agreed: [] }
    await expect(client.runs.fork(asking)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const history = { workflow: paid, events: foreign }
    const { run: fork } = await client.runs.fork({ ...asking, history })
    await app.runs.over(fork)
    expect(await output(fork)).toEqual(await output(run))
    const torn = { ...history, events: foreign.slice(1) }
    await expect(client.runs.fork({ ...asking, history: torn })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/not whole: event 1 is missing/) as string,
    })
    const odd = foreign.map((event) =>
      event.type === 'node.completed' ? { ...event, ports: null } : event,
    ) as unknown as RunEvent[]
    await expect(
      client.runs.fork({ ...asking, history: { ...history, events: odd } }),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/its events do not fit its workflow/) as string,
    })
  })

  it('stays whole when the run is deleted that it left', async () => {
    const large = 'x'.repeat(200_000)
    const workflow = graph([start, set('big', large), http('then')], ['start>big', 'big>then'])
    const { run, events } = await finished(workflow)
    const seq = seqOf(events, 'node.completed', 'big')
    const { run: fork } = await client.runs.fork({ run, seq, changes: [], agreed: [] })
    await app.runs.over(fork)
    await journal.forget(run)
    expect((await journal.list()).map((each) => each.run)).toEqual([fork])
    const whole = await journal.read(fork)
    expect(whole.find((e) => e.type === 'node.completed' && e.node === 'big')).toMatchObject({
      output: large,
    })
    const again = await client.runs.fork({ run: fork, seq, changes: [], agreed: [] })
    await app.runs.over(again.run)
    expect(await output(again.run)).toMatchObject({ status: 200 })
  })
})

describe('what cannot be undone', () => {
  const risky = graph(
    [
      start,
      http('draft'),
      ask('gate'),
      http('publish', { risk: 'irreversible' }),
      http('charge', { risk: 'high-stakes' }),
    ],
    ['start>draft', 'draft>gate', 'gate.approved>publish', 'publish>charge'],
  )

  const published = async () => {
    const { run } = await client.runs.start({ workflow: risky })
    await vi.waitFor(() => expect(app.inbox.pending()).toHaveLength(1))
    await client.inbox.vote({ callback: `${run}.gate.1`, decision: 'approve', by: 'Ada' })
    await app.runs.over(run)
    return { run, events: await journal.read(run) }
  }

  it('is named where nobody is asked again, and done only when a person agreed to each', async () => {
    const { run, events } = await published()
    const seq = seqOf(events, 'node.started', 'publish') - 1
    const { repeats } = await client.runs.forkPreview({ run, seq, changes: [] })
    expect(repeats).toEqual([
      { node: 'publish', name: 'PUBLISH', risk: 'irreversible' },
      { node: 'charge', name: 'CHARGE', risk: 'high-stakes' },
    ])
    const before = await journal.list()
    for (const [agreed, message] of [
      [[], /“PUBLISH”, “CHARGE”\. Agree to each of them/],
      [['publish'], /: “CHARGE”\. Agree to it/],
    ] as const)
      await expect(
        client.runs.fork({ run, seq, changes: [], agreed: [...agreed] }),
      ).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringMatching(message) as string,
      })
    expect(await journal.list()).toEqual(before)
    expect(asked).toEqual(['draft', 'publish', 'charge'])
    const agreed = ['publish', 'charge']
    const { run: fork } = await client.runs.fork({ run, seq, changes: [], agreed })
    await app.runs.over(fork)
    expect(asked).toEqual(['draft', 'publish', 'charge', 'publish', 'charge'])
  })

  it('needs no word where a person is asked first: one for what is irreversible, two for what is high-stakes', async () => {
    const { run, events } = await published()
    const seq = seqOf(events, 'node.completed', 'draft')
    const { repeats } = await client.runs.forkPreview({ run, seq, changes: [] })
    expect(repeats.map(({ node }) => node)).toEqual(['charge'])
  })

  it('needs none where it is pinned, and a question that is pinned asks nobody', async () => {
    const { run, events } = await published()
    const seq = seqOf(events, 'node.completed', 'draft')
    const pins = { charge: { output: 'pinned' } }
    const { run: fork } = await client.runs.fork({ run, seq, changes: [], agreed: [], pins })
    await client.runs.cancel({ run: fork })
    const open = { ...pins, gate: { output: {}, port: 'approved' } }
    await expect(
      client.runs.fork({ run, seq, changes: [], agreed: [], pins: open }),
    ).rejects.toThrow(/“PUBLISH”\. Agree/)
  })
})

describe('a run cannot be left', () => {
  it.each([
    ['after an event that is not there', { seq: 99 }, 'NOT_FOUND', /has no event 99/],
    [
      'where others went on from what is changed',
      { changes: [{ kind: 'output' as const, place: { node: 'paid', round: 1 }, output: 1 }] },
      'CONFLICT',
      /"after" had gone on from "PAID" already/,
    ],
    [
      'with a config that cannot be run',
      { changes: [{ kind: 'config' as const, node: 'after', config: { value: '{{ ( }}' } }] },
      'INVALID_WORKFLOW',
      /cannot run yet/,
    ],
    [
      'with a pin of nothing',
      { pins: { gone: { output: 1 } } },
      'INVALID_INPUT',
      /"gone" is pinned/,
    ],
  ])('%s', async (_name, change, code, message) => {
    const { run, events } = await finished(paid)
    const seq = seqOf(events, 'run.completed')
    const asking = { run, seq, changes: [], agreed: [], ...change }
    await expect(client.runs.fork(asking)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    })
    expect((await journal.list()).map((each) => each.run)).toEqual([run])
    expect(app.runs.list()).toHaveLength(1)
  })

  it('where the journal refuses to keep it, and then nothing of it is there', async () => {
    const { run, events } = await finished(paid)
    await app.close()
    const refuse = Object.assign(new Error('The disk is full.'), { code: 'journal-full' })
    await open()
    vi.spyOn(journal, 'append').mockRejectedValue(refuse)
    const seq = seqOf(events, 'node.completed', 'paid')
    await expect(client.runs.fork({ run, seq, changes: [], agreed: [] })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/was not started.*The disk is full/) as string,
    })
    expect(reports).toHaveLength(1)
    expect(app.runs.list().map(({ id }) => id)).toEqual([run])
    await app.close()
    await open()
    expect(app.runs.list().map(({ id }) => id)).toEqual([run])
  })
})
