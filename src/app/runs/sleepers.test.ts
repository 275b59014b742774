import { setImmediate as turn } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HandClock } from '../../adapters/clock/hand-clock'
import { TestFolder } from '../../adapters/journal/sqlite/testing/test-folder'
import type { SqliteJournal } from '../../adapters/journal/sqlite/sqlite-journal'
import type { RunEvent } from '../../shared/run/events'
import type { Workflow } from '../../shared/workflow/document'
import { graph } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import { next, testBed } from '../testing'

const START = Date.UTC(2026, 0, 1)
const HOUR = 3_600_000

/** Waits for an hour, for a reply and for a person, one beside the other. */
const waiting = graph(
  [
    { id: 'start', type: 'manual-trigger' },
    { id: 'nap', type: 'wait', config: { for: '{{ hours & "h" }}' } },
    { id: 'reply', type: 'wait', config: { event: { name: 'reply', match: '{{ from }}' } } },
    {
      id: 'ask',
      type: 'human-callback',
      config: { title: 'Post it?', value: 'text', approvals: 2 },
    },
    { id: 'slept', type: 'transform', config: { value: 'slept' } },
  ],
  ['start>nap', 'start>reply', 'start>ask', 'nap.done>slept'],
)
const yes = { decision: 'approve' as const }

let folder: TestFolder
let clock: HandClock
let journal: SqliteJournal
let app: App
let reports: { where: string; error: unknown }[]

beforeEach(async () => {
  folder = await TestFolder.make()
  clock = new HandClock(START)
  await open()
})
afterEach(async () => {
  await app.close()
  await folder.remove()
})

/** A host that starts. */
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
}

/** A host that ends and starts again. */
async function reopen(): Promise<void> {
  await app.close()
  await open()
}

async function begin(payload = { hours: 1, from: 'ada' }, workflow: Workflow = waiting) {
  const run = await app.runs.start({ workflow, payload })
  await vi.waitFor(() => expect(app.runs.summary(run).status).toBe('waiting'))
  return run
}

/** Lets so much time pass that what does nothing is let go of, until so many runs are asleep. */
async function lull(asleep: number): Promise<void> {
  await vi.waitFor(
    () => {
      clock.pass(1_000)
      expect(app.runs.asleep).toBe(asleep)
    },
    { timeout: 20_000 },
  )
}

const read = (run: string) => journal.read(run)
const types = async (run: string) => (await read(run)).map(({ type }) => type)
const question = (run: string) =>
  app.inbox.pending().find((pending) => pending.run === run)?.callback ?? ''
const gapless = (events: readonly RunEvent[]) =>
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))

describe('a run that only waits', () => {
  it('is let go of after a while, and listed as before', async () => {
    const run = await begin()
    const before = app.runs.summary(run)
    expect(app.runs.asleep).toBe(0)
    await lull(1)
    expect(app.runs.handle(run)).toBeUndefined()
    expect(app.runs.list()).toEqual([before])
    expect(app.inbox.pending()).toMatchObject([{ run, title: 'Post it?' }])
    expect((await app.runs.get(run)).workflow).toEqual(waiting)
  })

  it('goes on when its time comes, with no word of having been away', async () => {
    const run = await begin()
    await lull(1)
    const count = (await read(run)).length
    clock.pass(HOUR)
    await vi.waitFor(async () => expect(await types(run)).toContain('timer.fired'))
    await vi.waitFor(() => expect(app.runs.summary(run).status).toBe('waiting'))
    const events = await read(run)
    gapless(events)
    expect(events[count]).toMatchObject({ type: 'timer.fired', node: 'nap' })
    expect(events.some(({ type }) => type === 'run.recovered')).toBe(false)
    await lull(1)
  })

  it('is there for the vote of a person, and for the second one after it slept again', async () => {
    const run = await begin()
    await lull(1)
    await app.inbox.vote({ callback: question(run), by: 'Ada', ...yes })
    await lull(1)
    await expect(app.inbox.vote({ callback: question(run), by: 'Ada', ...yes })).rejects.toThrow(
      'has approved',
    )
    await app.inbox.vote({ callback: question(run), by: 'Bo', ...yes })
    expect(app.inbox.pending()).toEqual([])
    const events = await read(run)
    gapless(events)
    expect(events.filter(({ type }) => type === 'callback.requested')).toHaveLength(1)
    expect(events.filter(({ type }) => type === 'callback.voted')).toHaveLength(2)
    expect(events.at(-1)).toMatchObject({ type: 'node.completed', node: 'ask' })
  })

  it('is woken by the event that it waits for, and by no other', async () => {
    const [ada, bo] = [
      await begin({ hours: 1, from: 'ada' }),
      await begin({ hours: 1, from: 'bo' }),
    ]
    await lull(2)
    expect(await app.runs.deliver('other', { from: 'ada' })).toEqual({ delivered: 0, held: 0 })
    expect(app.runs.asleep).toBe(2)
    expect(await app.runs.deliver('reply', { from: 'ada' })).toEqual({ delivered: 1, held: 0 })
    expect(app.runs.asleep).toBe(1)
    expect(await types(ada)).toContain('event.received')
    expect(await types(bo)).not.toContain('event.received')
    expect(await app.runs.deliver('reply', { from: 'bo' }, bo)).toEqual({ delivered: 1, held: 0 })
  })

  it('is cancelled like any other', async () => {
    const run = await begin()
    await lull(1)
    await app.runs.cancel(run, 'you', 'no need')
    expect((await read(run)).at(-1)).toMatchObject({ type: 'run.cancelled', reason: 'no need' })
    expect(app.runs.summary(run).status).toBe('cancelled')
    expect(app.inbox.pending()).toEqual([])
  })

  it('goes on once, however much comes for it at the same time', async () => {
    const run = await begin()
    await lull(1)
    clock.pass(HOUR)
    await Promise.all([
      app.inbox.vote({ callback: question(run), by: 'Ada', ...yes }),
      app.inbox.vote({ callback: question(run), by: 'Bo', ...yes }),
      app.runs.deliver('reply', { from: 'ada' }),
    ])
    await vi.waitFor(() => expect(app.runs.summary(run).status).toBe('completed'))
    const events = await read(run)
    gapless(events)
    for (const node of ['nap', 'reply', 'ask', 'slept'])
      expect(
        events.filter((event) => event.type === 'node.completed' && event.node === node),
        node,
      ).toHaveLength(1)
  })

  it('is held as long as somebody looks at it', async () => {
    const run = await begin()
    await lull(1)
    const leave = new AbortController()
    const stream = app.runs.events(run, 0, leave.signal)
    expect((await next(stream))[0]?.type).toBe('run.started')
    const onward = stream.next()
    await turn()
    for (let i = 0; i < 5; i += 1) {
      clock.pass(1_000)
      await turn()
    }
    expect(app.runs.asleep).toBe(0)
    clock.pass(HOUR)
    expect((await onward).value?.map(({ type }) => type)).toContain('timer.fired')
    leave.abort()
    await stream.return()
    await lull(1)
  })

  it('is not worth letting go when its time is near', async () => {
    await begin({ hours: 1 / 1_000, from: 'ada' })
    const long = await begin()
    await lull(1)
    expect(app.runs.handle(long)).toBeUndefined()
  })

  it('stays asleep when it cannot be read, says so, and is there when it can', async () => {
    const run = await begin()
    await lull(1)
    const failing = vi.spyOn(journal, 'histories').mockRejectedValue(new Error('EIO at /secret'))
    const held = () => app.runs.summary(run).held
    const voting = app.inbox.vote({ callback: question(run), by: 'Ada', ...yes })
    await expect(voting).rejects.toMatchObject({ reason: { code: 'UNAVAILABLE' } })
    await expect(voting).rejects.not.toThrow('secret')
    expect(held()).toBeUndefined()
    clock.pass(HOUR)
    await vi.waitFor(() => expect(held()).toBeDefined())
    expect(held()?.message).toMatch(/the log of the host tells/)
    expect(reports).toHaveLength(2)
    await expect(app.runs.tryAgain(run)).rejects.toThrow('still cannot be saved')
    failing.mockRestore()
    clock.pass(1_999)
    await turn()
    expect(app.runs.asleep).toBe(1)
    clock.pass(1)
    await vi.waitFor(async () => expect(await types(run)).toContain('timer.fired'))
    expect(held()).toBeUndefined()
    await app.inbox.vote({ callback: question(run), by: 'Ada', ...yes })
  })

  it('is left as it is when the host closes', async () => {
    const run = await begin()
    await lull(1)
    const over = app.runs.over(run)
    await app.close()
    await over
    await open()
    expect(app.runs.summary(run).status).toBe('waiting')
  })
})

describe('a host that starts', () => {
  it('comes back to runs that only wait without a word in their histories', async () => {
    const runs = [await begin(), await begin(), await begin()]
    const histories = await Promise.all(runs.map(read))
    const before = [app.runs.list(), app.inbox.pending()]
    await reopen()
    expect([app.runs.list(), app.inbox.pending()]).toEqual(before)
    expect(app.runs.asleep).toBe(3)
    expect(await Promise.all(runs.map(read))).toEqual(histories)
    await app.runs.cancel(runs[0] ?? '', 'you')
    await app.inbox.vote({ callback: question(runs[1] ?? ''), by: 'Ada', ...yes })
    expect(await app.runs.deliver('reply', { from: 'ada' })).toEqual({ delivered: 2, held: 0 })
    for (const run of runs) gapless(await read(run))
  })

  it('lets them go on in the order of their times', async () => {
    const hours = [3, 1, 2]
    const runs: string[] = []
    for (const each of hours) runs.push(await begin({ hours: each, from: 'ada' }))
    await reopen()
    const woken: string[] = []
    app.runs.onKept(({ run }, events) => {
      if (events.some(({ type }) => type === 'timer.fired')) woken.push(run)
    })
    clock.pass(4 * HOUR)
    const [third, first, second] = runs
    await vi.waitFor(() => expect(woken).toEqual([first, second, third]))
  })

  it('goes on at once with those whose time came while it was away', async () => {
    const runs = [await begin(), await begin()]
    await app.close()
    clock.pass(2 * HOUR)
    await open()
    for (const run of runs) {
      await vi.waitFor(async () => expect(await types(run)).toContain('timer.fired'))
      gapless(await read(run))
    }
  })

  it('says of one that is damaged that it cannot go on, and takes up the others', async () => {
    const [bad, good] = [await begin(), await begin()]
    await app.close()
    const db = new DatabaseSync(folder.journalFile)
    db.exec(`DELETE FROM events WHERE seq = 1 AND run = (SELECT id FROM runs WHERE run = '${bad}')`)
    db.close()
    await open()
    expect(app.runs.summary(bad)).toMatchObject({ status: 'failed' })
    expect(app.runs.summary(bad).error).toMatch(/cannot go on/)
    expect(app.runs.summary(good).status).toBe('waiting')
    expect(reports).toMatchObject([{ where: `run ${bad}` }])
  })

  it('comes back to hundreds in the order in which they began', async () => {
    const runs: string[] = []
    for (let i = 0; i < 450; i += 1)
      runs.push(await app.runs.start({ workflow: waiting, payload: { hours: 1, from: 'ada' } }))
    await lull(450)
    await reopen()
    expect(app.runs.asleep).toBe(450)
    expect(app.runs.list().map(({ id }) => id)).toEqual(runs.toReversed())
    expect(await app.runs.deliver('reply', { from: 'ada' })).toEqual({ delivered: 450, held: 0 })
  })
})
