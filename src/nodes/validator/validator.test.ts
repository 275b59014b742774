import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { completes, fails, type NodeSituation } from '../testing'

type Outcome = { value: Json; corrections: string[]; score: number; round: number }

async function corrections(rule: JsonObject, value: Json, situation: NodeSituation = {}) {
  const { ports, output } = await completes('validator', { rules: [rule] }, value, situation)
  return ports[0] === 'pass' ? [] : (output as Outcome).corrections
}

test.each<[string, JsonObject, Json, string[]]>([
  ['long enough', { kind: 'length', max: 5 }, 'short', []],
  [
    'too long',
    { kind: 'length', max: 600 },
    'x'.repeat(812),
    ['Shorten it: 812 characters, at most 600.'],
  ],
  [
    'too short in words',
    { kind: 'length', min: 40, unit: 'words' },
    'a b c d e f g h i j k l',
    ['Lengthen it: 12 words, at least 40.'],
  ],
  [
    'one word',
    { kind: 'length', min: 2, unit: 'words' },
    ' alone\n',
    ['Lengthen it: 1 word, at least 2.'],
  ],
  [
    'no words',
    { kind: 'length', min: 1, unit: 'words' },
    '  ',
    ['Lengthen it: 0 words, at least 1.'],
  ],
  ['letters, not code units', { kind: 'length', max: 2 }, '😀😀', []],
  ['nothing at all', { kind: 'length', min: 1 }, null, ['Lengthen it: 0 characters, at least 1.']],
  ['data, as JSON', { kind: 'length', max: 3 }, { a: 1 }, ['Shorten it: 7 characters, at most 3.']],
  [
    'forbidden words',
    { kind: 'forbids', terms: ['synergy', 'hype', 'leverage'] },
    'Pure SYNERGY, no hype.',
    ['Remove the word "synergy".', 'Remove the word "hype".'],
  ],
  [
    'only whole words',
    { kind: 'forbids', terms: ['AI', 'hype'] },
    'She said: hyped maintenance',
    [],
  ],
  [
    'words beside punctuation',
    { kind: 'forbids', terms: ['AI'] },
    'Use "ai"!',
    ['Remove the word "AI".'],
  ],
  [
    'phrases over a line break',
    { kind: 'forbids', terms: ['game changer'] },
    'a game\n changer',
    ['Remove the word "game changer".'],
  ],
  [
    'signs of regular expressions as they are',
    { kind: 'forbids', terms: ['game-changer', 'C++', '$$$'] },
    'A game-changer in C++.',
    ['Remove the word "game-changer".', 'Remove the word "C++".'],
  ],
  ['letters with accents as letters', { kind: 'forbids', terms: ['caf'] }, 'café', []],
  [
    'both ways to write an accent',
    { kind: 'forbids', terms: ['cafe\u0301'] },
    'caf\u00e9',
    ['Remove the word "cafe\u0301".'],
  ],
  [
    'terms with signs',
    { kind: 'forbids', terms: ['C++', '(x)'] },
    'c++ and (x)',
    ['Remove the word "C++".', 'Remove the word "(x)".'],
  ],
  [
    'scripts without spaces',
    { kind: 'forbids', terms: ['革命'] },
    '这是革命性的',
    ['Remove the word "革命".'],
  ],
  ['blank terms', { kind: 'forbids', terms: [' '] }, 'a b', []],
  ['what is mentioned', { kind: 'contains', terms: ['baton'] }, 'The BATON passes', []],
  [
    'what is not mentioned',
    { kind: 'contains', terms: ['Baton', 'relay'] },
    'The relay',
    ['Mention "Baton".'],
  ],
  ['a pattern that matches', { kind: 'matches', pattern: '^\\p{Lu}' }, 'Écoute', []],
  [
    'a pattern that does not',
    { kind: 'matches', pattern: '^[A-Z]' },
    'a',
    ['Does not match the pattern /^[A-Z]/.'],
  ],
  [
    'a pattern not allowed',
    { kind: 'excludes', pattern: '\\d{3}' },
    'call 555',
    ['Matches a pattern that is not allowed: /\\d{3}/.'],
  ],
  ['a pattern that is not there', { kind: 'excludes', pattern: '\\d' }, 'x', []],
  ['an old-style pattern', { kind: 'matches', pattern: '\\-' }, 'a-b', []],
  ['a schema that fits', { kind: 'schema', schema: { type: 'object' } }, {}, []],
  [
    'a schema that does not',
    {
      kind: 'schema',
      schema: { properties: { posts: { items: { required: ['title'] } }, tier: { enum: ['a'] } } },
    },
    { posts: [{}, { title: 1 }], tier: 'b' },
    ['posts[0].title is missing.', 'tier must be "a", not "b".'],
  ],
  [
    'a schema of the whole',
    { kind: 'schema', schema: { type: 'object' } },
    'x',
    ['The value must be an object, not text.'],
  ],
  [
    'an expression that holds',
    { kind: 'expression', that: '{{ $count($value.tags) <= 2 }}' },
    { tags: [1] },
    [],
  ],
  [
    'an expression that does not',
    { kind: 'expression', that: '{{ $count($value.tags) <= 2 }}' },
    { tags: [1, 2, 3] },
    ['The rule `$count($value.tags) <= 2` does not hold.'],
  ],
  [
    'an expression in its own words',
    { kind: 'expression', that: '{{ $value.n > 1 }}', message: 'n is {{ $value.n }}.' },
    { n: 0 },
    ['n is 0.'],
  ],
  [
    'an expression that finds nothing',
    { kind: 'expression', that: '{{ $value.n }}' },
    {},
    ['The rule `$value.n` does not hold.'],
  ],
])('checks %s', async (_, rule, value, expected) => {
  expect(await corrections(rule, value)).toEqual(expected)
})

test('the length rule holds exactly between its bounds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme' }),
      fc.nat(20),
      fc.nat(20),
      async (text, a, b) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)]
        const length = Array.from(text).length
        const found = await corrections({ kind: 'length', min, max }, text)
        expect(found.length).toBe(length >= min && length <= max ? 0 : 1)
      },
    ),
  )
})

test('a word that was taken out is no longer complained about', async () => {
  const word = fc.stringMatching(/^[a-z]{1,4}$/)
  await fc.assert(
    fc.asyncProperty(fc.array(word), word, async (words, banned) => {
      const rule = { kind: 'forbids', terms: [banned] }
      expect(await corrections(rule, words.filter((one) => one !== banned).join(' '))).toEqual([])
      expect(await corrections(rule, [...words, banned].join(' '))).toHaveLength(1)
    }),
  )
})

describe('rules are filled in when they are checked', () => {
  const situation = {
    bindings: {
      vars: { max: 3, banned: ['x'], rules: [{ kind: 'length', max: 1 }], guide: 'Be brief' },
    },
  }

  test.each<[string, Json, number]>([
    ['a number', [{ kind: 'length', max: '{{ $vars.max }}' }], 1],
    ['a list of words', [{ kind: 'forbids', terms: '{{ $vars.banned }}' }], 1],
    ['one word found alone', [{ kind: 'forbids', terms: '{{ $vars.banned[0] }}' }], 1],
    ['a whole rule', ['{{ $vars.rules[0] }}'], 1],
    ['all rules', '{{ $vars.rules }}', 1],
    ['a part of what is checked', [{ kind: 'contains', terms: ['{{ $uppercase($value) }}'] }], 0],
    ['the input beside the value', [{ kind: 'expression', that: '{{ $ = $value }}' }], 0],
  ])('%s', async (_, rules, amount) => {
    const result = await completes('validator', { rules }, 'x long', situation)
    expect(result.ports).toEqual([amount === 0 ? 'pass' : 'retry'])
    if (amount > 0) expect((result.output as Outcome).corrections).toHaveLength(amount)
  })

  test.each<[Json, string]>([
    [
      [{ kind: 'matches', pattern: '{{ "(" }}' }],
      'rules, item 1: pattern: This is no regular expression: /(/.',
    ],
    [[{ kind: 'excludes', pattern: '(' }], 'no regular expression'],
    [
      [{ kind: 'length', max: '{{ $vars.nope }}' }],
      'rules, item 1: max must be a number, not nothing.',
    ],
    [[{ kind: 'length', max: 1 }, { kind: '{{ "spelling" }}' }], 'rules, item 2: kind must be'],
    ['{{ $vars.nope }}', 'rules must be a list, got nothing'],
    [[{ kind: 'schema', schema: '{{ {"type": "nope"} }}' }], 'no usable JSON Schema'],
  ])('%j is refused', async (rules, message) => {
    const error = await fails('validator', { rules }, 'x', situation)
    expect(error.code).toBe('bad-config')
    expect(error.message).toContain(message)
  })
})

describe('ports', () => {
  const tooLong = { rules: [{ kind: 'length', max: 1 }] }

  test('pass carries the value itself', async () => {
    const input = { text: 'a', usage: {} }
    expect(await completes('validator', { ...tooLong, value: '{{ text }}' }, input)).toEqual({
      ports: ['pass'],
      output: 'a',
    })
  })

  test('a value that found nothing is null, not the input', async () => {
    const { output } = await completes('validator', { value: '{{ nope }}' }, { a: 1 })
    expect(output).toBeNull()
  })

  test('passes where there is nothing to check', async () => {
    expect(await completes('validator', {}, 'x')).toEqual({ ports: ['pass'], output: 'x' })
  })

  test('retry carries what was wrong', async () => {
    expect(await completes('validator', tooLong, 'abc', { round: 2 })).toEqual({
      ports: ['retry'],
      output: {
        value: 'abc',
        corrections: ['Shorten it: 3 characters, at most 1.'],
        score: 0,
        round: 2,
      },
    })
  })

  test.each<[string, JsonObject, NodeSituation, string]>([
    ['in round 1', {}, { round: 1 }, 'retry'],
    ['in round 2', {}, { round: 2 }, 'retry'],
    ['in round 3', {}, { round: 3 }, 'fail'],
    ['past the rounds', {}, { round: 4 }, 'fail'],
    ['in its only round', { maxRounds: 1 }, { round: 1 }, 'fail'],
    ['with more rounds', { maxRounds: 5 }, { round: 4 }, 'retry'],
    ['without an edge on retry', {}, { connected: ['pass', 'fail'] }, 'fail'],
    ['when the loop may not go on', {}, { exhausted: ['retry'] }, 'fail'],
  ])('%s fires', async (_, config, situation, port) => {
    const result = await completes('validator', { ...tooLong, ...config }, 'abc', situation)
    expect(result.ports).toEqual([port])
    expect(result.output).toMatchObject({ value: 'abc', round: situation.round ?? 1 })
  })

  test('the score is the share of rules that hold', async () => {
    const rules: JsonObject[] = [
      { kind: 'length', max: 1 },
      { kind: 'contains', terms: ['a'] },
      { kind: 'contains', terms: ['b'] },
      { kind: 'forbids', terms: ['abc'] },
    ]
    const { output } = await completes('validator', { rules }, 'abc')
    expect((output as Outcome).score).toBe(0.5)
    expect((output as Outcome).corrections).toHaveLength(2)
  })
})
