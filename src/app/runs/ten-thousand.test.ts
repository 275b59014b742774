/** Ten thousand runs that wait at once, on a real journal and on time that the test holds. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { TimerHeap } from '../../adapters/clock/timer-heap'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import { TestFolder } from '../../adapters/journal/sqlite/testing/test-folder'
import { graph } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import { testBed } from '../testing'

/** Fewer in the inner loop, where RUNS is set. */
const RUNS = process.env.RUNS === undefined ? 10_000 : 1_000
const GROUPS = 20
const START = Date.UTC(2026, 0, 1)
const DAY = 86_400_000

/** Stands still until it is told what time it is. */
class HandClock extends VirtualClock {
  readonly #timers = new TimerHeap()
  #time = START

  override now(): number {
    return this.#time
  }

  override at(time: number, fire: () => void): () => void {
    return this.#timers.add(time, fire)
  }

  goTo(time: number): void {
    this.#time = time
    for (let at = this.#timers.earliest(); at !== undefined && at <= time;) {
      this.#timers.take()?.fire()
      at = this.#timers.earliest()
    }
  }
}

let folder: TestFolder
let app: App
let clock: HandClock
/** Where timers fired, in the order in which they were kept. */
let fired: number[]
let reports: { where: string; error: unknown }[]
beforeEach(async () => {
  folder = await TestFolder.make()
  await open()
})
afterEach(async () => {
  await app.close()
  await folder.remove()
})

/** A host that starts. */
async function open(): Promise<void> {
  const bed = testBed()
  reports = bed.reports
  clock = new HandClock(START)
  fired = []
  app = createApp({ ...bed.ports, clock, journal: await folder.open() })
  app.runs.onKept((_run, events) => {
    for (const { type, at } of events) if (type === 'timer.fired') fired.push(at)
  })
  await app.recover()
}

const napping = graph(
  [
    { id: 'start', type: 'manual-trigger' },
    { id: 'nap', type: 'wait', config: { for: '{{ $string($trigger.days) & "d" }}' } },
    { id: 'end', type: 'transform', config: { value: '{{ days }}' } },
  ],
  ['start>nap', 'nap.done>end'],
)

const waiting = () => app.runs.list().filter(({ status }) => status === 'waiting').length

it(
  `${RUNS} runs wait through a start of the host and end when they are due, in the order of their times`,
  { timeout: 240_000 },
  async () => {
    for (let begun = 0; begun < RUNS; begun += 500)
      await Promise.all(
        Array.from({ length: 500 }, (_, index) =>
          app.runs.start({
            workflow: napping,
            payload: { days: 1 + ((begun + index * 7) % GROUPS) },
          }),
        ),
      )
    await expect.poll(waiting, { timeout: 60_000 }).toBe(RUNS)
    await app.close()

    const watched = longestTurn()
    const began = performance.now()
    await open()
    const took = performance.now() - began
    const gap = watched()
    await expect.poll(waiting, { timeout: 60_000 }).toBe(RUNS)
    // How long it takes and how little it holds is measured by `npm run bench -- paused`; this says how it was here.
    console.log(
      `${RUNS} waiting runs: the host starts in ${took.toFixed(0)} ms, its longest turn is ${gap.toFixed(0)} ms`,
    )

    for (let day = 1; day <= GROUPS; day += 1) {
      const due = (RUNS / GROUPS) * day
      clock.goTo(START + day * DAY - 1)
      expect(fired).toHaveLength(due - RUNS / GROUPS)
      clock.goTo(START + day * DAY)
      await expect.poll(() => fired.length, { timeout: 60_000 }).toBe(due)
    }
    await expect.poll(waiting, { timeout: 60_000 }).toBe(0)
    expect(fired).toHaveLength(RUNS)
    expect(fired).toEqual([...fired].sort((a, b) => a - b))
    expect(reports).toEqual([])
  },
)

/** Watches how long the loop is held; returns how to stop and hear the longest, in milliseconds. */
function longestTurn(): () => number {
  let last = performance.now()
  let longest = 0
  let going = true
  const look = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (going) setImmediate(look)
  }
  setImmediate(look)
  return () => {
    going = false
    return longest
  }
}
