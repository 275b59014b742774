import { describe, expect, it } from 'vitest'
import {
  addProperty,
  asKind,
  BLANK_SCHEMA,
  choicesIn,
  isBuildable,
  kindOf,
  propertiesOf,
  withDescription,
  withProperties,
} from './schema-builder'

const post = {
  type: 'object',
  title: 'Post',
  additionalProperties: false,
  properties: {
    title: { type: 'string', maxLength: 80 },
    tags: { type: 'array', items: { type: 'string' } },
    when: { anyOf: [{ type: 'string' }, { type: 'null' }] },
  },
  required: ['title', 'elsewhere'],
}

describe('the schema builder', () => {
  it.each([
    [{ type: 'string' }, 'text'],
    [{ type: 'integer' }, 'whole'],
    [{ type: 'boolean' }, 'truth'],
    [{ enum: ['a', 'b'] }, 'choice'],
    [{ enum: [1, 2] }, 'other'],
    [{ type: 'array' }, 'list'],
    [{ properties: {} }, 'object'],
    [{}, 'any'],
    [{ $ref: '#/$defs/x' }, 'other'],
    [{ type: ['string', 'null'] }, 'other'],
  ] as const)('calls %j %s', (schema, kind) => {
    expect(kindOf(schema)).toBe(kind)
  })

  it('shows objects with named properties, and nothing else as a whole', () => {
    expect(isBuildable(post)).toBe(true)
    expect(isBuildable(BLANK_SCHEMA)).toBe(true)
    for (const value of [
      '{{ $vars.schema }}',
      { type: 'array' },
      { oneOf: [] },
      { type: 'object', properties: { a: true } },
      undefined,
    ])
      expect(isBuildable(value)).toBe(false)
  })

  it('writes back what it read, to the letter', () => {
    expect(withProperties(post, propertiesOf(post))).toEqual(post)
    expect(Object.keys(withProperties(post, propertiesOf(post)))).toEqual([
      'type',
      'title',
      'additionalProperties',
      'properties',
      'required',
    ])
  })

  it('adds properties under names that are free', () => {
    const twice = addProperty(addProperty(BLANK_SCHEMA))
    expect(twice).toEqual({
      type: 'object',
      properties: { field: { type: 'string' }, field2: { type: 'string' } },
      required: ['field', 'field2'],
    })
  })

  it('leaves out an empty list of what is required', () => {
    const [first] = propertiesOf({ ...BLANK_SCHEMA, properties: { a: {} }, required: ['a'] })
    expect(withProperties(BLANK_SCHEMA, first ? [{ ...first, required: false }] : [])).toEqual({
      type: 'object',
      properties: { a: {} },
    })
  })

  it('changes the kind of a property, and keeps what is said about it', () => {
    const score = { type: 'number', minimum: 0, title: 'Score', description: 'From 0.' }
    expect(asKind(score, 'text')).toEqual({
      type: 'string',
      title: 'Score',
      description: 'From 0.',
    })
    expect(asKind(score, 'list')).toMatchObject({ type: 'array', items: { type: 'string' } })
    expect(asKind(score, 'any')).toEqual({ title: 'Score', description: 'From 0.' })
    expect(asKind({ $ref: '#/x', description: 'D' }, 'text')).toEqual({
      type: 'string',
      description: 'D',
    })
    expect(asKind(score, 'number')).toBe(score)
  })

  it('describes, and takes the description away', () => {
    expect(withDescription({ type: 'string' }, 'What')).toEqual({
      type: 'string',
      description: 'What',
    })
    expect(withDescription({ type: 'string', description: 'x' }, '')).toEqual({ type: 'string' })
  })

  it('reads choices line by line, each once', () => {
    expect(choicesIn(' red \n\ngreen\nred\n')).toEqual(['red', 'green'])
  })
})
