/** Waits of weeks on the machine's own clock, whatever is done to it. Node's timers are faked; the clock and the engine are real. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SystemClock } from '../adapters/clock/system-clock'
import type { RunEvent } from '../shared/run/events'
import type { JsonObject } from '../shared/workflow/document'
import { resumeRun, startRun } from './interpreter'
import type { RunHandle } from './run-handle'
import { graph, testHost } from './testing'

const SECOND = 1_000
const DAY = 86_400 * SECOND
/** Two hours before the clocks go forward in Berlin. */
const START = Date.parse('2026-03-28T23:00:00Z')
/** The most that a wait is late when the machine slept or its clock was set. */
const LATE = 30 * SECOND

const { TZ } = process.env
let runs: RunHandle[] = []
beforeEach(() => {
  // Not what promises and turns need.
  vi.useFakeTimers({ now: START, toFake: ['Date', 'setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  for (const run of runs) run.detach()
  runs = []
  vi.useRealTimers()
  if (TZ === undefined) delete process.env.TZ
  else process.env.TZ = TZ
})

const napping = (config: JsonObject) =>
  graph(
    [
      { id: 'start', type: 'manual-trigger' },
      { id: 'nap', type: 'wait', config },
    ],
    ['start>nap'],
  )

/** Begins a run that waits, or goes on with one, and lets it come to rest. */
async function wait(config: JsonObject, before: readonly RunEvent[] = []) {
  const { host, events } = testHost(new SystemClock())
  events.push(...before)
  const options = { ...host, workflow: napping(config) }
  runs.push(before.length === 0 ? startRun(options) : resumeRun({ ...options, events: before }))
  await settle()
  const fired = () => events.find(({ type }) => type === 'timer.fired')?.at
  return { events, fired, over: () => events.at(-1)?.type === 'run.completed' }
}

/** Lets everything happen that needs no time. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve))
}

async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms)
  await settle()
}

/** The wall clock moves and no timer does: the machine slept, or somebody set the clock. */
const shift = (ms: number) => vi.setSystemTime(Date.now() + ms)

describe('a wait', () => {
  it.each([
    ['just what a timer of Node can hold', 2 ** 31 - 1],
    ['one millisecond more', 2 ** 31],
    ['twice as much and one more', 2 ** 32 + 1],
    ['ten weeks', 70 * DAY],
  ])('of %s ends at its time, not before', async (_what, ms) => {
    const { fired, over } = await wait({ for: `${ms}ms` })
    await pass(ms - 1)
    expect(fired()).toBeUndefined()
    await pass(1)
    expect(fired()).toBe(START + ms)
    expect(over()).toBe(true)
  })

  it('of three weeks ends soon after the machine woke from sleeping past it', async () => {
    const { fired } = await wait({ for: '21d' })
    await pass(20 * DAY)
    shift(5 * DAY)
    await pass(LATE)
    expect(fired()).toBeLessThanOrEqual(START + 25 * DAY + LATE)
    expect(fired()).toBeGreaterThanOrEqual(START + 21 * DAY)
  })

  it('ends soon after the clock was set forward past its time, and not before when it was set back', async () => {
    const forward = await wait({ for: '2h' })
    shift(3 * 3600 * SECOND)
    await pass(LATE)
    expect(forward.fired()).toBeDefined()

    const back = await wait({ for: '2h' })
    const until = Date.now() + 2 * 3600 * SECOND
    shift(-DAY)
    await pass(2 * 3600 * SECOND)
    expect(back.fired()).toBeUndefined()
    await pass(until - Date.now() - 1)
    expect(back.fired()).toBeUndefined()
    await pass(LATE)
    expect(back.fired()).toBeGreaterThanOrEqual(until)
  })

  it('does not see the machine set its clock by a little, again and again', async () => {
    const { fired } = await wait({ for: '1h' })
    for (let i = 0; i < 60; i += 1) {
      shift(i % 2 === 0 ? 700 : -700)
      await pass(59 * SECOND)
    }
    expect(fired()).toBeUndefined()
    await pass(60 * SECOND + LATE)
    expect(fired()).toBeGreaterThanOrEqual(START + 3600 * SECOND)
    expect(fired()).toBeLessThanOrEqual(START + 3600 * SECOND + LATE)
  })

  it.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC'])(
    'of a day is 24 hours while the clocks go forward in %s',
    async (zone) => {
      process.env.TZ = zone
      const { events } = await wait({ for: '1d' })
      const set = events.find(({ type }) => type === 'timer.set')
      expect(set).toMatchObject({ wakeAt: START + DAY })
      // A time says its offset, so it is the same moment everywhere.
      const until = await wait({ until: '2026-03-29T09:00:00+02:00' })
      expect(until.events.find(({ type }) => type === 'timer.set')).toMatchObject({
        wakeAt: Date.parse('2026-03-29T07:00:00Z'),
      })
    },
  )

  it('whose time passed while the host was down ends at once when it starts', async () => {
    const { events } = await wait({ for: '2d' })
    for (const run of runs.splice(0)) run.detach()
    await pass(DAY)
    shift(30 * DAY)
    const { fired, over } = await wait({ for: '2d' }, events)
    // No timer had to fire for it.
    expect(fired()).toBe(START + 31 * DAY)
    expect(over()).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('whose time is not there yet when the host starts ends at the time that was set', async () => {
    const { events } = await wait({ for: '2d' })
    for (const run of runs.splice(0)) run.detach()
    await pass(DAY)
    const { fired } = await wait({ for: '2d' }, events)
    await pass(DAY - 1)
    expect(fired()).toBeUndefined()
    await pass(1)
    expect(fired()).toBe(START + 2 * DAY)
  })
})
