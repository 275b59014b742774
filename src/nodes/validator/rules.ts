import { z } from 'zod'
import { MODEL_CONNECTIONS } from '../connection-kinds'
import { field } from '../field'
import { condition, jsonSchema, modelName, optionalText, someText, textList } from '../field-types'

const terms = () => textList(1)

/** The rules of a validator after their templates are filled in (semantics section 4). */
export const ruleSchema = z.discriminatedUnion('kind', [
  z
    .looseObject({
      kind: z.literal('length'),
      min: field(z.number().min(0).optional(), { title: 'At least' }),
      max: field(z.number().min(0).optional(), { title: 'At most' }),
      unit: field(z.enum(['chars', 'words']).default('chars'), { title: 'Counted in' }),
    })
    .superRefine(({ min, max }, context) => {
      if (min === undefined && max === undefined)
        context.addIssue({
          code: 'custom',
          path: ['max'],
          message: 'Say how long it may be: at least, at most, or both.',
        })
      if (min !== undefined && max !== undefined && min > max)
        context.addIssue({
          code: 'custom',
          path: ['max'],
          message: `Nothing can be at least ${min} and at most ${max} long.`,
        })
    })
    .meta({ title: 'Length' }),
  z
    .looseObject({
      kind: z.literal('forbids'),
      terms: field(terms(), {
        title: 'Words',
        description: 'Whole words or phrases, in any case, that must not occur.',
      }),
    })
    .meta({ title: 'Forbidden words' }),
  z
    .looseObject({
      kind: z.literal('contains'),
      terms: field(terms(), {
        title: 'Texts',
        description: 'Each must occur somewhere, in any case.',
      }),
    })
    .meta({ title: 'Must mention' }),
  z
    .looseObject({
      kind: z.literal('matches'),
      pattern: field(pattern(), {
        title: 'Pattern',
        description: 'A regular expression that must match somewhere.',
        control: 'code',
      }),
    })
    .meta({ title: 'Matches a pattern' }),
  z
    .looseObject({
      kind: z.literal('excludes'),
      pattern: field(pattern(), {
        title: 'Pattern',
        description: 'A regular expression that must match nowhere.',
        control: 'code',
      }),
    })
    .meta({ title: 'Excludes a pattern' }),
  z
    .looseObject({
      kind: z.literal('schema'),
      schema: field(jsonSchema(), { title: 'JSON Schema', control: 'json-schema' }),
    })
    .meta({ title: 'Fits a schema' }),
  z
    .looseObject({
      kind: z.literal('expression'),
      that: field(condition(), {
        title: 'Holds when',
        description: '$value is what is checked.',
        control: 'code',
        placeholder: '{{ $count($value.hashtags) <= 3 }}',
      }),
      message: field(optionalText(), {
        title: 'Correction',
        description: 'What to say when it does not hold.',
      }),
    })
    .meta({ title: 'Expression' }),
])

export type Rule = z.infer<typeof ruleSchema>

/** The judge of a validator after its templates are filled in. */
export const judgeSchema = z.looseObject({
  model: field(modelName(), { title: 'Model', control: 'model' }),
  connection: field(optionalText(), {
    title: 'Connection',
    control: 'connection',
    connects: MODEL_CONNECTIONS,
  }),
  guidelines: field(someText(), {
    title: 'Guidelines',
    description: 'What a good result keeps to, in your words.',
    control: 'multiline',
  }),
  threshold: field(z.number().min(0).max(1).default(0.7), {
    title: 'Threshold',
    description: 'From 0 to 1. A lower score fails.',
  }),
})

export type Judge = z.infer<typeof judgeSchema>

function pattern() {
  return z.string().superRefine((source, context) => {
    if (compilePattern(source) === undefined)
      context.addIssue({
        code: 'custom',
        message: `This is no regular expression: ${source === '' ? 'it is empty' : `/${source}/`}.`,
      })
  })
}

/** The regular expression, in Unicode mode where that is possible; undefined when it is none. */
export function compilePattern(source: string): RegExp | undefined {
  if (source === '') return undefined
  return tryPattern(source, 'u') ?? tryPattern(source, '')
}

function tryPattern(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}
