import { describe, expect, it } from 'vitest'
import { checkTemplate, containsTemplate, eachTemplate, splitTemplate } from './template'

describe('splitTemplate', () => {
  it.each([
    ['plain', [{ text: 'plain' }]],
    ['{{ a }}', [{ expression: ' a ', position: 2 }]],
    ['Hi {{ name }}!', [{ text: 'Hi ' }, { expression: ' name ', position: 5 }, { text: '!' }]],
    [
      '{{a}}{{b}}',
      [
        { expression: 'a', position: 2 },
        { expression: 'b', position: 7 },
      ],
    ],
    ['{{ {"a": {"b": 1}} }}', [{ expression: ' {"a": {"b": 1}} ', position: 2 }]],
    ['{{{"a":{"b":1}}}}', [{ expression: '{"a":{"b":1}}', position: 2 }]],
    ['{{ "}}" }}', [{ expression: ' "}}" ', position: 2 }]],
    ['{{ `a}}b` }}', [{ expression: ' `a}}b` ', position: 2 }]],
    ['{{ /* }} */ a }}', [{ expression: ' /* }} */ a ', position: 2 }]],
    ['a } b', [{ text: 'a } b' }]],
  ])('splits %s', (source, parts) => {
    expect(splitTemplate(source)).toEqual({ parts })
  })

  it('says where an expression that is never closed begins', () => {
    expect(splitTemplate('Hi {{ name')).toEqual({
      fault: { message: expect.stringContaining('never closed') as string, position: 3 },
    })
  })
})

describe('checkTemplate', () => {
  it.each(['', 'text', '{{ a.b[0] }}', 'x {{ $sum(items.price) }} y', '{{ name ?? "friend" }}'])(
    'finds nothing wrong with %j',
    (source) => expect(checkTemplate(source)).toBeUndefined(),
  )

  it.each([
    ['{{ 1 + }}', 'Unexpected end of expression', 6],
    ['{{ }}', 'empty', 2],
    ['ok {{ a }} bad {{ ( }}', '', 17],
  ])('names the fault and its place in %j', (source, message, least) => {
    const fault = checkTemplate(source)
    expect(fault?.message).toContain(message)
    expect(fault?.position).toBeGreaterThanOrEqual(least)
    expect(fault?.position).toBeLessThanOrEqual(source.length)
  })
})

it('finds templates at any depth, with their paths', () => {
  const value = { a: ['x', { b: '{{ 1 }}' }], c: '{{ 2 }}', d: 3 }
  const found: [string, string][] = []
  eachTemplate(value, (source, path) => found.push([source, path]))
  expect(found).toEqual([
    ['{{ 1 }}', 'a[1].b'],
    ['{{ 2 }}', 'c'],
  ])
  expect(containsTemplate(value)).toBe(true)
  expect(containsTemplate({ a: ['x', 1, null] })).toBe(false)
})
