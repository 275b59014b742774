/** Expressions within their limits: what they yield is JSONata's, and past a limit they fail by its name. */
import fc from 'fast-check'
import jsonata from 'jsonata'
import { describe, expect, it } from 'vitest'
import { createHostBounded } from '../adapters/bounded/host-bounded'
import type { Json } from '../shared/workflow/document'
import { LIMITS, type LimitName } from '../shared/workflow/limits'
import { clockBindings, compileExpression, type Bindings } from './jsonata'

const host = createHostBounded()
const evaluate = (source: string, input: Json = null, bindings: Bindings = {}) =>
  compileExpression(source, 'config.value')(input, {
    ...clockBindings(() => 0, host),
    ...bindings,
  })
const plain = async (source: string, input: Json): Promise<Json> => {
  const found: unknown = await jsonata(source).evaluate(input)
  return JSON.parse(JSON.stringify(found)) as Json
}
const rows = (count: number): Json[] =>
  Array.from({ length: count }, (_, index) => ({
    id: (index * 7919) % count,
    name: `n${index % 97}`,
    tags: ['é', index % 2 === 0, null],
  }))
/** Tried in 2^60 ways. */
const TEXT = `${'a'.repeat(60)}!`

describe('with much data, piece by piece, an expression yields what JSONata yields', () => {
  const many = { rows: rows(3000), numbers: rows(3000).map((row) => (row as { id: number }).id) }
  const long = { text: 'aé😀 word, '.repeat(3000), plain: 'word, '.repeat(4000) }

  it.each([
    '$sort(numbers)',
    '$sort(rows.name)',
    '$sort(rows, function($l, $r) { $l.name > $r.name })',
    '$distinct(rows.name)',
    '$distinct(rows.{"t": tags, "n": name})',
    '$distinct([numbers, "1", "2", 1, 2, true, null, rows[0], rows[0]])',
    '$spread(rows)',
    '$string(rows)',
    '$string(rows, true)',
    '"rows: " & rows & 1.1 & {"a": rows}',
    '$clone(rows)',
    'rows ~> |$|{"extra": id}, "tags"|',
    'rows = $clone(rows)',
    'rows != $clone(rows)',
    'rows = numbers',
    '$max(numbers) & $min(numbers)',
    '{"all": rows, "some": rows[id < 10]}',
    'rows{name: $sum(id)}',
    '$map(numbers, $string)',
    '$filter(rows, function($row) { $row.id % 2 = 0 }).name',
    '$reduce(numbers, function($a, $b) { $a + $b })',
    '$append(rows, rows)',
    '$merge(rows)',
    '$keys(rows)',
    '$zip(numbers, rows.name)',
    '$reverse(rows)',
    '$count(**)',
    'rows^(>id).name',
  ])('%s', async (source) => {
    expect(await evaluate(source, many)).toEqual(await plain(source, many))
  })

  it.each([
    '$length(text)',
    '$substring(text, 5)',
    '$substring(text, -5)',
    '$substring(text, -5, 3)',
    '$substring(text, 20000, 7)',
    '$substring(text, -100000, 7)',
    '$substring(text, 3, 0)',
    '$substring(plain, 3.7, 4)',
    '$pad(text, 40000, "😀x")',
    '$pad(plain, -40000)',
    '$pad("x", 20000, "ab")',
    '$split(plain, ",")',
    '$split(text, /[, ]+/)',
    '$match(text, /(w)or(d)/).groups',
    '$match(plain, /(?:w|x)+(o)?/, 3)',
    '$replace(text, /(a)(é)/, "$2$1")',
    '$replace(plain, "word", "w")',
    '$contains(text, /😀 w/)',
    '$join($split(plain, " "), "-")',
    '$uppercase(text)',
  ])('%s', async (source) => {
    expect(await evaluate(source, long)).toEqual(await plain(source, long))
  })

  it.each([
    '$sort([numbers, "a"])',
    '$match("abc", /x*/)',
    '$spread(rows, 1)',
    '$eval("(")',
    '$eval("1 + \\"a\\"")',
    '$string(1/0)',
    '"" & 1/0',
  ])('%s, which fails, fails as there', async (source) => {
    const wanted = await plain(source, many).catch((error: Error) => error.message)
    await expect(evaluate(source, many)).rejects.toMatchObject({ code: 'bad-expression' })
    await expect(evaluate(source, many)).rejects.toThrow(`failed: ${String(wanted)}`)
  })

  it.each([
    '$map([1, 2], $string)',
    '$substringBefore(?, "-")("a-b")',
    '($f := $substring(?, 1, 2); $f("abcd"))',
    '"a-b" ~> $split("-") ~> $join("+")',
    '($x := 3; $eval("$x + 1"))',
    '$eval("[$, $$]", 5)',
    '$eval("$map([1, 2], function($n) { $n & \\"!\\" })")',
    '$match("a1b2", /[a-z](\\d)/i).groups',
    '($r := /b/; $contains("abc", $r))',
    '("abc" ~> /b/).match',
    '($f := function($n) { $n }; $eval("$f(2) + $eval(\\"$f(3)\\")"))',
    '$eval("[$, $$, $eval(\\"$$\\")]", 5)',
    '$filter(["x1", "y"], /\\d/)',
    '$toMillis("1 2 2026", "[D] [M] [Y]")',
    '$parseInteger("twelve", "w")',
  ])('%s', async (source) => {
    expect(await evaluate(source)).toEqual(await plain(source, null))
  })

  it('sorts and tells apart whatever it is given, as JSONata does', async () => {
    const item = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constantFrom('a', 'b', '1', 'é'))
    const value = fc.oneof(item, fc.record({ a: item, b: fc.array(item, { maxLength: 2 }) }))
    const list = (of: fc.Arbitrary<Json>) => fc.array(of, { minLength: 501, maxLength: 600 })
    await fc.assert(
      fc.asyncProperty(list(value), list(fc.integer()), async (values, numbers) => {
        const input = { values, numbers }
        for (const source of [
          '$distinct(values)',
          '$sort(numbers)',
          '$sort(values, function($a, $b) { $string($a) > $string($b) })',
        ])
          expect(await evaluate(source, input)).toEqual(await plain(source, input))
      }),
      { numRuns: 10 },
    )
  })
})

describe('past a limit, an expression fails by its name', () => {
  const text = 'x'.repeat(LIMITS['value-size'].max / 2)
  const fails = async (work: Promise<unknown>, limit: LimitName) => {
    const error: unknown = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ code: 'limit', limit })
    expect((error as Error).message).toMatch(/^The expression \{\{ .* \}\} in config\.value goes/s)
    expect((error as Error).message).toContain(limit)
  }

  it.each<[LimitName, string, Json, string, Json]>([
    ['sequence', '$count([1..250000])', null, '$count([1..250001])', null],
    [
      'sequence',
      '$count($split(t, ""))',
      { t: 'x'.repeat(250_000) },
      '$count($split(t, ""))',
      { t: 'x'.repeat(250_001) },
    ],
    ['value-size', '$length(t & t)', { t: text }, '$length(t & t & "x")', { t: text }],
    ['value-size', '$length($pad("x", 16777216))', null, '$length($pad("x", 16777217))', null],
    [
      'value-size',
      '$length($join([t, t]))',
      { t: text },
      '$length($join([t, t], ","))',
      { t: text },
    ],
    [
      'value-size',
      '$length($replace(t, /^x/, "y"))',
      { t: text },
      '$length($replace("x", "x", t) & $replace(t, /^x/, "yy"))',
      { t: text },
    ],
    [
      'expression-depth',
      '($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(50))',
      null,
      '($f := function($n) { 1 + $f($n + 1) }; $f(0))',
      null,
    ],
  ])('%s: %s, not %s', async (limit, within, input, past, more) => {
    expect(await evaluate(within, input)).toBeTypeOf('number')
    await fails(evaluate(past, more), limit)
  })

  it('value-size and value-depth, of what it yields', async () => {
    const half = Array.from({ length: 400_000 }, (_, index) => index)
    expect(await evaluate('{"a": $nodes.half}', null, { nodes: { half } })).toEqual({ a: half })
    await fails(
      evaluate('{"a": $nodes.half, "b": $nodes.half, "c": $nodes.half}', null, { nodes: { half } }),
      'value-size',
    )
    const deep = (levels: number): Json => (levels === 0 ? 'x' : [deep(levels - 1)])
    expect(await evaluate('{"a": $nodes.deep}', null, { nodes: { deep: deep(199) } })).toBeTypeOf(
      'object',
    )
    await fails(evaluate('{"a": $nodes.deep}', null, { nodes: { deep: deep(200) } }), 'value-depth')
  })

  it(
    'expression-duration, for one that never ends, and for one in $eval',
    { timeout: 60_000 },
    async () => {
      await fails(evaluate('($f := function($n) { $f($n + 1) }; $f(0))'), 'expression-duration')
      await fails(
        evaluate('($f := function($n) { $eval("$f($n + 1)") }; $f(0))'),
        'expression-duration',
      )
    },
  )

  it('step-duration, for a function that nothing can interrupt otherwise', async () => {
    const words = { t: `${'one '.repeat(60)}x`, p: '[Yw]'.repeat(8) }
    await fails(evaluate('$toMillis(t, p)', words), 'step-duration')
    const names = { t: `${'a'.repeat(60)}1`, p: '[Fn][Mn]'.repeat(8) }
    await fails(evaluate('$toMillis(t, p)', names), 'step-duration')
    await fails(
      evaluate('$contains(t, p)', { t: 'a'.repeat(1e6), p: `b${'a'.repeat(1e5)}` }),
      'step-duration',
    )
  })

  it.each(['$contains(t, /^(a+)+$/)', '$split(t, /(a*)*b/)', '$eval("$contains(t, /^(a+)+$/)")'])(
    'pattern-duration: %s',
    async (source) => {
      await fails(evaluate(source, { t: TEXT }), 'pattern-duration')
    },
  )

  it('expression-size and expression-defaults, before it is parsed', async () => {
    const size = LIMITS['expression-size'].max
    const text = (length: number) => `"${'x'.repeat(length - 2)}"`
    expect(await evaluate(text(size))).toHaveLength(size - 2)
    await fails(evaluate(text(size + 1)), 'expression-size')
    await fails(evaluate('$eval(t)', { t: text(size + 1) }), 'expression-size')
    const defaults = (levels: number): string =>
      levels === 0 ? 'a' : `(${defaults(levels - 1)} ?? 1)`
    expect(await evaluate(defaults(8))).toBe(1)
    await fails(evaluate(defaults(9)), 'expression-defaults')
    await fails(evaluate(defaults(60).replaceAll('??', '?:')), 'expression-defaults')
    expect(await evaluate(`a${' ?? b'.repeat(60)} ?? 1`)).toBe(1)
  })
})

describe('a long expression', () => {
  const turnsDuring = async (work: () => Promise<unknown>): Promise<number> => {
    let turns = 0
    let over = false
    const count = () => {
      turns += 1
      if (!over) setImmediate(count)
    }
    setImmediate(count)
    await work().finally(() => (over = true))
    return turns
  }

  it.each([
    ['a loop', '($f := function($n) { $n = 0 ? 0 : $f($n - 1) }; $f(20000))'],
    ['a map with a function of JSONata', '$map([1..200000], $string)'],
    ['a list of objects', '[1..100000].{"n": $}'],
    ['a sort', '$sort($map([1..200000], function($n) { -$n }))'],
    ['many matches', '$match($pad("", 200000, "ab"), /a/)'],
  ])('lets the event loop turn: %s', { timeout: 60_000 }, async (_what, source) => {
    expect(await turnsDuring(() => evaluate(source))).toBeGreaterThan(2)
  })

  it(
    'goes on beside others, none of which waits for all of another',
    { timeout: 60_000 },
    async () => {
      const order: string[] = []
      const long = evaluate('($f := function($n) { $n = 0 ? 0 : $f($n - 1) }; $f(30000))')
      const short = Array.from({ length: 20 }, () => evaluate('1 + $count([1, 2])'))
      await Promise.all([
        long.then(() => order.push('long')),
        ...short.map((one) => one.then(() => order.push('short'))),
      ])
      expect(order.indexOf('long')).toBe(20)
    },
  )
})

it(
  'without a host, limits of amount hold, and time ends what never ends',
  { timeout: 60_000 },
  async () => {
    const alone = (source: string) =>
      compileExpression(source, 'f')(
        null,
        clockBindings(() => 0),
      )
    expect(await alone('$count($sort([1..1000])) & "!"')).toBe('1000!')
    await expect(alone('[1..250001]')).rejects.toMatchObject({ limit: 'sequence' })
    await expect(alone('($f := function($n) { $f($n + 1) }; $f(0))')).rejects.toMatchObject({
      limit: 'expression-duration',
    })
  },
)
