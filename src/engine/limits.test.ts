import { describe, expect, it } from 'vitest'
import type { Json } from '../shared/workflow/document'
import { LIMITS, limitAmount, limitText, type LimitName } from '../shared/workflow/limits'
import {
  checkEvent,
  checkItems,
  checkOutput,
  checkPayload,
  checkValue,
  checkVote,
  joinTexts,
  valueLimit,
} from './limits'
import { toRunError } from './node-error'

const SIZE = LIMITS['value-size'].max
const text = (size: number): string => 'x'.repeat(size - 16)
const nest = (levels: number): Json => {
  let value: Json = 1
  for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { a: value }
  return value
}
const thrownBy = (work: () => void): unknown => {
  try {
    work()
  } catch (thrown) {
    return thrown
  }
  return undefined
}

describe('the table', () => {
  it.each(Object.keys(LIMITS) as LimitName[])('says of %s what to do, in a sentence', (name) => {
    expect(limitText(name, 'It')).toMatch(
      /^It goes past the limit \S+ \([\d,.]+ \S+\)\. [A-Z].*\.$/,
    )
    expect(LIMITS[name].reason).toMatch(/\.$/)
  })

  it('writes numbers as people do', () => {
    expect(limitAmount('value-size')).toBe('16 MB')
    expect(limitAmount('expression-duration')).toBe('2 s')
    expect(limitAmount('step-duration')).toBe('40 ms')
    expect(limitAmount('items')).toBe('100,000 items')
  })
})

describe('a value', () => {
  it.each<[string, Json, Json, ReturnType<typeof valueLimit>]>([
    ['text', text(SIZE), text(SIZE + 1), 'value-size'],
    ['a list of text', [text(SIZE - 64)], [text(SIZE - 47)], 'value-size'],
    ['nesting', nest(200), nest(201), 'value-depth'],
  ])('just within and just past: %s', (_what, within, past, limit) => {
    expect(valueLimit(within)).toBeUndefined()
    expect(valueLimit(past)).toBe(limit)
  })

  it('of 100,000 levels is refused, not a stack overflow', () => {
    expect(valueLimit(nest(100_000))).toBe('value-depth')
  })

  it('asks for its name only when it is past a limit', () => {
    const subject = () => {
      throw new Error('asked')
    }
    expect(() => checkValue([1], subject)).not.toThrow()
    expect(() => checkValue(nest(201), subject)).toThrow('asked')
  })

  it.each<[string, (value: Json) => void]>([
    ['The output of "Fetch"', (value) => checkOutput(value, { name: 'Fetch' })],
    ['The value that was given for "Review"', (value) => checkVote(value, { name: 'Review' })],
    ['The payload of the event "paid"', (value) => checkEvent(value, 'paid')],
    ['The input of "Start"', (value) => checkPayload(value, { name: 'Start' })],
  ])('%s is named, with the limit and what to do', (subject, check) => {
    check(nest(200))
    const error = toRunError(
      thrownBy(() => check(nest(201))),
      'n',
      1,
    )
    expect(error).toMatchObject({ code: 'limit', limit: 'value-depth', retryable: false })
    expect(error.message).toBe(
      `${subject} goes past the limit value-depth (200 levels). Flatten it, or keep it as JSON text.`,
    )
  })
})

it('the list of a for-each may have 100,000 items and no more', () => {
  checkItems(new Array<Json>(LIMITS.items.max).fill(null), { name: 'Each' })
  expect(() =>
    checkItems(new Array<Json>(LIMITS.items.max + 1).fill(null), { name: 'Each' }),
  ).toThrow('The list of "Each" goes past the limit items (100,000 items). Split the list')
})

it('texts are joined up to the size of a value', () => {
  const half = 'x'.repeat(SIZE / 2)
  expect(joinTexts([half, half], () => 'config.value')).toHaveLength(SIZE)
  expect(() => joinTexts([half, half, 'x'], () => 'config.value')).toThrow(
    'config.value goes past the limit value-size (16 MB)',
  )
})
