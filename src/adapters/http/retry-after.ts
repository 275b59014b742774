/** A server that asks for more than this is taken at this. Milliseconds. */
const LONGEST = 24 * 3_600_000

/**
 * How long a server asks to wait (RFC 9110, 10.2.3), in milliseconds: seconds or a date; undefined when it says nothing that can be
 * read. `retry-after-ms`, which OpenAI sends, goes first because it is finer.
 */
export function retryAfter(headers: Headers, now: number = Date.now()): number | undefined {
  const fine = headers.get('retry-after-ms')?.trim()
  if (fine && /^\d+(\.\d+)?$/.test(fine)) return Math.min(Math.ceil(Number(fine)), LONGEST)
  const value = headers.get('retry-after')?.trim()
  if (!value) return undefined
  if (/^\d+(\.\d+)?$/.test(value)) return Math.min(Math.ceil(Number(value) * 1000), LONGEST)
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.min(Math.max(date - now, 0), LONGEST)
}

/** Whether a status says that the same request may succeed later (semantics section 3, rule 8). */
export function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}
