import { describe, expect, it } from 'vitest'
import type { Json } from '../shared/workflow/document'
import { compileValue } from './expressions'
import { clockBindings } from './jsonata'
import { seenIn } from './seen'

const NOW = Date.UTC(2026, 10, 21, 5, 30)
const evaluate = async (value: Json, input: Json = null, bindings = {}) =>
  compileValue(value, 'config.value').evaluate(
    input,
    seenIn({ ...clockBindings(() => NOW), ...bindings }),
  )

describe('templates', () => {
  it.each<[Json, Json, Json]>([
    ['plain', null, 'plain'],
    ['{{ a }}', { a: { b: [1] } }, { b: [1] }],
    ['{{ a }}', {}, null],
    ['{{ a }}', { a: null }, null],
    ['{{ $count(a) }} of {{ a }}', { a: [1, 2] }, '2 of [1,2]'],
    ['Hi {{ name ?? "friend" }}', {}, 'Hi friend'],
    ['{{ a }}{{ b }}', { a: 1, b: true }, '1true'],
    [{ x: ['{{ a }}', 2], y: null }, { a: 1 }, { x: [1, 2], y: null }],
    ['{{ a[b > 1] }}', { a: [{ b: 1 }, { b: 2 }, { b: 3 }] }, [{ b: 2 }, { b: 3 }]],
    ['{{ [a[b > 2]] }}', { a: [{ b: 1 }, { b: 3 }] }, [{ b: 3 }]],
    ['{{ $match("a", /a/)[0].match ?? "x" }}', null, 'a'],
    ['{{ $match("b", /a/)[0].match ?? "x" }}', null, 'x'],
  ])('%j on %j gives %j', async (value, input, output) => {
    expect(await evaluate(value, input)).toEqual(output)
  })

  it('has nothing to evaluate where there is no expression', () => {
    const value = { a: ['x', 1] }
    const compiled = compileValue(value, 'f')
    expect(compiled.dynamic).toBe(false)
    expect(compiled.evaluate(null, seenIn({}))).toBe(value)
  })

  it('sees the bindings', async () => {
    const bindings = {
      nodes: { draft: { text: 'hi' } },
      vars: { brand: 'B' },
      loop: { round: 2 },
      item: 7,
    }
    expect(
      await evaluate('{{ $nodes.draft.text & $vars.brand & $loop.round & $item }}', null, bindings),
    ).toBe('hiB27')
  })

  it("reads the engine's clock", async () => {
    expect(await evaluate('{{ $now() }}')).toBe('2026-11-21T05:30:00.000Z')
    expect(await evaluate('{{ $millis() }}')).toBe(NOW)
    expect(await evaluate('{{ $now("[Y]-[M01]") }}')).toBe('2026-11')
  })

  it.each([
    ['{{ $ ~> |a|{"b": 2}| }}', { a: { b: 1 } }],
    ['{{ $sort(list) }}', { list: [2, 1] }],
  ])('never changes its input: %s', async (value, input) => {
    const before = JSON.stringify(input)
    await evaluate(value, input)
    expect(JSON.stringify(input)).toBe(before)
  })
})

describe('failures name the expression, the field and the remedy', () => {
  it.each<[string, Json, string, string]>([
    ['nothing found in a text', 'Hi {{ name }}', '{{ name }}', '?? "..."'],
    ['a call of what is no function', '{{ $nope() }}', '$nope()', 'config.value'],
    ['a wrong type', '{{ "a" + 1 }}', '"a" + 1', 'config.value'],
    ['a number that is none', '{{ 1 / 0 }}', '1 / 0', 'number'],
    ['a function as a value', '{{ $sum }}', '$sum', 'function'],
  ])('%s', async (_what, value, source, remedy) => {
    const failure = evaluate(value, {})
    await expect(failure).rejects.toMatchObject({ code: 'bad-expression' })
    await expect(failure).rejects.toThrow(source)
    await expect(failure).rejects.toThrow(remedy)
  })
})
