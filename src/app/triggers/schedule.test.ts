// Schedules over weeks of virtual time, with hosts that go away and come back.
import { beforeEach, describe, expect, it } from 'vitest'
import { HandClock } from '../../adapters/clock/hand-clock'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { Failure } from '../failures/failure'
import { MOST_CAUGHT_UP, scheduleSource } from './schedule'
import type { Delivery } from './source'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const at = (text: string) => Date.parse(text)

/** A trigger with a schedule on a host that can be stopped and started. */
class Bed {
  clock = new HandClock(at('2026-03-01T12:00:00Z'))
  activeSince = this.clock.now()
  place: Json | undefined
  readonly came: Delivery[] = []
  readonly ids = new Set<string>()
  readonly problems: (string | undefined)[] = []
  nextAt: number | undefined
  /** What a delivery comes to; by default it is kept. */
  refuse: () => Error | undefined = () => undefined
  #host: { stopping: AbortController; ended: Promise<void> } | undefined
  #armed = Promise.withResolvers<void>()

  /** Starts the host; resolves when the source waits for its next time. */
  async start(config: JsonObject): Promise<void> {
    const stopping = new AbortController()
    const { signal } = stopping
    this.#armed = Promise.withResolvers()
    const ended = scheduleSource.listen({
      workflow: 'w',
      node: 'tick',
      name: 'Tick',
      config,
      place: this.place,
      activeSince: this.activeSince,
      lastAwake: undefined,
      clock: this.clock,
      signal,
      deliver: async (delivery) => {
        const refused = this.refuse()
        if (refused) throw refused
        const duplicate = this.ids.has(delivery.id)
        if (!duplicate) this.came.push(delivery)
        this.ids.add(delivery.id)
        this.place = delivery.place ?? this.place
        return { run: delivery.id, duplicate }
      },
      keepPlace: async (place) => void (this.place = place),
      problem: (message) => void this.problems.push(message),
      reachable: () => undefined,
      next: (nextAt) => {
        this.nextAt = nextAt
        this.#armed.resolve()
      },
    })
    this.#host = { stopping, ended }
    await this.#armed.promise
  }

  async stop(): Promise<void> {
    this.#host?.stopping.abort()
    await this.#host?.ended
  }

  /** Time passes, a step at a time: as far as the next time of the schedule. */
  async pass(ms: number): Promise<void> {
    const until = this.clock.now() + ms
    while (this.nextAt !== undefined && this.nextAt <= until) {
      this.#armed = Promise.withResolvers()
      this.clock.pass(this.nextAt - this.clock.now())
      await this.#armed.promise
    }
    this.clock.pass(until - this.clock.now())
  }

  /** The machine sleeps: time passes, and only then timers fire. */
  async sleep(ms: number): Promise<void> {
    const { clock } = this
    this.#armed = Promise.withResolvers()
    clock.leap(ms)
    await this.#armed.promise
  }

  /** When the runs were due, as they were told. */
  times(): Json[] {
    return this.came.map(({ payload }) => (payload as JsonObject).scheduledAt ?? null)
  }
}

let bed: Bed
beforeEach(() => {
  bed = new Bed()
})

describe('a schedule', () => {
  it('fires at each of its times for weeks, over the change of the clocks, each once', async () => {
    await bed.start({ cron: '30 2 * * *', timezone: 'Europe/Berlin' })
    await bed.pass(35 * DAY)
    expect(bed.came).toHaveLength(35)
    expect(bed.times().slice(26, 30)).toEqual([
      '2026-03-28T02:30:00+01:00',
      '2026-03-29T03:00:00+02:00',
      '2026-03-30T02:30:00+02:00',
      '2026-03-31T02:30:00+02:00',
    ])
    expect(bed.came[0]).toEqual({
      id: '2026-03-02T01:30:00.000Z',
      payload: { scheduledAt: '2026-03-02T02:30:00+01:00' },
      place: { until: at('2026-03-02T01:30:00Z'), schedule: '["30 2 * * *","Europe/Berlin"]' },
    })
    expect(bed.nextAt).toBe(at('2026-04-06T00:30:00Z'))
    await bed.stop()
  })

  it('fires every 30 seconds with six fields', async () => {
    await bed.start({ cron: '*/30 * * * * *', timezone: 'UTC' })
    await bed.pass(5 * 60_000)
    expect(bed.came).toHaveLength(10)
    await bed.stop()
  })

  it('fires nothing of before it was active', async () => {
    await bed.start({ cron: '0 9 * * *', timezone: 'UTC', catchUp: 'all' })
    expect(bed.came).toEqual([])
    await bed.stop()
  })

  it('tries again what cannot be kept, and says so', async () => {
    const full = new Failure('UNAVAILABLE', 'The disk is full.')
    let left = 2
    bed.refuse = () => (left-- > 0 ? full : undefined)
    await bed.start({ cron: '0 9 * * *', timezone: 'UTC', catchUp: 'none' })
    const fired = bed.pass(DAY)
    while (bed.came.length === 0) {
      await bed.clock.turn()
      bed.clock.pass(1_000)
    }
    await fired
    expect(bed.times()).toEqual(['2026-03-02T09:00:00+00:00'])
    expect(bed.problems).toEqual([
      'The disk is full. It is tried again.',
      'The disk is full. It is tried again.',
      undefined,
      undefined,
    ])
    await bed.stop()
  })

  it('stops while it waits, and while it tries again', async () => {
    await bed.start({ cron: '0 9 * * *', timezone: 'UTC' })
    await bed.stop()
    bed.refuse = () => new Failure('UNAVAILABLE', 'The disk is full.')
    await bed.start({ cron: '0 9 * * *', timezone: 'UTC' })
    bed.clock.pass(DAY)
    await bed.clock.turn()
    await bed.stop()
    expect(bed.came).toEqual([])
  })
})

describe('times that were missed', () => {
  const config = (catchUp: string) => ({ cron: '0 9 * * *', timezone: 'UTC', catchUp })

  it.each([
    ['none', []],
    ['last', ['2026-03-05T09:00:00+00:00']],
    ['all', [2, 3, 4, 5].map((day) => `2026-03-0${day}T09:00:00+00:00`)],
  ])('while the host was away: %s', async (catchUp, times) => {
    await bed.start(config(catchUp))
    await bed.stop()
    bed.clock.pass(4 * DAY)
    await bed.start(config(catchUp))
    expect(bed.times()).toEqual(times)
    // They are looked at once, whatever is chosen later.
    await bed.stop()
    await bed.start(config('all'))
    expect(bed.times()).toEqual(times)
    await bed.pass(DAY)
    expect(bed.times()).toEqual([...times, '2026-03-06T09:00:00+00:00'])
    await bed.stop()
  })

  it.each([
    ['none', 0],
    ['last', 1],
    ['all', 3],
  ])('while the machine slept: %s', async (catchUp, count) => {
    await bed.start(config(catchUp))
    await bed.sleep(3 * DAY)
    expect(bed.came).toHaveLength(count)
    await bed.pass(DAY)
    expect(bed.came).toHaveLength(count + 1)
    await bed.stop()
  })

  it('does not count as missed what is noticed within a minute', async () => {
    await bed.start(config('none'))
    await bed.sleep(21 * HOUR + 59_000)
    expect(bed.times()).toEqual(['2026-03-02T09:00:00+00:00'])
    await bed.stop()
  })

  it('adds no missed time to one that is noticed on time, where the last is taken', async () => {
    await bed.start(config('last'))
    await bed.sleep(3 * DAY + 21 * HOUR + 1_000)
    expect(bed.times()).toEqual(['2026-03-05T09:00:00+00:00'])
    await bed.stop()
  })

  it('takes the newest where all are too many, and says so until the next time', async () => {
    const every = { cron: '*/10 * * * *', timezone: 'UTC', catchUp: 'all' }
    await bed.start(every)
    await bed.stop()
    bed.clock.pass(7 * DAY)
    await bed.start(every)
    expect(bed.came).toHaveLength(MOST_CAUGHT_UP)
    expect(bed.times().at(-1)).toBe('2026-03-08T12:00:00+00:00')
    expect(bed.problems.at(-1)).toContain('The newest 100 were made up for')
    await bed.pass(10 * 60_000)
    expect(bed.problems.at(-1)).toBeUndefined()
    await bed.stop()
  })
})

describe('a changed schedule', () => {
  it('begins at its change: what the other one missed is not made up for', async () => {
    await bed.start({ cron: '0 9 * * *', timezone: 'UTC', catchUp: 'all' })
    await bed.pass(2 * DAY)
    await bed.stop()
    await bed.start({ cron: '0 * * * *', timezone: 'UTC', catchUp: 'all' })
    expect(bed.came).toHaveLength(2)
    await bed.stop()
    bed.clock.pass(2 * HOUR)
    await bed.start({ cron: '0 * * * *', timezone: 'UTC', catchUp: 'all' })
    expect(bed.came).toHaveLength(4)
    await bed.stop()
  })

  it('of a workflow that is activated anew makes up for nothing of before', async () => {
    await bed.start({ cron: '0 9 * * *', timezone: 'UTC', catchUp: 'all' })
    await bed.stop()
    bed.clock.pass(5 * DAY)
    bed.activeSince = bed.clock.now()
    await bed.start({ cron: '0 9 * * *', timezone: 'UTC', catchUp: 'all' })
    expect(bed.came).toEqual([])
    await bed.stop()
  })
})

it('goes on after the clock was years ahead and is right again', async () => {
  const config = { cron: '0 9 * * *', timezone: 'UTC' }
  bed.clock.pass(3_000 * DAY)
  bed.activeSince = at('2026-03-01T12:00:00Z')
  await bed.start(config)
  await bed.stop()
  bed.clock = new HandClock(at('2026-03-03T12:00:00Z'))
  await bed.start(config)
  await bed.pass(DAY)
  expect(bed.times().at(-1)).toBe('2026-03-04T09:00:00+00:00')
  await bed.stop()
})
