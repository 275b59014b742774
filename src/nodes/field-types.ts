/** Kinds of config values that several node types have. */
import { z } from 'zod'
import { schemaFault } from '../shared/json-schema/fault'
import { ignoresTemplate } from '../shared/workflow/config-check'
import type { Json, JsonObject } from '../shared/workflow/document'
import { LIMITS, limitText } from '../shared/workflow/limits'
import { hasTemplate } from '../shared/workflow/template'

/** Text. Numbers, switches and objects become text as templates make it of them; null, which is nothing, is refused. */
export function text() {
  return z.preprocess(asText, z.string())
}

/** Text that something must stand in. */
export function someText() {
  return z.preprocess(asText, z.string().min(1))
}

/** Text that may be missing; null, which an expression yields that finds nothing, counts as missing. */
export function optionalText() {
  return z.preprocess((value) => asText(value ?? undefined), z.string().optional()).optional()
}

/** A list of texts; one text alone counts as a list of one, since an expression that finds one thing yields it bare. */
export function textList(least = 0) {
  const list = z.array(text())
  return z.preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    least > 0 ? list.min(least) : list,
  )
}

/** `provider:name`. */
export function modelName() {
  return z
    .string()
    .regex(/^[^\s:]+:\S/, 'A model is written provider:name, for example builtin:offline.')
}

function asText(value: unknown): unknown {
  if (value === undefined || value === null || typeof value === 'string') return value
  return JSON.stringify(value)
}

/** How many rounds a loop may take. */
export function rounds() {
  return z
    .number()
    .int()
    .min(1)
    .refine((count) => count <= LIMITS.rounds.max, limitText('rounds', 'It'))
    .meta({ maximum: LIMITS.rounds.max })
}

/** Any JSON, null too. */
export function anyJson() {
  return z.custom<Json>((value) => value !== undefined)
}

/** A JSON Schema that can be checked against. */
export function jsonSchema() {
  return z.custom<JsonObject>().superRefine((value, context) => {
    const fault = schemaFault(value)
    if (fault !== undefined)
      context.addIssue({ code: 'custom', message: `This is no usable JSON Schema: ${fault}.` })
  })
}

/**
 * A condition, as it is written: an expression inside `{{ }}`, or a value whose truth is plain. Text without an expression
 * would always hold, which nobody means, so it is refused.
 */
export function condition() {
  return z
    .custom<Json>()
    .superRefine((value, context) => {
      if (value === undefined || (typeof value === 'string' && !hasTemplate(value)))
        context.addIssue({
          code: 'custom',
          message: 'Write the condition inside {{ }}, for example {{ score > 8 }}.',
        })
    })
    .meta({ type: 'string' })
}

/**
 * A lazy field: its config stays as it is written until the executor fills it in, so only places without a template can be
 * checked beforehand. Its JSON Schema is that of the filled-in value. Values are handed on untouched, without defaults.
 */
export function lazily<T extends z.ZodType>(schema: T) {
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return z
    .custom<z.input<T>>()
    .superRefine((value, context) => {
      const { error } = schema.safeParse(value)
      for (const issue of error?.issues ?? [])
        if (!ignoresTemplate(issue, value))
          context.addIssue({ ...issue, path: [...issue.path] } as z.core.$ZodRawIssue)
    })
    .meta(shape)
}
