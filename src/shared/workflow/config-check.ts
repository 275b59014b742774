/** Checks a config as it is written, templates and all, against what its node type says of it. */
import type { z } from 'zod'
import { configSchema } from './config-schema'
import type { JsonObject } from './document'
import type { NodeDefinition } from './node-definition'
import { containsTemplate, hasTemplate } from './template'

/** One thing that is wrong with a config. */
export interface ConfigProblem {
  /** `cases[0].when`; empty for the config as a whole. */
  path: string
  /** A whole sentence in plain words. */
  message: string
}

/**
 * Everything that is wrong with a config before its templates are filled in. A place that holds a template is left alone,
 * since nobody knows yet what will stand there, unless its field takes none.
 */
export function validateConfig(definition: NodeDefinition, config: JsonObject): ConfigProblem[] {
  const { error } = definition.config.safeParse(config)
  const seen = new Set<string>()
  return (error?.issues ?? []).flatMap((issue) => {
    const isStatic = definition.static.includes(String(issue.path[0]))
    if (!isStatic && ignoresTemplate(issue, config)) return []
    const problem = describeIssue(closest(issue), config, configSchema(definition))
    const key = `${problem.path}\n${problem.message}`
    if (seen.has(key)) return []
    seen.add(key)
    return [problem]
  })
}

/** Whether an issue is about a place that holds a template, so that it may go away when that is filled in. */
export function ignoresTemplate(issue: z.core.$ZodIssue, config: unknown): boolean {
  let value = config
  for (const step of issue.path) {
    if (typeof value === 'string') return hasTemplate(value)
    value = fieldOf(value, step)
  }
  if (typeof value === 'string') return hasTemplate(value)
  return issue.code === 'invalid_union' && containsTemplate(value)
}

function fieldOf(value: unknown, step: PropertyKey): unknown {
  if (value === null || typeof value !== 'object') return undefined
  return Object.hasOwn(value, step) ? (value as Record<PropertyKey, unknown>)[step] : undefined
}

/** Of a union that nothing in it fits, the issue of the alternative that came closest. */
function closest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue
  const deepest = issue.errors
    .flat()
    .sort((a, b) => b.path.length - a.path.length)
    .at(0)
  if (!deepest || deepest.path.length === 0) return issue
  return closest({ ...deepest, path: [...issue.path, ...deepest.path] })
}

/**
 * An issue in plain words: where, what is there, what should be. `value` is the whole that was checked; with the JSON Schema of
 * the whole, fields are called by their titles.
 */
export function describeIssue(
  issue: z.core.$ZodIssue,
  value: unknown,
  schema: JsonObject = {},
): ConfigProblem {
  const path = pathText(issue.path)
  const place = placeWords(issue.path, schema)
  let there = value
  for (const step of issue.path) there = fieldOf(there, step)
  if (there === undefined && issue.message === 'Invalid input')
    return { path, message: `${place} is missing.` }
  if (
    issue.code === 'custom' ||
    (issue.code === 'invalid_format' && !issue.message.startsWith('Invalid '))
  )
    return { path, message: place === '' ? issue.message : `${place}: ${sentence(issue.message)}` }
  return { path, message: `${place || 'The config'} ${predicate(issue, there)}.` }
}

function predicate(issue: z.core.$ZodIssue, there: unknown): string {
  if (there === undefined) return 'is missing'
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int'
        ? `must be a whole number, not ${JSON.stringify(there)}`
        : `must be ${TYPE_WORDS[issue.expected] ?? issue.expected}, not ${valueWords(there)}`
    case 'invalid_value':
      return `must be ${orList(issue.values.map((value) => String(value)))}, not ${valueWords(there)}`
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? `must be ${orList(issue.options.map(String))}, not ${valueWords(there)}`
        : 'has none of the forms that are allowed here'
    case 'too_small':
      if (there === '' || (Array.isArray(there) && there.length === 0)) return 'is empty'
      return `must ${MEASURE[issue.origin] ?? 'be'} at least ${issue.minimum}`
    case 'too_big':
      return `must ${MEASURE[issue.origin] ?? 'be'} at most ${issue.maximum}`
    case 'unrecognized_keys':
      return `has fields that nothing knows: ${issue.keys.join(', ')}`
    default:
      return `is not right: ${issue.message}`
  }
}

const TYPE_WORDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

const MEASURE: Record<string, string> = {
  string: 'have a length of',
  array: 'have a length of',
}

function valueWords(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  const shown = JSON.stringify(value)
  return shown.length > 40 ? 'this text' : shown
}

function orList(words: string[]): string {
  const quoted = words.map((word) => `"${word}"`)
  return quoted.length < 2
    ? quoted.join('')
    : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}

function sentence(message: string): string {
  return /[.?]$/.test(message) ? message : `${message}.`
}

/** `["cases", 0, "when"]` as `cases[0].when`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? String(step) : `${text}.${String(step)}`
  }, '')
}

/** `["cases", 0, "when"]` as `Cases, item 1, When`. */
function placeWords(path: readonly PropertyKey[], schema: JsonObject): string {
  let at: unknown = schema
  return path
    .map((step) => {
      at = stepInto(at, step)
      if (typeof step === 'number') return `item ${step + 1}`
      const title = fieldOf(at, 'title')
      return typeof title === 'string' ? title : String(step)
    })
    .join(', ')
}

/** The schema of a field or an item; of several alternatives, the first that has the field. */
function stepInto(schema: unknown, step: PropertyKey): unknown {
  if (typeof step === 'number') return fieldOf(schema, 'items')
  const own = fieldOf(fieldOf(schema, 'properties'), step)
  if (own !== undefined) return own
  const alternatives = fieldOf(schema, 'oneOf') ?? fieldOf(schema, 'anyOf')
  if (!Array.isArray(alternatives)) return undefined
  return alternatives.map((one) => stepInto(one, step)).find((found) => found !== undefined)
}
