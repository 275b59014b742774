import { expect, it } from 'vitest'
import { isRetryableStatus, retryAfter } from './retry-after'

const now = Date.parse('2026-03-01T12:00:00Z')

it.each([
  [{ 'retry-after': '2' }, 2_000],
  [{ 'retry-after': ' 0.5 ' }, 500],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after': '999999999' }, 24 * 3_600_000],
  [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
  [{ 'retry-after-ms': 'soon', 'retry-after': '1' }, 1_000],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '-5x' }, undefined],
  [{}, undefined],
])('%j asks for %s ms', (headers, expected) => {
  expect(retryAfter(new Headers(headers as Record<string, string>), now)).toBe(expected)
})

it('tells a status that may pass from one that will not', () => {
  expect([408, 429, 500, 502, 503, 529].every(isRetryableStatus)).toBe(true)
  expect([400, 401, 403, 404, 409, 422].some(isRetryableStatus)).toBe(false)
})
