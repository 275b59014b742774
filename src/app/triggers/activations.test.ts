// Active workflows through the contract: a real engine and a journal that outlives the app, a source that the test drives.
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HandClock } from '../../adapters/clock/hand-clock'
import { openSqliteJournal, type SqliteJournal } from '../../adapters/journal/sqlite/sqlite-journal'
import { TestFolder } from '../../adapters/journal/sqlite/testing/test-folder'
import { documentHash } from '../../shared/workflow/document-hash'
import type { Workflow } from '../../shared/workflow/document'
import { graph } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import { MemoryJournal } from '../../adapters/journal/memory-journal'
import type { DurableJournal, Ports } from '../ports'
import { next, testBed } from '../testing'
import type { Delivery, Listening, TriggerSource } from './source'

const START = Date.UTC(2026, 0, 1)

/** Listens as the test says. */
class TestSource implements TriggerSource {
  /** Every time that it was asked to listen, in order. */
  readonly heard: Listening[] = []
  fault: Error | undefined

  async listen(listening: Listening): Promise<void> {
    this.heard.push(listening)
    if (this.fault) throw this.fault
    const { signal } = listening
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  }

  get last(): Listening {
    const last = this.heard.at(-1)
    if (!last) throw new Error('Nobody listened.')
    return last
  }
}

const trigger = {
  id: 'in',
  type: 'schedule-trigger',
  name: 'Arrival',
  config: { cron: '0 9 * * *' },
}
const document = graph(
  [trigger, { id: 'note', type: 'log', config: { message: 'x' } }],
  ['in>note'],
  {
    id: 'posts',
    name: 'Posts',
  },
)
const one: Delivery = { id: 'one', payload: { n: 1 } }

let folder: TestFolder
let journal: SqliteJournal
let clock: HandClock
let source: TestSource
let app: App
let client: ReturnType<typeof clientOf>
let reports: { where: string; error: unknown }[]
let opened = 0

const clientOf = ({ router }: App) => createRouterClient(router)

async function open(change: Partial<Ports> = {}): Promise<void> {
  const bed = testBed()
  ;({ reports } = bed)
  journal = await openSqliteJournal({ folder: folder.path })
  const of = (opened += 1)
  let ids = 0
  source = new TestSource()
  app = createApp({
    ...bed.ports,
    clock,
    journal,
    ids: { ...bed.ports.ids, run: () => `o${of}r${(ids += 1)}` },
    triggers: new Map([['schedule-trigger', source]]),
    ...change,
  })
  client = clientOf(app)
  await app.recover()
}

async function again(change?: Partial<Ports>): Promise<void> {
  await app.close()
  await open(change)
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

const kept = async () => (await journal.list()).map(({ run }) => run)

describe('activating', () => {
  it('listens to the triggers of the document as it was, and shows them', async () => {
    const sent = structuredClone(document)
    const active = await client.activations.activate({ workflow: sent })
    sent.name = 'Changed later'
    expect(active).toEqual({
      workflow: 'posts',
      name: 'Posts',
      version: 1,
      hash: await documentHash(document, crypto.subtle),
      activatedAt: START,
      publishedAt: START,
      triggers: [{ node: 'in', type: 'schedule-trigger', name: 'Arrival', deliveries: 0 }],
    })
    expect(source.heard).toHaveLength(1)
    expect(source.last).toMatchObject({
      workflow: 'posts',
      node: 'in',
      name: 'Arrival',
      config: { cron: '0 9 * * *' },
      place: undefined,
      activeSince: START,
      lastAwake: undefined,
    })
    expect((await client.activations.read({ workflow: 'posts' })).workflow).toEqual(document)
  })

  it.each<[string, Partial<Workflow>, string]>([
    [
      'with errors',
      { edges: [{ id: 'e', source: 'in', target: 'nowhere' }] },
      'The workflow cannot be activated yet. ',
    ],
    [
      'that only a person starts',
      graph([{ id: 'start', type: 'manual-trigger' }], []),
      'Nothing but a person starts',
    ],
    [
      'whose only trigger is switched off',
      graph([{ ...trigger, disabled: true }], []),
      'Nothing but a person starts',
    ],
  ])('refuses a document %s, and leaves what was active', async (_, change, message) => {
    await client.activations.activate({ workflow: document })
    const refused = client.activations.activate({
      workflow: { ...document, ...change, id: 'posts' },
    })
    await expect(refused).rejects.toMatchObject({
      code: 'INVALID_WORKFLOW',
      message: expect.stringContaining(message) as string,
    })
    expect(app.activations.list()).toMatchObject([{ version: 1 }])
    expect(source.last.signal.aborted).toBe(false)
  })

  it('says which trigger nothing on this host listens for, and listens to the others', async () => {
    const folderTrigger = { id: 'files', type: 'folder-trigger', config: { folder: 'in' } }
    const both = graph([trigger, folderTrigger], [], { id: 'posts' })
    await client.activations.activate({ workflow: both })
    expect(app.activations.list()[0]?.triggers).toMatchObject([
      { node: 'in' },
      { node: 'files', problem: expect.stringContaining('“folder-trigger”') as string },
    ])
    expect(app.activations.list()[0]?.triggers[0]).not.toHaveProperty('problem')
  })

  it('is refused where it cannot be kept, and nothing listens', async () => {
    const fails = () =>
      Promise.reject(Object.assign(new Error('The disk is full.'), { code: 'journal-disk-failed' }))
    vi.spyOn(journal.ledger, 'activate').mockImplementation(fails)
    const refused = client.activations.activate({ workflow: document })
    await expect(refused).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'The workflow was not published. The disk is full.',
    })
    expect([app.activations.list(), source.heard]).toEqual([[], []])
  })

  it('publishes the next version, to which the triggers listen from then on', async () => {
    await client.activations.activate({ workflow: document })
    const first = source.last
    await first.deliver({ ...one, place: 'here' })
    clock.pass(60_000)
    const active = await client.activations.activate({ workflow: { ...document, name: 'Posts 2' } })
    expect(active).toMatchObject({
      version: 2,
      name: 'Posts 2',
      activatedAt: START,
      publishedAt: START + 60_000,
    })
    expect(first.signal.aborted).toBe(true)
    expect(source.last).toMatchObject({
      place: 'here',
      activeSince: START,
      lastAwake: START + 60_000,
    })
    await expect(first.deliver({ id: 'late', payload: null })).rejects.toThrow(
      'does not listen any more',
    )
    const { run } = await source.last.deliver({ id: 'two', payload: null })
    expect((await app.runs.get(run)).workflow.name).toBe('Posts 2')
    expect((await journal.read(run))[0]).toMatchObject({ delivery: { id: 'two', version: 2 } })
  })

  it('stops listening when it is deactivated, and lets runs go on', async () => {
    const waits = graph([trigger, { id: 'nap', type: 'wait', config: { for: '1h' } }], ['in>nap'], {
      id: 'posts',
    })
    await client.activations.activate({ workflow: waits })
    const { run } = await source.last.deliver(one)
    await vi.waitFor(() => expect(app.runs.summary(run).status).toBe('waiting'))
    await client.activations.deactivate({ workflow: 'posts' })
    expect(source.last.signal.aborted).toBe(true)
    expect(app.activations.list()).toEqual([])
    clock.pass(3_600_000)
    await app.runs.over(run)
    expect(app.runs.summary(run).status).toBe('completed')
    for (const call of [
      client.activations.deactivate({ workflow: 'posts' }),
      client.activations.read({ workflow: 'posts' }),
      client.activations.fire({ workflow: 'posts', node: 'in' }),
    ])
      await expect(call).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await again()
    expect(source.heard).toEqual([])
  })

  it('tells watchers what changes', async () => {
    const watching = await client.activations.watch()
    expect(await next(watching)).toEqual({ workflows: [], gone: [] })
    await client.activations.activate({ workflow: document })
    expect(await next(watching)).toMatchObject({ workflows: [{ workflow: 'posts' }], gone: [] })
    source.last.next(START + 5)
    source.last.reachable(['http://127.0.0.1:4318/hooks/a'])
    source.last.problem('It is not there.')
    expect(await next(watching)).toMatchObject({
      workflows: [
        {
          triggers: [
            {
              nextAt: START + 5,
              addresses: ['http://127.0.0.1:4318/hooks/a'],
              problem: 'It is not there.',
            },
          ],
        },
      ],
    })
    const { run } = await source.last.deliver(one)
    await app.runs.over(run)
    await vi.waitFor(async () =>
      expect(await next(watching)).toMatchObject({
        workflows: [
          { last: { run, status: 'completed' }, triggers: [{ deliveries: 1, lastAt: START }] },
        ],
      }),
    )
    await client.activations.deactivate({ workflow: 'posts' })
    await vi.waitFor(async () =>
      expect(await next(watching)).toEqual({ workflows: [], gone: ['posts'] }),
    )
    await watching.return?.()
  })
})

describe('a delivery', () => {
  it('begins a run with its payload, which says so', async () => {
    await client.activations.activate({ workflow: document })
    const { run, duplicate } = await source.last.deliver(one)
    await app.runs.over(run)
    expect(duplicate).toBe(false)
    expect((await journal.read(run))[0]).toMatchObject({
      type: 'run.started',
      workflow: 'posts',
      trigger: 'in',
      payload: { n: 1 },
      delivery: { id: 'one', version: 1 },
    })
    expect(app.runs.summary(run)).toMatchObject({ activated: true, status: 'completed' })
  })

  it('begins one run however often it comes: at once, later, after a restart, after it was active anew', async () => {
    await client.activations.activate({ workflow: document })
    const { deliver } = source.last
    const [first, ...others] = await Promise.all([one, one, one].map((came) => deliver(came)))
    expect(first).toEqual({ run: 'o' + first?.run.slice(1), duplicate: false })
    const duplicate = { run: first?.run, duplicate: true }
    expect(others).toEqual([duplicate, duplicate])
    expect(await deliver(one)).toEqual(duplicate)
    await app.runs.over(first?.run ?? '')
    await again()
    expect(await source.last.deliver(one)).toEqual(duplicate)
    await client.activations.deactivate({ workflow: 'posts' })
    await client.activations.activate({ workflow: document })
    expect(await source.last.deliver(one)).toEqual(duplicate)
    expect(await kept()).toEqual([first?.run])
    expect(app.activations.list()[0]?.triggers).toMatchObject([{ deliveries: 0 }])
  })

  it('is known when its run was let go of', async () => {
    await client.activations.activate({ workflow: document })
    const { run } = await source.last.deliver(one)
    await app.runs.over(run)
    await journal.forget(run)
    app.runs.drop([run])
    expect(await source.last.deliver(one)).toEqual({ run, duplicate: true })
    expect(await kept()).toEqual([])
    expect(app.activations.list()[0]).not.toHaveProperty('last')
  })

  it('may have an id of any length', async () => {
    await client.activations.activate({ workflow: document })
    const long = (end: string) => ({ id: 'x'.repeat(10_000) + end, payload: null })
    const { run } = await source.last.deliver(long('a'))
    expect(await source.last.deliver(long('a'))).toEqual({ run, duplicate: true })
    expect((await source.last.deliver(long('b'))).duplicate).toBe(false)
  })

  it('keeps its place with it, and what is kept without one', async () => {
    await client.activations.activate({ workflow: document })
    await source.last.deliver({ ...one, place: { row: 7 } })
    await again()
    expect(source.last.place).toEqual({ row: 7 })
    await source.last.keepPlace({ row: 8 })
    await source.last.deliver({ ...one, place: { row: 9 } })
    await again()
    expect(source.last.place).toEqual({ row: 9 })
  })

  it('begins nothing while the journal refuses, and does when it comes again', async () => {
    await client.activations.activate({ workflow: document })
    const full = Object.assign(new Error('The disk is full.'), { code: 'journal-disk-failed' })
    const append = vi.spyOn(journal, 'append').mockRejectedValue(full)
    const begin = vi.spyOn(journal, 'begin').mockRejectedValue(full)
    await expect(source.last.deliver(one)).rejects.toMatchObject({
      reason: { code: 'UNAVAILABLE' },
    })
    append.mockRestore()
    begin.mockRestore()
    expect(await kept()).toEqual([])
    expect((await source.last.deliver(one)).duplicate).toBe(false)
  })

  it('goes on with its run where the journal said no and had kept it all the same', async () => {
    await client.activations.activate({ workflow: document })
    const full = Object.assign(new Error('The disk is full.'), { code: 'journal-disk-failed' })
    const { append } = journal
    vi.spyOn(journal, 'append').mockImplementationOnce(async (events) => {
      await append.call(journal, events)
      throw full
    })
    await expect(source.last.deliver(one)).rejects.toMatchObject({
      reason: { code: 'UNAVAILABLE' },
    })
    const [run = ''] = await kept()
    expect(await source.last.deliver(one)).toEqual({ run, duplicate: true })
    await app.runs.over(run)
    expect(app.runs.summary(run).status).toBe('completed')
  })

  it('is refused when its payload is past a limit, and begins nothing', async () => {
    await client.activations.activate({ workflow: document })
    let deep: Delivery['payload'] = null
    for (let level = 0; level < 2_000; level += 1) deep = [deep]
    const refused = source.last.deliver({ id: 'deep', payload: deep })
    await expect(refused).rejects.toMatchObject({ reason: { code: 'INVALID_INPUT' } })
    expect(await kept()).toEqual([])
  })

  it('needs no durable journal', async () => {
    await app.close()
    const bed = testBed()
    source = new TestSource()
    app = createApp({
      ...bed.ports,
      clock,
      journal: new MemoryJournal(),
      triggers: new Map([['schedule-trigger', source]]),
    })
    client = clientOf(app)
    await app.recover()
    await client.activations.activate({ workflow: document })
    const { run } = await source.last.deliver(one)
    await app.runs.over(run)
    expect(await source.last.deliver(one)).toEqual({ run, duplicate: true })
    expect(app.activations.list()).toMatchObject([{ last: { run, status: 'completed' } }])
  })
})

describe('after a restart', () => {
  it('listens again, and says since when nobody did', async () => {
    await client.activations.activate({ workflow: document })
    clock.pass(1_000)
    await again()
    clock.pass(500_000)
    expect(source.last).toMatchObject({ activeSince: START, lastAwake: START + 1_000 })
    await client.activations.activate({ workflow: document })
    clock.pass(1_000)
    await again()
    expect(source.last.lastAwake).toBe(START + 502_000)
    expect(app.activations.list()).toMatchObject([{ version: 2, publishedAt: START + 501_000 }])
  })

  it('knows so to within minutes where the host died', async () => {
    await client.activations.activate({ workflow: document })
    await client.activations.activate({ workflow: document })
    clock.pass(11 * 60_000)
    const ledger = (journal as DurableJournal).ledger
    await vi.waitFor(async () =>
      expect((await ledger.activations())[0]?.awakeAt).toBeGreaterThan(START),
    )
    expect((await ledger.activations())[0]?.awakeAt).toBe(START + 300_000)
  })
})

describe('a source that fails', () => {
  it('is tried again with growing pauses, says why, and is well again', async () => {
    source.fault = new Error('The folder is not there. Make it.')
    await client.activations.activate({ workflow: document })
    const problem = () => app.activations.list()[0]?.triggers[0]?.problem
    await vi.waitFor(() => expect(problem()).toBe('The folder is not there. Make it.'))
    expect(reports).toHaveLength(1)
    const tries = async (count: number) => {
      await vi.waitFor(() => expect(source.heard).toHaveLength(count))
      // The pause has begun.
      await clock.turn()
    }
    await tries(1)
    clock.pass(999)
    expect(source.heard).toHaveLength(1)
    clock.pass(1)
    await tries(2)
    clock.pass(1_999)
    expect(source.heard).toHaveLength(2)
    clock.pass(1)
    await tries(3)
    source.fault = undefined
    clock.pass(4_000)
    await tries(4)
    source.last.problem()
    expect(problem()).toBeUndefined()
  })

  it('waits five minutes at the longest', async () => {
    source.fault = new Error('No.')
    await client.activations.activate({ workflow: document })
    for (let tries = 1; tries < 12; tries += 1) {
      await vi.waitFor(() => expect(source.heard).toHaveLength(tries))
      await clock.turn()
      clock.pass(300_000)
    }
    await vi.waitFor(() => expect(source.heard).toHaveLength(12))
  })

  it('is left alone once it is deactivated', async () => {
    source.fault = new Error('No.')
    await client.activations.activate({ workflow: document })
    await vi.waitFor(() => expect(reports).toHaveLength(1))
    await client.activations.deactivate({ workflow: 'posts' })
    clock.pass(3_600_000)
    await clock.turn()
    expect(source.heard).toHaveLength(1)
  })
})

describe('running now', () => {
  it('begins a run of the published version, as its trigger would', async () => {
    await client.activations.activate({ workflow: document })
    const { run } = await client.activations.fire({ workflow: 'posts', node: 'in' })
    const { run: other } = await client.activations.fire({
      workflow: 'posts',
      node: 'in',
      payload: { n: 2 },
    })
    expect((await journal.read(run))[0]).toMatchObject({
      payload: { scheduledAt: expect.stringContaining('2026-01-01T') as string },
      delivery: { version: 1 },
    })
    expect((await journal.read(other))[0]).toMatchObject({ payload: { n: 2 } })
    expect(app.activations.list()).toMatchObject([{ triggers: [{ deliveries: 2 }] }])
  })

  it('is refused for a trigger that is not there', async () => {
    await client.activations.activate({ workflow: document })
    const refused = client.activations.fire({ workflow: 'posts', node: 'note' })
    await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
