/** How a figure is taken: medians of five samples after a warm-up, with a raw loop beside each of them. */
import { setImmediate as turn } from 'node:timers/promises'

/** Counted samples. */
export const SAMPLES = 5
/** The least that a sample takes, in milliseconds: less, and one garbage collection would decide the figure. */
const SAMPLE_MS = 300
/** How long work is repeated before it counts, in milliseconds: until the compiler has settled. */
const WARM_UP_MS = 1_000
/** Awaited calls in a sample of the raw loop; about 100 ms. */
const RAW_CALLS = 1_000_000

/** One line of the table. `ratio` is the value over that of the raw loop; `raw` that one, where it says something by itself. */
export interface Figure {
  name: string
  value: number
  unit: string
  ratio: number
  raw?: number
}

/** The middle one; of an even number, the higher of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN
}

/** What `work` does a second, and that over the awaited calls a second. `work` does some and says how much that was. */
export async function throughput(
  work: () => Promise<number>,
): Promise<{ value: number; ratio: number }> {
  await rawLoop(RAW_CALLS)
  let once = Infinity
  let warmed = 0
  for (const until = performance.now() + WARM_UP_MS; performance.now() < until || warmed < 3;) {
    once = Math.min(once, await timed(work))
    warmed += 1
  }
  const repeats = Math.max(1, Math.ceil(SAMPLE_MS / once))
  const ours: number[] = []
  const raw: number[] = []
  for (let sample = 0; sample < SAMPLES; sample++) {
    await turn()
    let amount = 0
    const ms = await timed(async () => {
      for (let i = 0; i < repeats; i++) amount += await work()
    })
    ours.push(amount / ms)
    raw.push(RAW_CALLS / (await timed(() => rawLoop(RAW_CALLS))))
  }
  return { value: median(ours) * 1_000, ratio: median(ours) / median(raw) }
}

/** How long it takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

const handOn = async (value: number) => value

/** A loop of awaited functions that does nothing else. */
export async function rawLoop(calls: number): Promise<void> {
  let value = 0
  for (let i = 0; i < calls; i++) value = await handOn(value + 1)
  if (value !== calls) throw new Error('The raw loop did not run.')
}
