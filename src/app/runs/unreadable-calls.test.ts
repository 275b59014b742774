// Called runs that the journal cannot tell about: in the application core, with a real engine and a journal that outlives the app.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import { openSqliteJournal, type SqliteJournal } from '../../adapters/journal/sqlite/sqlite-journal'
import { TestFolder } from '../../adapters/journal/sqlite/testing/test-folder'
import { graph, type TestNode } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import { Failure } from '../failures/failure'
import type { Ports } from '../ports'
import { testBed } from '../testing'
import { RunCalls } from './calls'

const start: TestNode = { id: 'start', type: 'manual-trigger' }
const ask: TestNode = {
  id: 'ask',
  type: 'human-callback',
  config: { title: 'Go?', value: '{{ $ }}' },
}
const child = graph([start, ask], ['start>ask'], { id: 'child', name: 'Lead enrichment' })
const parent = graph(
  [start, { id: 'call', type: 'sub-workflow', config: { workflow: 'child', input: '{{ $ }}' } }],
  ['start>call'],
  { id: 'parent', name: 'Outreach', workflows: { child } },
)

let folder: TestFolder
let journal: SqliteJournal
let clock: VirtualClock
let app: App
let ports: Ports
let reports: { where: string; error: unknown }[]

/** A host in the folder; `prepare` comes before it takes up what is kept. */
async function open(prepare?: () => void): Promise<void> {
  const bed = testBed()
  ports = bed.ports
  reports = bed.reports
  journal = await openSqliteJournal({ folder: folder.path })
  app = createApp({ ...bed.ports, clock, journal })
  prepare?.()
  await app.recover()
}

/** Resolves when a condition holds, looked at in every turn of the event loop. */
async function until<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const seen = look()
    if (seen) return seen
    await clock.turn()
  }
}

/** A run that waits for another, which waits for a person. */
async function begin(): Promise<{ run: string; called: string }> {
  const run = await app.runs.start({ workflow: parent })
  const { id } = await until(() => app.runs.list().find(({ calledBy }) => calledBy === run))
  await until(() => app.inbox.pending().length === 1)
  return { run, called: id }
}

async function approve(): Promise<void> {
  const [asked] = await until(() => app.inbox.pending().length === 1 && app.inbox.pending())
  if (!asked) throw new Error('Nothing is asked')
  await app.inbox.vote({ callback: asked.callback, by: 'Ada', decision: 'approve' })
}

function journalError(code: string): Error {
  return Object.assign(new Error(`The journal says ${code}.`), { code })
}

/** The journal does not tell the events of this run, until the mock is restored. */
function refuseToRead(run: string, code: string) {
  const { read } = journal
  return vi
    .spyOn(journal, 'read')
    .mockImplementation((asked, after) =>
      asked === run ? Promise.reject(journalError(code)) : read.call(journal, asked, after),
    )
}

/** The journal does not tell what is kept of this run when it is asked for many. */
function hideHistory(hidden: string): void {
  const { histories } = journal
  vi.spyOn(journal, 'histories').mockImplementation(async (runs) =>
    (await histories.call(journal, runs)).map((history) =>
      history.run === hidden
        ? { run: hidden, error: journalError('journal-disk-failed') }
        : history,
    ),
  )
}

beforeEach(async () => {
  folder = await TestFolder.make()
  clock = new VirtualClock(Date.UTC(2026, 0, 1))
  await open()
})
afterEach(async () => {
  await app.close()
  await folder.remove()
})

it.each(['journal-disk-failed', 'journal-unusable'])(
  'waits while the end of a called run cannot be read (%s), and hears it then',
  async (code) => {
    const { run, called } = await begin()
    const refusing = refuseToRead(called, code)
    await approve()
    await until(() => reports.some(({ where }) => where === `run ${called}`))
    expect(app.runs.goesOn(run)).toBe(true)
    refusing.mockRestore()
    await until(() => !app.runs.goesOn(run) || void clock.advanceToNext())
    expect(app.runs.summary(run).status).toBe('completed')
  },
)

it('fails the node when what is kept of the called run is damaged, and says so', async () => {
  const { run, called } = await begin()
  refuseToRead(called, 'journal-damaged')
  await approve()
  await app.runs.over(run)
  expect(app.runs.summary(run)).toMatchObject({
    status: 'failed',
    error: expect.stringContaining(
      `"Lead enrichment" failed (journal-damaged): What is kept of run ${called} cannot be read. The journal says`,
    ) as string,
  })
})

it('cancels a called run that is still to be taken up when its caller lets go of it', async () => {
  const { run, called } = await begin()
  await app.close()
  const allAreRead = Promise.withResolvers<void>()
  const opening = open(() => {
    const { histories } = journal
    vi.spyOn(journal, 'histories').mockImplementation(async (runs) => {
      await allAreRead.promise
      return histories.call(journal, runs)
    })
  })
  await until(() => app.runs.goesOn(called))
  const calls = new RunCalls({ ...ports, clock, journal }, () => app.runs)
  calls.abandon(called, 'Not needed any more.')
  await clock.turn()
  allAreRead.resolve()
  await opening
  await app.runs.over(called)
  await app.runs.over(run)
  expect((await journal.read(called)).at(-1)).toMatchObject({ reason: 'Not needed any more.' })
  expect(reports).toEqual([])
})

it('reports that a called run could not be cancelled', async () => {
  const { called } = await begin()
  const calls = new RunCalls({ ...ports, clock, journal }, () => app.runs)
  vi.spyOn(app.runs, 'cancel').mockRejectedValueOnce(new Failure('NOT_FOUND', 'gone'))
  calls.abandon(called, 'Not needed any more.')
  await until(() => reports.length > 0)
  expect(reports).toMatchObject([{ where: `run ${called}`, error: { message: 'gone' } }])
})

it('keeps a run waiting whose called run could not be read at the start, and both go on at the next', async () => {
  const { run, called } = await begin()
  await app.close()
  await open(() => hideHistory(called))
  await until(() => app.runs.summary(run).error !== undefined)
  expect(app.runs.summary(run)).toMatchObject({
    status: 'waiting',
    error: `This run waits for another. The run ${called} cannot go on. The list of runs says why. Start Baton again to go on with both.`,
  })
  expect(app.runs.summary(called).error).toMatch(/cannot go on/)
  expect(app.runs.holding.runs()).toEqual([])
  await app.close()
  await open()
  expect(app.runs.summary(run).error).toBeUndefined()
  await approve()
  await app.runs.over(run)
  expect(app.runs.summary(run).status).toBe('completed')
})

it('can be cancelled while it waits for a run that cannot be read', async () => {
  const { run, called } = await begin()
  await app.close()
  await open(() => hideHistory(called))
  await until(() => app.runs.summary(run).error !== undefined)
  await app.runs.cancel(run, 'Ada')
  expect(app.runs.summary(run)).toMatchObject({ status: 'cancelled' })
  expect(app.runs.summary(run).error).toBeUndefined()
})
