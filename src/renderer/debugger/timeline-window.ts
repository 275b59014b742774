/** The stretch of time that the timeline shows, and its marks. Milliseconds. */
export interface Window {
  from: number
  to: number
}

/** Zoomed in no further than this. */
const LEAST = 1

/** Longer and shorter by a factor around a time, within the whole. */
export function zoomed(shown: Window, whole: Window, factor: number, around: number): Window {
  const length = Math.min(
    Math.max((shown.to - shown.from) * factor, LEAST),
    Math.max(whole.to - whole.from, LEAST),
  )
  const share = (around - shown.from) / Math.max(shown.to - shown.from, LEAST)
  return within({ from: around - share * length, to: around + (1 - share) * length }, whole)
}

/** Moved by a time, within the whole. */
export function moved(shown: Window, whole: Window, by: number): Window {
  return within({ from: shown.from + by, to: shown.to + by }, whole)
}

function within({ from, to }: Window, whole: Window): Window {
  const length = to - from
  const begin = Math.min(Math.max(from, whole.from), Math.max(whole.from, whole.to - length))
  return { from: begin, to: begin + length }
}

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500]
const SECOND = 1000
const LARGE = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200]
const DAY = 86_400 * SECOND

/** Times to write on the axis: at most about `most` of them, at round distances from the start of the whole. */
export function marks(shown: Window, start: number, most: number): number[] {
  const least = (shown.to - shown.from) / Math.max(most, 1)
  const round = [...STEPS, ...LARGE.map((seconds) => seconds * SECOND)].find((ms) => ms >= least)
  const distance = round ?? Math.ceil(least / DAY) * DAY
  const first = Math.ceil((shown.from - start) / distance) * distance + start
  const found: number[] = []
  for (let at = first; at <= shown.to; at += distance) found.push(at)
  return found
}
