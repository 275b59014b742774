/** What a very long run costs the others: nothing but a piece of work at a time. Counted in turns of the event loop, not in time. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SystemClock } from '../../adapters/clock/system-clock'
import type { SqliteJournal } from '../../adapters/journal/sqlite/sqlite-journal'
import { TestFolder } from '../../adapters/journal/sqlite/testing/test-folder'
import { runGraph } from '../../engine/testing'
import type { RunEvent } from '../../shared/run/events'
import { graph } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import { all, testBed } from '../testing'
import { PIECE } from './in-turns'

const ROUNDS = 2_000

/** Goes round and round, then waits for an hour. */
const rounds = graph(
  [
    { id: 'start', type: 'manual-trigger' },
    {
      id: 'count',
      type: 'transform',
      config: { value: { n: '{{ ($loop.feedback.n ?? 0) + 1 }}' } },
    },
    {
      id: 'again',
      type: 'branch',
      config: { cases: [{ port: 'yes', label: 'y', when: `{{ n < ${ROUNDS} }}` }] },
    },
    { id: 'nap', type: 'wait', config: { for: '1h' } },
    { id: 'end', type: 'transform', config: { value: 'rested' } },
  ],
  ['start>count', 'count>again', 'again.yes>count', 'again.else>nap', 'nap.done>end'],
  { settings: { maxRounds: ROUNDS } },
)

/** Always says that the loop was held for long enough, so that whoever looks gives way; counts how often. */
class HurriedClock extends SystemClock {
  turns = 0

  override spent(): number {
    return Infinity
  }

  override turn(): Promise<void> {
    this.turns += 1
    return super.turn()
  }
}

let folder: TestFolder
let journal: SqliteJournal
let clock: HurriedClock
let app: App | undefined

beforeEach(async () => {
  folder = await TestFolder.make()
  journal = await folder.open()
})
afterEach(async () => {
  await app?.close()
  app = undefined
  await folder.remove()
})

/** Its events until it waits, or until its end. */
async function history(until: 'waits' | 'ends'): Promise<RunEvent[]> {
  const { events } = await runGraph(rounds, { advance: until === 'ends' })
  expect(events.length).toBeGreaterThan(4 * ROUNDS)
  return asOfNow(events)
}

async function keep(run: string, events: readonly RunEvent[]): Promise<void> {
  const startedAt = events[0]?.at ?? 0
  await journal.begin({ run, workflow: rounds, startedAt })
  await journal.append(events.map((event) => ({ ...event, run })))
}

/** As if it had happened just now: its wait is not over, and it is too young to be deleted. */
function asOfNow(events: readonly RunEvent[]): RunEvent[] {
  const later = Date.now() - (events[0]?.at ?? 0)
  return events.map((event) =>
    event.type === 'timer.set'
      ? { ...event, at: event.at + later, wakeAt: event.wakeAt + later }
      : { ...event, at: event.at + later },
  )
}

async function open(): Promise<App> {
  clock = new HurriedClock({ unref: true })
  app = createApp({ ...testBed().ports, clock, journal })
  await app.recover()
  return app
}

/** How often others had their turn while the work was done. */
async function turnsOf(work: () => Promise<unknown>): Promise<number> {
  const before = clock.turns
  await work()
  return clock.turns - before
}

describe('a very long run', () => {
  it('is taken up at the start, woken and told in pieces when it waits', async () => {
    const events = await history('waits')
    const pieces = Math.floor(events.length / PIECE)
    await keep('long', events)
    const { runs } = await open()
    // Once for the engine, once for what is shown.
    expect(clock.turns).toBeGreaterThanOrEqual(2 * pieces)
    expect(runs.asleep).toBe(1)

    expect(await turnsOf(async () => runs.awake('long'))).toBeGreaterThanOrEqual(2 * pieces)
    expect(runs.asleep).toBe(0)
    expect(runs.summary('long').status).toBe('waiting')

    const signal = AbortSignal.timeout(60_000)
    const seen: RunEvent[] = []
    const turns = await turnsOf(async () => {
      for await (const chunk of runs.events('long', 0, signal)) {
        seen.push(...chunk)
        if (seen.length === events.length) break
      }
    })
    expect(seen).toEqual(events.map((event) => ({ ...event, run: 'long' })))
    expect(turns).toBeGreaterThanOrEqual(pieces)
  })

  it('goes on in pieces from where a process left it', async () => {
    const events = await history('ends')
    const before = events.slice(0, -2)
    await keep('cut', before)
    const { runs } = await open()
    expect(clock.turns).toBeGreaterThanOrEqual(2 * Math.floor(before.length / PIECE))
    await runs.over('cut')
    expect(runs.summary('cut').status).toBe('completed')
    const types = (await journal.read('cut', before.length)).map(({ type }) => type)
    expect(types[0]).toBe('run.recovered')
    expect(types.at(-1)).toBe('run.completed')
  })

  it('is summed up and told in pieces when it is over', async () => {
    const events = await history('ends')
    const pieces = Math.floor(events.length / PIECE)
    await keep('over', events)
    const { runs } = await open()
    // The process that ran it did not live to say what lists show of it.
    await vi.waitFor(async () => expect((await journal.list())[0]?.summary).toBeDefined())
    expect(clock.turns).toBeGreaterThanOrEqual(pieces)
    expect(runs.summary('over').status).toBe('completed')

    const turns = await turnsOf(async () =>
      expect((await all(runs.events('over', 0))).flat()).toHaveLength(events.length),
    )
    expect(turns).toBeGreaterThanOrEqual(pieces)
  })
})
