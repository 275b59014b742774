// What is kept of active workflows: the same beside either journal, and after the file was closed and opened.
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KeptDelivery, Ledger } from '../../../app/triggers/ledger'
import { MemoryLedger } from '../../../app/triggers/memory-ledger'
import type { Alert } from '../../../shared/contract/alerts'
import { graph } from '../../../shared/workflow/testing'
import type { SqliteJournal } from './sqlite-journal'
import { TestFolder } from './testing/test-folder'

const document = graph(
  [{ id: 'tick', type: 'schedule-trigger', config: { cron: '0 9 * * *' } }],
  [],
)
const published = { workflow: document, version: 1, hash: 'h1', activatedAt: 10, publishedAt: 10 }
const tick = { node: 'tick', type: 'schedule-trigger' }
const delivery: KeptDelivery = { workflow: 'g', node: 'tick', id: 'one' }

let folder: TestFolder
let journal: SqliteJournal
beforeEach(async () => {
  folder = await TestFolder.make()
  journal = await folder.open()
})
afterEach(() => folder.remove())

/** Keeps a delivery with the run that it begins. */
async function deliver(ledger: Ledger, came: KeptDelivery, run: string, at = 20): Promise<void> {
  if (ledger.note) return ledger.note(came, run, at)
  await Promise.all([
    journal.begin({ run, workflow: document, startedAt: at, delivery: came }),
    journal.append([
      { run, seq: 1, at, type: 'run.started', workflow: 'g', trigger: came.node, payload: {} },
    ]),
  ])
}

describe.each<[string, () => Ledger]>([
  ['in the journal', () => journal.ledger],
  ['in memory', () => new MemoryLedger()],
])('what is active, kept %s', (_, make) => {
  it('is there with its triggers until it is deactivated', async () => {
    const ledger = make()
    expect(await ledger.activations()).toEqual([])
    await ledger.activate(published, [tick])
    const trigger = { ...tick, activeSince: 10, deliveries: 0 }
    expect(await ledger.activations()).toEqual([{ ...published, awakeAt: 10, triggers: [trigger] }])
    await ledger.awake(15)
    expect((await ledger.activations())[0]?.awakeAt).toBe(15)
    await ledger.deactivate('g')
    await ledger.deactivate('g')
    expect(await ledger.activations()).toEqual([])
  })

  it('counts deliveries, and keeps what the source wants to find again', async () => {
    const ledger = make()
    await ledger.activate(published, [tick])
    await ledger.keepPlace('g', 'tick', { row: 1 })
    await deliver(ledger, delivery, 'r1')
    const [kept] = await ledger.activations()
    const trigger = { ...tick, activeSince: 10, deliveries: 1, lastAt: 20, lastRun: 'r1' }
    expect(kept?.triggers).toEqual([{ ...trigger, place: { row: 1 } }])
    await deliver(ledger, { ...delivery, id: 'two', place: null }, 'r2', 30)
    expect((await ledger.activations())[0]?.triggers).toEqual([
      { ...trigger, deliveries: 2, lastAt: 30, lastRun: 'r2', place: null },
    ])
    expect(await ledger.delivered(delivery)).toBe('r1')
    expect(await ledger.delivered({ ...delivery, id: 'three' })).toBeUndefined()
    expect(await ledger.delivered({ ...delivery, node: 'other' })).toBeUndefined()
  })

  it('keeps its triggers over a new version, but not one of another type or one that is new', async () => {
    const ledger = make()
    await ledger.activate(published, [tick, { node: 'in', type: 'folder-trigger' }])
    await deliver(ledger, { ...delivery, place: 7 }, 'r1')
    const next = { ...published, version: 2, hash: 'h2', publishedAt: 50 }
    await ledger.activate(next, [tick, { node: 'in', type: 'feed-trigger' }])
    const [kept] = await ledger.activations()
    expect(kept).toMatchObject({ version: 2, hash: 'h2', activatedAt: 10, publishedAt: 50 })
    expect(kept?.triggers).toEqual([
      { ...tick, activeSince: 10, deliveries: 1, lastAt: 20, lastRun: 'r1', place: 7 },
      { node: 'in', type: 'feed-trigger', activeSince: 50, deliveries: 0 },
    ])
  })

  it('begins anew when it is activated again, but for the ids of what came', async () => {
    const ledger = make()
    await ledger.activate(published, [tick])
    await deliver(ledger, { ...delivery, place: 7 }, 'r1')
    await ledger.deactivate('g')
    await ledger.activate({ ...published, activatedAt: 90, publishedAt: 90 }, [tick])
    const [kept] = await ledger.activations()
    expect(kept?.triggers).toEqual([{ ...tick, activeSince: 90, deliveries: 0 }])
    expect(await ledger.delivered(delivery)).toBe('r1')
  })

  it('keeps alerts until they are dropped', async () => {
    const ledger = make()
    const alert: Alert = {
      id: 'a1',
      kind: 'stalled',
      workflow: 'g',
      workflowName: 'g',
      run: 'r1',
      cause: 'It stands.',
      since: 1,
      at: 2,
      offers: ['retry'],
    }
    await ledger.keepAlert(alert)
    await ledger.keepAlert({ ...alert, at: 3 })
    await ledger.keepAlert({ ...alert, id: 'a2' })
    expect(await ledger.alerts()).toEqual(
      expect.arrayContaining([
        { ...alert, at: 3 },
        { ...alert, id: 'a2' },
      ]),
    )
    await ledger.dropAlert('a1')
    expect(await ledger.alerts()).toEqual([{ ...alert, id: 'a2' }])
  })
})

describe('the ledger of a journal', () => {
  it('is there after the file was closed and opened', async () => {
    await journal.ledger.activate(published, [tick])
    await deliver(journal.ledger, { ...delivery, place: ['here'] }, 'r1')
    const before = await journal.ledger.activations()
    await journal.close()
    const again = await folder.open()
    expect(await again.ledger.activations()).toEqual(before)
    expect(await again.ledger.delivered(delivery)).toBe('r1')
  })

  it('refuses a delivery that began another run, and its run with it', async () => {
    await journal.ledger.activate(published, [tick])
    await deliver(journal.ledger, delivery, 'r1')
    const second = deliver(journal.ledger, delivery, 'r2')
    await expect(second).rejects.toThrow('This delivery began run r1 before')
    expect(await journal.read('r2')).toEqual([])
    expect((await journal.list()).map(({ run }) => run)).toEqual(['r1'])
  })

  it('refuses a delivery to what was never active', async () => {
    await expect(deliver(journal.ledger, delivery, 'r1')).rejects.toThrow(
      'was never activated here',
    )
    expect(await journal.list()).toEqual([])
  })

  it('keeps the document of what is active when its last run is dropped, and drops it after', async () => {
    const documents = () => {
      const db = new DatabaseSync(folder.journalFile, { readOnly: true })
      const row = db.prepare('SELECT count(*) AS n FROM documents').get()
      db.close()
      return row?.n
    }
    await journal.ledger.activate(published, [tick])
    await deliver(journal.ledger, delivery, 'r1')
    await journal.append([{ run: 'r1', seq: 2, at: 21, type: 'run.completed', output: null }])
    await journal.forget('r1')
    expect((await journal.ledger.activations())[0]?.workflow).toEqual(document)
    await journal.ledger.activate(
      { ...published, workflow: { ...document, name: 'Another' }, version: 2 },
      [tick],
    )
    expect(documents()).toBe(1)
    await journal.ledger.deactivate('g')
    expect(documents()).toBe(0)
  })

  it('keeps the files that the document of what is active names', async () => {
    const sha256 = 'a'.repeat(64)
    const named = { ...document, variables: { logo: `files/aa/${sha256}.png` } }
    await journal.ledger.activate({ ...published, workflow: named }, [tick])
    const inUse = await journal.filesInUse([sha256])
    await journal.ledger.deactivate('g')
    expect([inUse, await journal.filesInUse([sha256])]).toEqual([[sha256], []])
  })

  it('forgets a delivery when it is old and its run is gone, not before', async () => {
    await journal.ledger.activate(published, [tick])
    for (const run of ['r1', 'r2']) {
      await deliver(journal.ledger, { ...delivery, id: run }, run, run === 'r1' ? 20 : 200)
      await journal.append([{ run, seq: 2, at: 21, type: 'run.completed', output: null }])
    }
    await journal.ledger.forgetDeliveries(100)
    expect(await journal.ledger.delivered({ ...delivery, id: 'r1' })).toBe('r1')
    for (const run of ['r1', 'r2']) await journal.forget(run)
    await journal.ledger.forgetDeliveries(100)
    expect(await journal.ledger.delivered({ ...delivery, id: 'r1' })).toBeUndefined()
    expect(await journal.ledger.delivered({ ...delivery, id: 'r2' })).toBe('r2')
  })
})
