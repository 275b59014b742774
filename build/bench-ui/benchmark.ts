import { loadavg } from 'node:os'
import { median, SAMPLES, type Figure } from '../bench/sampling'
import type { Target } from '../bench/table'
import type { Studio } from './studio'

/** One measurement, in a browser profile of its own. */
export interface UiBenchmark {
  name: string
  /** By the names of its figures, in the order of the table; a figure without a target is there to explain another. */
  targets: Record<string, Target | undefined>
  measure(studio: Studio): Promise<Figure[]>
}

/** Samples of two things in turn, the first of each left out: what loads the machine then loads both. */
export async function inTurn<Ours, Raw>(
  ours: () => Promise<Ours>,
  raw: () => Promise<Raw>,
): Promise<{ ours: Ours[]; raw: Raw[] }> {
  const taken: { ours: Ours[]; raw: Raw[] } = { ours: [], raw: [] }
  for (let sample = 0; sample <= SAMPLES; sample++) {
    const one = await ours()
    const other = await raw()
    if (sample === 0) continue
    taken.ours.push(one)
    taken.raw.push(other)
  }
  return taken
}

/** The medians of both, and one over the other: a bound in milliseconds says little where the bare page misses it too. */
export function compared(
  name: string,
  unit: string,
  ours: readonly number[],
  raw: readonly number[],
): Figure {
  const [value, beside] = [median(ours), median(raw)]
  return { name, value, unit, ratio: value / beside, raw: beside }
}

/** How busy the machine is: processes that want to run, over the last minute. */
export function load(): string {
  return (loadavg()[0] ?? NaN).toFixed(1)
}
