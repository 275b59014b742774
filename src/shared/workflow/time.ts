/* eslint-disable no-restricted-globals -- Date only converts here; what time it is comes from the engine's clock */

/** ISO 8601 in UTC for milliseconds since the epoch: `2026-11-21T05:30:00.000Z`. */
export function isoTime(at: number): string {
  return new Date(at).toISOString()
}

const WITH_OFFSET = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)$/

/** Milliseconds since the epoch for an ISO 8601 time with an offset (semantics section 1); undefined for anything else. */
export function parseTime(text: string): number | undefined {
  if (!WITH_OFFSET.test(text.trim())) return undefined
  const at = Date.parse(text.trim())
  return Number.isNaN(at) ? undefined : at
}
