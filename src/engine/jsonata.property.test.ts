/** The law of expressions: whatever way `compileValue` takes, it gives what plain JSONata gives. */
import fc from 'fast-check'
import jsonata from 'jsonata'
import { expect, it } from 'vitest'
import type { Json } from '../shared/workflow/document'
import { compileValue } from './expressions'
import { seenIn } from './seen'
import type { Bindings } from './jsonata'
import { NodeError } from './node-error'

/** How many random expressions are tried, each on three inputs; more by RUNS=200000 when hunting. */
const RUNS = Number(process.env.RUNS ?? 4000)

/** Few, so that paths hit; some that every object or array seems to have. */
const NAMES = ['a', 'b', 'c', 'n', '__proto__', 'constructor', 'toString', 'length', '0', 'a b']
const name = fc.oneof(
  { arbitrary: fc.constantFrom('a', 'b', 'c'), weight: 5 },
  { arbitrary: fc.constantFrom(...NAMES), weight: 2 },
)

const scalar: fc.Arbitrary<Json> = fc.oneof(
  { arbitrary: fc.constantFrom(0, 1, 2, 3, -1, 1.5, 1e21), weight: 4 },
  { arbitrary: fc.constantFrom('', '0', '1', '2', '10', 'a', 'b', 'true', 'null', 'é'), weight: 4 },
  { arbitrary: fc.constantFrom(true, false, null), weight: 3 },
)
const { json } = fc.letrec<{ json: Json; list: Json[]; object: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { arbitrary: scalar, weight: 3 },
    { arbitrary: tie('object'), weight: 4 },
    { arbitrary: tie('list'), weight: 3 },
  ),
  // Empty and single ones above all: there JSONata has rules of its own.
  list: fc.oneof(
    fc.constant<Json[]>([]),
    fc.array(tie('json'), { minLength: 1, maxLength: 1 }),
    fc.array(tie('json'), { maxLength: 3 }),
  ),
  // From entries, as data that was parsed: `__proto__` is a field like any other.
  object: fc.array(fc.tuple(name, tie('json')), { maxLength: 4 }).map((e) => Object.fromEntries(e)),
}))

const written = (field: string) => (/^[A-Za-z_]\w*$/.test(field) ? field : `\`${field}\``)
const step = name.map(written)
const path = fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => steps.join('.'))
const BOUND = [
  '$',
  '$$',
  '$nodes',
  '$trigger',
  '$vars',
  '$loop',
  '$item',
  '$index',
  '$run',
  '$gone',
]
const plain = fc.oneof(
  path,
  fc.constantFrom(...BOUND),
  fc.tuple(fc.constantFrom(...BOUND), path).map(([from, rest]) => `${from}.${rest}`),
)
const literal = fc.constantFrom(
  '0',
  '1',
  '-1',
  '2',
  '""',
  '"a"',
  "'1'",
  'true',
  'false',
  'null',
  '[]',
  '{}',
  '1e400',
)
const COMPARISONS = ['=', '!=', '<', '<=', '>', '>=']
const OPERATORS = [
  ...COMPARISONS,
  ...COMPARISONS,
  'in',
  'and',
  'or',
  '+',
  '-',
  '*',
  '/',
  '%',
  '&',
  '??',
  '?:',
]
const { expression } = fc.letrec<{ expression: string; path: string }>((tie) => {
  const of = (...parts: (string | fc.Arbitrary<string>)[]) =>
    fc
      .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
      .map((texts) => texts.join(''))
  const part = tie('expression')
  return {
    path: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { arbitrary: plain, weight: 6 },
      {
        arbitrary: of(
          tie('path'),
          fc.constantFrom('[0]', '[-1]', '[1]', '[]', '[[0..1]]', '.*', '^($)'),
        ),
        weight: 2,
      },
      { arbitrary: of(tie('path'), '.', step), weight: 2 },
      { arbitrary: of(tie('path'), '[', part, ']'), weight: 1 },
      { arbitrary: of('(', tie('path'), ')'), weight: 1 },
    ),
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { arbitrary: tie('path'), weight: 6 },
      { arbitrary: literal, weight: 2 },
      {
        arbitrary: of(plain, ' ', fc.constantFrom(...OPERATORS), ' ', fc.oneof(literal, plain)),
        weight: 5,
      },
      { arbitrary: of(part, ' ', fc.constantFrom(...OPERATORS), ' ', part), weight: 2 },
      { arbitrary: of('(', part, ')'), weight: 1 },
      { arbitrary: of('-', part), weight: 1 },
      { arbitrary: of(part, ' ? ', part, ' : ', part), weight: 1 },
      { arbitrary: of(part, ' ? ', part), weight: 1 },
      { arbitrary: of('[', part, ', ', part, ']'), weight: 1 },
      { arbitrary: of('{"a": ', part, ', "b": ', part, '}'), weight: 1 },
      { arbitrary: of('[1..', part, ']'), weight: 1 },
      {
        arbitrary: of(
          fc.constantFrom(
            '$count',
            '$exists',
            '$not',
            '$boolean',
            '$string',
            '$length',
            '$sum',
            '$keys',
          ),
          '(',
          part,
          ')',
        ),
        weight: 2,
      },
      { arbitrary: of('($x := ', part, '; $x.a)'), weight: 1 },
    ),
  }
})

/** What a step sees, made anew for each use: nobody may change it for others. */
interface Seen {
  input: Json
  nodes: Json
  trigger: Json
  item: Json
  index: number
}
const seen: fc.Arbitrary<Seen> = fc.record({
  input: json,
  nodes: fc.array(fc.tuple(name, json), { maxLength: 4 }).map((e) => Object.fromEntries(e)),
  trigger: json,
  item: json,
  index: fc.nat(3),
})

function given(text: string): { input: Json; bindings: Bindings } {
  const { input, nodes, trigger, item, index } = JSON.parse(text) as Seen
  // As in a run: the outputs have no prototype.
  const outputs: Record<string, Json> = Object.create(null) as Record<string, Json>
  for (const [id, output] of Object.entries(nodes as object)) outputs[id] = output as Json
  const bindings = {
    nodes: outputs,
    trigger,
    vars: { a: 'text', b: [1, [2, 3]] },
    run: { id: 'r', a: 1 },
    loop: { round: index, feedback: trigger },
    item,
    index,
  }
  return { input, bindings }
}

type Outcome = { value: string } | { nothing: true } | { fails: string }

/** What plain JSONata gives, as JSON. */
async function byJsonata(source: string, text: string): Promise<Outcome> {
  const { input, bindings } = given(text)
  try {
    const found: unknown = await jsonata(source).evaluate(input, bindings)
    if (found === undefined) return { nothing: true }
    if (!isJson(found)) return { fails: 'no JSON' }
    return { value: JSON.stringify(found) }
  } catch (thrown) {
    return { fails: (thrown as { message: string }).message }
  }
}

/** Numbers that JSON cannot hold and functions are no values here. */
function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'function') return false
  if (typeof value !== 'object' || value === null) return true
  if ('_jsonata_lambda' in value || '_jsonata_function' in value) return false
  return Object.values(value).every(isJson)
}

const settled = async (work: () => unknown): Promise<{ value: Json } | { thrown: unknown }> => {
  try {
    return { value: (await work()) as Json }
  } catch (thrown) {
    return { thrown }
  }
}

it(
  'a config value that is one expression yields what JSONata yields, null for nothing, and its errors',
  { timeout: 600_000 },
  async () => {
    const reached = { value: 0, nothing: 0, fails: 0, list: 0 }
    await fc.assert(
      fc.asyncProperty(
        expression,
        fc.array(seen, { minLength: 3, maxLength: 3 }),
        async (source, cases) => {
          const compiled = compileValue(`{{ ${source} }}`, 'config.value')
          for (const one of cases) {
            const text = JSON.stringify(one)
            const wanted = await byJsonata(source, text)
            const { input, bindings } = given(text)
            const got = await settled(() => compiled.evaluate(input, seenIn(bindings)))
            if ('fails' in wanted) {
              reached.fails += 1
              const { thrown } = got as { thrown: unknown }
              expect(thrown).toBeInstanceOf(NodeError)
              // What JSONata calls too long a range is past a limit here.
              const tooLong = wanted.fails.includes('must not exceed 1e7')
              expect(thrown).toMatchObject(
                tooLong ? { code: 'limit', limit: 'sequence' } : { code: 'bad-expression' },
              )
              const { message } = thrown as NodeError
              expect(message).toContain(`{{ ${source} }} in config.value `)
              // Of several errors in an object JSONata meets the fields' one beside the other: no order is laid down.
              if (!tooLong && wanted.fails !== 'no JSON')
                expect(message).toContain(
                  source.includes('{') ? 'failed: ' : `failed: ${wanted.fails}`,
                )
            } else {
              reached['nothing' in wanted ? 'nothing' : 'value'] += 1
              if ('value' in wanted && wanted.value.startsWith('[')) reached.list += 1
              expect(got).not.toHaveProperty('thrown')
              expect(JSON.stringify((got as { value: Json }).value)).toBe(
                'value' in wanted ? wanted.value : 'null',
              )
            }
            // What it saw is as it was: other nodes see the same objects.
            expect(JSON.stringify(input)).toBe(JSON.stringify((JSON.parse(text) as Seen).input))
            expect(JSON.stringify(bindings)).toBe(JSON.stringify(given(text).bindings))
          }
        },
      ),
      { numRuns: RUNS },
    )
    if (process.env.COVERAGE) console.log('expressions', reached)
    // The generator is worth what it reaches.
    for (const [what, count] of Object.entries(reached))
      expect(count, what).toBeGreaterThan((RUNS * 3) / 20)
  },
)

it(
  'a text around expressions joins what they yield, and refuses nothing',
  { timeout: 600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(plain, plain, seen, async (first, second, one) => {
        const text = JSON.stringify(one)
        const template = { deep: [`<{{ ${first} }} and {{${second}}}>`, 1] }
        const { input, bindings } = given(text)
        const got = await settled(() =>
          compileValue(template, 'config').evaluate(input, seenIn(bindings)),
        )
        const parts = [await byJsonata(first, text), await byJsonata(second, text)]
        const texts = parts.map((part) => ('value' in part ? part.value : undefined))
        if (texts.includes(undefined)) {
          expect(got).toMatchObject({ thrown: { code: 'bad-expression' } })
          return
        }
        const [a, b] = texts.map((value) => {
          const parsed = JSON.parse(value ?? '') as Json
          return typeof parsed === 'string' ? parsed : value
        })
        expect(got).toEqual({ value: { deep: [`<${a} and ${b}>`, 1] } })
      }),
      { numRuns: Math.ceil(RUNS / 3) },
    )
  },
)

it.each([
  ['{"a": {"b": 1}}', [], {}],
  ['a{"x": 1}', { a: [] }, {}],
  ['a.{"x": {"y": 1}}', { a: [[]] }, {}],
  ['$nodes.list{"x": 1}', null, { nodes: { list: [] } }],
])('%s leaves the empty list as it is that it is built on', async (source, input, bindings) => {
  const before = JSON.stringify([input, bindings])
  const value = compileValue(`{{ ${source} }}`, 'config.value')
  expect(await value.evaluate(input as Json, seenIn(bindings as Bindings))).toBeTypeOf('object')
  expect(JSON.stringify([input, bindings])).toBe(before)
})
