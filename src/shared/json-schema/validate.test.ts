import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../workflow/document'
import { isJsonSchema, schemaFault, validateJson, violationText } from '.'

const post: JsonObject = {
  type: 'object',
  properties: {
    title: { type: 'string', minLength: 3, maxLength: 5 },
    tier: { enum: ['gold', 'silver'] },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 2, uniqueItems: true },
    score: { type: 'number', minimum: 0, maximum: 10 },
    author: { $ref: '#/$defs/person' },
  },
  required: ['title'],
  additionalProperties: false,
  $defs: {
    person: { type: 'object', properties: { age: { type: 'integer' } }, required: ['name'] },
  },
}

const violations: [string, JsonObject, Json, string[]][] = [
  ['a value that fits', post, { title: 'Hello', tags: ['a'], score: 3 }, []],
  ['a wrong type at the top', post, 'x', ['the value must be an object, not text']],
  ['a missing field', post, {}, ['title is missing']],
  ['a field of a wrong type', post, { title: 5 }, ['title must be text, not a number']],
  ['null', post, { title: null }, ['title must be text, not null']],
  ['a text too short', post, { title: 'ab' }, ['title must have at least 3 characters, not 2']],
  [
    'a text too long',
    post,
    { title: '😀😀😀😀😀😀' },
    ['title must have at most 5 characters, not 6'],
  ],
  ['a choice', post, { title: 'abc', tier: 'tin' }, ['tier must be "gold" or "silver", not "tin"']],
  [
    'an item of a list',
    post,
    { title: 'abc', tags: ['a', 1] },
    ['tags[1] must be text, not a number'],
  ],
  [
    'several faults of a list',
    post,
    { title: 'abc', tags: ['a', 'a', 'a'] },
    ['tags must have at most 2 items, not 3', 'tags must not have the same item twice'],
  ],
  [
    'numbers out of bounds',
    post,
    { title: 'abc', score: 11 },
    ['score must be at most 10, not 11'],
  ],
  ['a field too many', post, { title: 'abc', other: 1 }, ['other is not allowed here']],
  [
    'faults behind a reference',
    post,
    { title: 'abc', author: { age: 1.5 } },
    ['author.name is missing', 'author.age must be a whole number, not a fraction'],
  ],
  ['a pattern', { pattern: '^a' }, 'b', ['the value does not match the pattern /^a/']],
  ['a format', { format: 'email' }, 'b', ['the value must be an email address']],
  ['a constant', { const: 1 }, 2, ['the value must be 1, not 2']],
  [
    'one line for alternatives that all fail',
    {
      properties: {
        a: { anyOf: [{ type: 'string' }, { properties: { b: { type: 'null' } }, type: 'object' }] },
      },
    },
    { a: { b: 1 } },
    ['a is of none of the allowed forms'],
  ],
  [
    'exactly one form',
    { oneOf: [{ type: 'number' }, { minimum: 1 }] },
    2,
    ['the value must be of exactly one of the allowed forms'],
  ],
  [
    'a form that is not allowed',
    { not: { type: 'string' } },
    'x',
    ['the value is of a form that is not allowed'],
  ],
  [
    'every part of allOf',
    { allOf: [{ minimum: 3 }, { multipleOf: 2 }] },
    1,
    ['the value must be at least 3, not 1', 'the value must be a multiple of 2, not 1'],
  ],
  [
    'several types',
    { type: ['string', 'null'] },
    1,
    ['the value must be text or null, not a number'],
  ],
  [
    'if and then',
    { if: { required: ['a'] }, then: { required: ['b'] } },
    { a: 1 },
    ['b is missing'],
  ],
  [
    'a field that needs another',
    { dependentRequired: { a: ['b'] } },
    { a: 1 },
    ['the value has "a" and so needs "b"'],
  ],
  [
    'names with slashes',
    { properties: { 'a/b': { type: 'null' } } },
    { 'a/b': 1 },
    ['a/b must be null, not a number'],
  ],
  [
    'draft 4 bounds',
    { $schema: 'http://json-schema.org/draft-04/schema#', minimum: 1, exclusiveMinimum: true },
    1,
    ['the value must be at least 1, not 1'],
  ],
]

describe('validateJson', () => {
  test.each(violations)('tells %s', (_, schema, value, expected) => {
    expect(validateJson(schema, value).map(violationText)).toEqual(expected)
  })

  test('finds nothing wrong where anything is allowed', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(validateJson({}, value)).toEqual([])
        expect(validateJson(true, value)).toEqual([])
      }),
    )
  })

  test('finds everything wrong where nothing is', () => {
    expect(validateJson(false, 1).map(violationText)).toEqual(['the value is not allowed here'])
  })

  test('names the place of each fault in a list of any length', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 30 }), (items) => {
        const found = validateJson({ items: { type: 'string' } }, items).map(({ path }) => path)
        const expected = items.flatMap((item, index) =>
          typeof item === 'string' ? [] : [`[${index}]`],
        )
        expect(found).toEqual(expected)
      }),
    )
  })

  test('refuses a schema that cannot be used', () => {
    expect(() => validateJson({ type: 'text' }, 1)).toThrow(
      /no usable JSON Schema: it has the type "text"/,
    )
    expect(() => validateJson({ $ref: '#' }, 1)).toThrow(/refers to itself without end/)
  })
})

const faults: [unknown, string | undefined][] = [
  [{}, undefined],
  [true, undefined],
  [post, undefined],
  [{ type: ['string', 'null'], items: [{}, { type: 'null' }] }, undefined],
  [null, 'it must be an object'],
  ['string', 'it must be an object'],
  [[], 'it must be an object'],
  [{ type: 'strin' }, 'it has the type "strin"'],
  [{ properties: [] }, '"properties" of it must be an object'],
  [{ properties: { a: 1 } }, 'properties.a must be an object'],
  [{ required: true }, '"required" of it must be a list of names'],
  [{ enum: 'a' }, '"enum" of it must be a list'],
  [{ minLength: -1 }, '"minLength" of it must be a whole number'],
  [{ minimum: '1' }, '"minimum" of it must be a number'],
  [{ pattern: '(' }, '"pattern" of it is no regular expression'],
  [{ patternProperties: { '(': {} } }, '"(" in it is no regular expression'],
  [{ anyOf: {} }, '"anyOf" of it must be a list'],
  [{ items: { type: 1 } }, 'items has the type 1'],
  [{ not: 1 }, 'not must be an object'],
  [{ $ref: '#/$defs/no' }, 'it refers to "#/$defs/no", which is not in the schema'],
  [{ $ref: 'https://example.com/schema' }, 'it refers to "https://example.com/schema"'],
]

describe('isJsonSchema', () => {
  test.each(faults)('%j', (schema, fault) => {
    expect(isJsonSchema(schema)).toBe(fault === undefined)
    if (fault === undefined) expect(schemaFault(schema)).toBeUndefined()
    else expect(schemaFault(schema)).toContain(fault)
  })

  test('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.anything(), (value) => typeof isJsonSchema(value) === 'boolean'))
  })

  test('refuses a schema that nests beyond reason', () => {
    let deep: JsonObject = {}
    for (let i = 0; i < 200; i++) deep = { not: deep }
    expect(schemaFault(deep)).toContain('is nested too deeply')
  })
})
