import { beforeEach, describe, expect, it, vi } from 'vitest'
import { HandClock } from '../../adapters/clock/hand-clock'
import { diskFull, FaultyJournal } from '../../adapters/journal/testing/faulty-journal'
import { MemoryJournal } from '../../adapters/journal/memory-journal'
import { graph } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import type { Ports } from '../ports'
import { next, testBed } from '../testing'

const FULL = diskFull().message

/** Waits for a reply, a person and a timer at once, with a file written at the end. */
const waiting = graph(
  [
    { id: 'start', type: 'manual-trigger' },
    { id: 'reply', type: 'wait', config: { event: { name: 'reply' } } },
    { id: 'ask', type: 'human-callback', config: { title: 'Post it?', value: 'text' } },
    { id: 'end', type: 'transform', config: { value: 'done' } },
  ],
  ['start>reply', 'start>ask', 'reply.event>end', 'ask.approved>end'],
)
const person = { by: 'Ada', decision: 'approve' as const }

/** Time stands still but for what takes less than a second: the frames of the interface. */
let clock: HandClock
let journal: FaultyJournal<MemoryJournal>
let app: App
let reports: { where: string; error: unknown }[]

beforeEach(() => {
  clock = new HandClock(1_000_000)
  journal = new FaultyJournal(new MemoryJournal())
  const bed = testBed()
  reports = bed.reports
  const ports: Ports = { ...bed.ports, clock, journal }
  app = createApp(ports)
})

const fill = () => (journal.fate = () => 'fails')
const free = () => (journal.fate = () => 'works')
const summary = (run: string) => app.runs.summary(run)
const question = () => app.inbox.pending()[0]?.callback ?? ''
const kept = async (run: string) => (await journal.read(run)).map(({ type }) => type)

/** A run that waits for the reply and the person. */
async function begin(): Promise<string> {
  const run = await app.runs.start({ workflow: waiting })
  await vi.waitFor(() => expect(summary(run).status).toBe('waiting'))
  return run
}

/** One that is held: the disk is full, and the vote of a person could not be kept. */
async function beginHeld(): Promise<string> {
  const run = await begin()
  fill()
  await expect(app.inbox.vote({ callback: question(), ...person })).rejects.toMatchObject({
    reason: { code: 'UNAVAILABLE' },
    message: `Your answer is not saved yet. It counts as soon as it can be saved, unless Baton is closed first. ${FULL}`,
  })
  return run
}

describe('a run whose events cannot be saved', () => {
  it('says so where runs are listed, why, since when, and when it is tried again', async () => {
    const run = await begin()
    const stream = app.runs.watch()
    expect(await next(stream)).toMatchObject({ runs: [{ id: run, status: 'waiting' }] })
    fill()
    const voting = app.inbox.vote({ callback: question(), ...person })
    await expect(voting).rejects.toThrow('not saved yet')
    const held = { message: FULL, since: 1_000_000, retryAt: 1_001_000 }
    expect((await next(stream)).runs.at(-1)).toMatchObject({ id: run, held })
    expect(reports).toHaveLength(1)
    await stream.return()
  })

  it('is tried again after 1 s, then each time after twice as long, at most 30 s', async () => {
    const run = await beginHeld()
    const waits: number[] = []
    for (let i = 0; i < 8; i++) {
      const { retryAt } = summary(run).held!
      waits.push((retryAt - clock.now()) / 1_000)
      const { writes } = journal
      clock.pass(retryAt - clock.now())
      await vi.waitFor(() => expect(summary(run).held?.retryAt).toBeGreaterThan(retryAt))
      expect(journal.writes).toBe(writes + 1)
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30])
    expect(summary(run).held?.since).toBe(1_000_000)
    expect(reports).toHaveLength(1)

    free()
    clock.pass(summary(run).held!.retryAt - clock.now())
    await vi.waitFor(() => expect(summary(run).held).toBeUndefined())
    // What was given before counts, and nothing is there twice.
    await vi.waitFor(() => expect(app.inbox.pending()).toEqual([]))
    await app.runs.deliver('reply', null, run)
    await vi.waitFor(() => expect(summary(run).status).toBe('completed'))
    const events = await journal.read(run)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    expect(events.filter(({ type }) => type === 'callback.voted')).toHaveLength(1)
  })

  it('is tried at once when a person says so', async () => {
    const run = await beginHeld()
    await expect(app.runs.tryAgain(run)).rejects.toThrow(
      `The events still cannot be saved. ${FULL}`,
    )
    expect(summary(run).held?.retryAt).toBe(1_002_000)
    free()
    await app.runs.tryAgain(run)
    expect(summary(run).held).toBeUndefined()
    await app.runs.tryAgain(run)
    await expect(app.runs.tryAgain('r9')).rejects.toThrow(/no run r9/)
  })

  it('goes on as soon as another one does', async () => {
    const one = await begin()
    const two = await begin()
    fill()
    for (const { callback } of app.inbox.pending())
      await expect(app.inbox.vote({ callback, ...person })).rejects.toThrow('not saved yet')
    await expect(app.runs.tryAgain()).rejects.toThrow('still cannot be saved')
    free()
    await app.runs.tryAgain(one)
    await vi.waitFor(() => expect(summary(two).held).toBeUndefined())
  })

  it('takes no answer, no event and no cancellation, and is changed by none of them', async () => {
    const run = await begin()
    const other = await begin()
    fill()
    await expect(app.runs.deliver('reply', 1, run)).rejects.toThrow('The event is not saved yet.')
    const before = await journal.read(run)

    const refused = (what: string) => ({
      reason: { code: 'UNAVAILABLE' },
      message: `${what} was not taken and nothing was changed, because it cannot be saved. ${FULL}`,
    })
    const callback = question()
    expect(callback).toContain(run)
    await expect(app.inbox.vote({ callback, ...person })).rejects.toMatchObject(
      refused('Your answer'),
    )
    await expect(app.runs.deliver('reply', 2, run)).rejects.toMatchObject(refused('The event'))
    await expect(app.runs.cancel(run, 'you')).rejects.toMatchObject(refused('The cancellation'))
    expect(app.inbox.pending().map((pending) => pending.callback)).toContain(callback)
    expect(await journal.read(run)).toEqual(before)

    free()
    // Nobody has to wait for the next attempt: what is given tries first.
    await app.inbox.vote({ callback, ...person })
    await vi.waitFor(() => expect(summary(run).status).toBe('completed'))
    const after = await journal.read(run)
    expect(after.filter(({ type }) => type === 'event.received')).toMatchObject([{ payload: 1 }])
    expect(after.filter(({ type }) => type === 'callback.voted')).toHaveLength(1)
    expect(await kept(other)).not.toContain('event.received')
  })

  it('is counted where an event is for all, and the others take it', async () => {
    const run = await beginHeld()
    const other = await (async () => {
      free()
      return begin()
    })()
    // Full for this run only, as far as the other can tell.
    journal.append = (events) =>
      events[0]?.run === run ? Promise.reject(diskFull()) : journal.inner.append(events)
    expect(await app.runs.deliver('reply', 1)).toEqual({ delivered: 1, held: 1 })
    expect(await kept(other)).toContain('event.received')
    expect(await kept(run)).not.toContain('event.received')
  })

  it('is let go when the host closes, and whoever waits for it hears', async () => {
    const run = await beginHeld()
    const fails: ((error: Error) => void)[] = []
    journal.append = () => new Promise((_, reject) => fails.push(reject))
    const trying = app.runs.tryAgain(run)
    app.runs.close()
    await trying
    expect(fails).toHaveLength(1)
    fails[0]?.(diskFull())
    await new Promise(setImmediate)
    clock.pass(600_000)
    expect(fails).toHaveLength(1)
  })
})

describe('a vote', () => {
  it('is not said to count before it is kept', async () => {
    await begin()
    const disk = Promise.withResolvers<void>()
    const append = journal.append.bind(journal)
    journal.append = async (events) => {
      await disk.promise
      await append(events)
    }
    let counted = false
    const voting = app.inbox.vote({ callback: question(), ...person }).then(() => (counted = true))
    await new Promise(setImmediate)
    expect(counted).toBe(false)
    disk.resolve()
    await voting
    expect(counted).toBe(true)
  })

  it('counts where it was kept and only what follows it was not', async () => {
    const run = await begin()
    const { writes } = journal
    journal.fate = (write) => (write > writes + 1 ? 'fails' : 'works')
    const voting = app.inbox.vote({ callback: question(), ...person })
    const delivering = app.runs.deliver('reply', 1, run)
    await Promise.all([voting, expect(delivering).rejects.toThrow('not saved yet')])
    expect(await kept(run)).toContain('callback.resolved')
  })
})

describe('a run that cannot be begun', () => {
  it('is refused with the reason, and nothing of it stays', async () => {
    fill()
    await expect(app.runs.start({ workflow: waiting })).rejects.toMatchObject({
      reason: { code: 'UNAVAILABLE' },
      message: `The run was not started, because its events cannot be saved. ${FULL}`,
    })
    expect(app.runs.list()).toEqual([])
    expect(await journal.read('r1')).toEqual([])
    const { writes } = journal
    clock.pass(600_000)
    await new Promise(setImmediate)
    // Nobody tries it again.
    expect(journal.writes).toBe(writes)
    free()
    const run = await app.runs.start({ workflow: waiting })
    expect(app.runs.list().map(({ id }) => id)).toEqual([run])
  })

  it('is not told what a journal says that nobody worded for people', async () => {
    journal.append = () => Promise.reject(new Error('EIO at /secret/place'))
    await expect(app.runs.start({ workflow: waiting })).rejects.toThrow(
      'The run was not started, because its events cannot be saved. The journal could not be written or read, for a reason that the log of the host tells.',
    )
    expect(reports).toMatchObject([{ error: { message: 'EIO at /secret/place' } }])
  })
})
