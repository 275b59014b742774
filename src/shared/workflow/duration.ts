const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/

/** A hundred years: the sum of any time and a longer one may be no date any more. Milliseconds. */
const LONGEST = 36_500 * UNITS.d

/**
 * Milliseconds in a duration such as `250ms`, `30s`, `5m`, `48h` or `7d` (semantics section 1).
 * Undefined when the text is not a duration, or one of more than 100 years.
 */
export function parseDuration(text: string): number | undefined {
  const match = PATTERN.exec(text.trim())
  if (!match) return undefined
  const ms = Math.round(Number(match[1]) * UNITS[match[2] as keyof typeof UNITS])
  return ms <= LONGEST ? ms : undefined
}

/** A duration for people, at most two units: `420 ms`, `3.2 s`, `4 min 10 s`, `2 d 3 h`. Milliseconds in. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
  const parts: [number, string][] = [
    [Math.floor(ms / UNITS.d), 'd'],
    [Math.floor(ms / UNITS.h) % 24, 'h'],
    [Math.floor(ms / UNITS.m) % 60, 'min'],
    [Math.floor(ms / UNITS.s) % 60, 's'],
  ]
  const first = parts.findIndex(([amount]) => amount > 0)
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ')
}
