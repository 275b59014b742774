import { Validator } from '@cfworker/json-schema'
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Json, JsonObject } from '../../../shared/workflow/document'
import { instanceOf } from './instance'
import { readPrompt } from './read-prompt'

const PROMPT = `Write three posts with a title and tags.

Facts: {"name": "Ada Lovelace", "company": "Engines Ltd", "email": "ada@engines.example", "score": 7}

Transcript:
We charged nineteen a month for three years. Nobody had looked at the market. In March we asked for forty-nine from everybody.
The email took four evenings to write. Two hundred customers read it and eleven left. We tagged every ticket by hand. Sixty percent
were about one screen. So we changed the button. Tickets fell by half in two weeks. Now a person presses the button.`
const reading = readPrompt(PROMPT)

function make(schema: JsonObject): Json {
  const instance = instanceOf(schema, reading, 'seed', [])
  const { valid, errors } = new Validator(schema as object, '2020-12').validate(instance)
  expect([instance, errors.map(({ error }) => error), valid]).toEqual([instance, [], true])
  return instance
}

/** Any schema of the common keywords that has an answer. */
const schemas = fc.letrec<{ any: JsonObject; leaf: JsonObject }>((tie) => ({
  leaf: fc.oneof(
    fc
      .record({ min: fc.nat(60), room: fc.nat(200) })
      .map(({ min, room }) => ({ type: 'string', minLength: min, maxLength: min + room })),
    fc.constantFrom<JsonObject>(
      { type: 'string' },
      { type: 'string', pattern: '^[A-Z]{2}-\\d{4}$' },
      { type: 'string', pattern: '^[a-z0-9-]+$', maxLength: 30 },
      { type: 'string', format: 'email' },
      { type: 'string', format: 'date-time' },
      { type: 'string', format: 'date' },
      { type: 'string', format: 'time' },
      { type: 'string', format: 'uri' },
      { type: 'string', format: 'uuid' },
      { type: 'string', format: 'ipv4' },
      { type: 'string', format: 'ipv6' },
      { type: 'string', format: 'hostname' },
      { type: 'string', format: 'duration' },
      { type: 'string', format: 'textarea' },
      { type: 'boolean' },
      { type: 'null' },
      { type: ['null', 'string'] },
      { const: { a: [1] } },
      { enum: ['low', 2, null] },
      {},
    ),
    fc
      .record({ low: fc.integer({ min: -1000, max: 1000 }), room: fc.nat(50), whole: fc.boolean() })
      .map(({ low, room, whole }) => ({
        type: whole ? 'integer' : 'number',
        minimum: low,
        maximum: low + room,
      })),
    fc
      .integer({ min: -50, max: 50 })
      .map((low) => ({ type: 'number', exclusiveMinimum: low, exclusiveMaximum: low + 1 })),
    fc
      .integer({ min: 1, max: 20 })
      .map((step) => ({ type: 'integer', minimum: 1, maximum: 100, multipleOf: step })),
  ),
  any: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    tie('leaf'),
    fc
      .dictionary(
        fc.constantFrom(
          'title',
          'text',
          'score',
          'quote',
          'name',
          'pass',
          'tags',
          'x y',
          'issues',
          'email',
        ),
        tie('any'),
        { maxKeys: 5 },
      )
      .chain((properties) =>
        fc
          .subarray(Object.keys(properties))
          .map(
            (required) =>
              ({ type: 'object', properties, required, additionalProperties: false }) as JsonObject,
          ),
      ),
    fc
      .record({ items: tie('any'), min: fc.nat(4), room: fc.nat(3) })
      .map(({ items, min, room }) => ({
        type: 'array',
        items,
        minItems: min,
        maxItems: min + room,
      })),
    fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    tie('any')
      .map((inner) => ({ $ref: '#/$defs/part', $defs: { part: inner } }))
      .map(() => ({
        type: 'array',
        prefixItems: [{ type: 'string' }, { type: 'integer' }],
        items: false,
      })),
  ),
}))

describe('an instance', () => {
  it('fits any schema that has one', () => {
    fc.assert(
      fc.property(schemas.any, (schema) => {
        make(schema)
      }),
      { numRuns: 600 },
    )
  })

  it.each<[string, JsonObject]>([
    [
      'a reference',
      {
        $ref: '#/$defs/post',
        $defs: {
          post: { type: 'object', required: ['title'], properties: { title: { type: 'string' } } },
        },
      },
    ],
    [
      'an old reference',
      {
        items: { $ref: '#/definitions/a~1b' },
        definitions: { 'a/b': { type: 'integer' } },
        type: 'array',
        minItems: 2,
      },
    ],
    [
      'itself',
      {
        type: 'object',
        required: ['children'],
        properties: { children: { type: 'array', items: { $ref: '#' } }, text: { type: 'string' } },
      },
    ],
    [
      'all of several',
      {
        allOf: [
          { type: 'object', properties: { a: { type: 'integer', minimum: 3 } }, required: ['a'] },
          { properties: { a: { maximum: 3 } }, required: ['b'] },
        ],
      },
    ],
    [
      'one of several that overlap',
      { oneOf: [{ type: 'integer' }, { type: 'number' }, { type: 'string' }] },
    ],
    [
      'different items',
      { type: 'array', items: { enum: ['a', 'b', 'c'] }, minItems: 3, uniqueItems: true },
    ],
    [
      'different texts',
      { type: 'array', items: { type: 'string', maxLength: 12 }, minItems: 6, uniqueItems: true },
    ],
    [
      'different numbers',
      {
        type: 'array',
        items: { type: 'integer', minimum: 1, maximum: 5 },
        minItems: 5,
        uniqueItems: true,
      },
    ],
    [
      'different yes and no',
      { type: 'array', items: { type: 'boolean' }, minItems: 2, uniqueItems: true },
    ],
    [
      'a certain item',
      { type: 'array', items: { type: 'integer' }, contains: { const: 42 }, minItems: 3 },
    ],
    [
      'free fields',
      { type: 'object', additionalProperties: { type: 'integer' }, minProperties: 3 },
    ],
    [
      'few fields',
      { type: 'object', properties: { a: {}, b: {}, c: {} }, required: ['c'], maxProperties: 1 },
    ],
    ['a required field that is not described', { type: 'object', required: ['note'] }],
    ['the tightest string', { type: 'string', minLength: 7, maxLength: 7 }],
    ['the longest string', { type: 'string', minLength: 4_000, maxLength: 4_010 }],
    ['nothing at all', {}],
  ])('fits %s', (_, schema) => {
    make(schema)
  })

  it('is filled from the prompt: facts by name, quotes word for word, short titles, different items', () => {
    const post = {
      type: 'object',
      required: ['title', 'text', 'quote', 'tags'],
      properties: {
        title: { type: 'string' },
        text: { type: 'string' },
        quote: { type: 'string' },
        tags: { type: 'array', items: { type: 'string', maxLength: 20 }, maxItems: 2 },
      },
    }
    const instance = make({
      type: 'object',
      required: ['name', 'company', 'email', 'score', 'posts'],
      properties: {
        name: { type: 'string' },
        company: { type: 'string' },
        email: { type: 'string', format: 'email' },
        score: { type: 'integer', minimum: 0, maximum: 10 },
        posts: { type: 'array', items: post },
      },
    }) as { posts: Array<{ title: string; text: string; quote: string; tags: string[] }> }
    expect(instance).toMatchObject({
      name: 'Ada Lovelace',
      company: 'Engines Ltd',
      email: 'ada@engines.example',
      score: 7,
    })
    expect(instance.posts).toHaveLength(3)
    for (const key of ['title', 'text', 'quote'] as const)
      expect(new Set(instance.posts.map((one) => one[key])).size).toBe(3)
    for (const { title, quote } of instance.posts) {
      expect(title.split(' ').length).toBeLessThanOrEqual(8)
      expect(title).not.toMatch(/[.!?]$/)
      expect(PROMPT.replace(/\s+/g, ' ')).toContain(quote)
    }
  })

  it('says so when there is none, or the schema is broken', () => {
    const trouble = (schema: JsonObject) => {
      try {
        return instanceOf(schema, reading, 'seed', [])
      } catch (error) {
        return error
      }
    }
    expect(trouble({ type: 'string', minLength: 5, maxLength: 2 })).toMatchObject({
      code: 'model-answer',
    })
    expect(trouble({ not: {} })).toMatchObject({ code: 'model-answer' })
    expect(trouble({ $ref: '#/$defs/none' })).toMatchObject({ code: 'bad-config' })
    expect(trouble({ $ref: 'https://example.com/schema' })).toMatchObject({ code: 'bad-config' })
    expect(trouble({ type: 'string', pattern: '(' })).toMatchObject({ code: 'bad-config' })
    expect(trouble({ type: 'array', minItems: 100_000_000 })).toMatchObject({
      code: 'model-answer',
    })
  })
})
