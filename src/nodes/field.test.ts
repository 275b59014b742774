import { expect, test } from 'vitest'
import { z } from 'zod'
import { field } from './field'
import { condition, jsonSchema, lazily, optionalText, text, textList } from './field-types'

const shown = (schema: z.ZodType) => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}

test('help goes into the JSON Schema', () => {
  const schema = field(z.string().optional(), {
    title: 'Prompt',
    description: 'What to do.',
    control: 'multiline',
    placeholder: '...',
    advanced: true,
  })
  expect(shown(schema)).toEqual({
    type: 'string',
    title: 'Prompt',
    description: 'What to do.',
    'x-baton': { control: 'multiline', placeholder: '...', advanced: true },
  })
})

test('a field with a title only has nothing more', () => {
  expect(shown(field(z.number().default(3), { title: 'Rounds' }))).toEqual({
    type: 'number',
    default: 3,
    title: 'Rounds',
  })
})

test('text takes what a template may yield, but not nothing', () => {
  expect(text().parse('a')).toBe('a')
  expect(text().parse(5)).toBe('5')
  expect(text().parse({ a: 1 })).toBe('{"a":1}')
  expect(text().safeParse(null).success).toBe(false)
  expect(optionalText().parse(null)).toBeUndefined()
  expect(shown(text())).toEqual({ type: 'string' })
})

test('one text counts as a list of one', () => {
  expect(textList().parse('Ana')).toEqual(['Ana'])
  expect(textList().parse(['Ana', 5])).toEqual(['Ana', '5'])
  expect(textList(1).safeParse([]).success).toBe(false)
})

test('a condition needs its braces', () => {
  expect(condition().safeParse('{{ score > 8 }}').success).toBe(true)
  expect(condition().safeParse(false).success).toBe(true)
  expect(condition().safeParse('score > 8').error?.issues[0]?.message).toContain('inside {{ }}')
  expect(condition().safeParse(undefined).success).toBe(false)
})

test('a schema field says why a schema is unusable', () => {
  expect(jsonSchema().safeParse({ type: 'nope' }).error?.issues[0]?.message).toContain('"nope"')
})

test('a lazy field checks what is written, leaves templates alone, and hands on what it got', () => {
  const schema = lazily(z.looseObject({ max: z.number(), unit: z.string().default('chars') }))
  expect(schema.parse({ max: '{{ $vars.max }}' })).toEqual({ max: '{{ $vars.max }}' })
  expect(schema.parse('{{ $vars.rule }}')).toBe('{{ $vars.rule }}')
  expect(schema.safeParse({ max: 'x' }).error?.issues[0]?.path).toEqual(['max'])
  expect(shown(schema)).toMatchObject({ type: 'object', properties: { max: { type: 'number' } } })
})
