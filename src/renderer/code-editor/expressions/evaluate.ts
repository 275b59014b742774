/** Fills templates with data and finds what does not parse: what the worker does. As the engine does it, without its limits. */
import jsonata from 'jsonata'
import {
  eachTemplate,
  hasTemplate,
  sourceLimit,
  splitTemplate,
} from '../../../shared/workflow/template'
import { LIMITS, limitText } from '../../../shared/workflow/limits'

/** What expressions are given. */
export interface PreviewData {
  input: unknown
  /** By name without the dollar. */
  bindings: Readonly<Record<string, unknown>>
  /** More names, each the result of a template that sees those before it. */
  derived?: Readonly<Record<string, unknown>>
}

export type Preview =
  | {
      ok: true
      /** The result as JSON; cut when it is long. Absent when nothing was found. */
      json?: string
      isCut: boolean
      /** A list's length, a text's number of characters. */
      size?: number
    }
  /** `unreadable`: it does not parse, which the field says anyway. */
  | { ok: false; message: string; unreadable?: true }

/** A result longer than this is cut, unless told otherwise. Characters of JSON. */
export const MAX_RESULT = 20_000

/** JSONata's own bounds end most of what would not end; for the rest the worker is ended. */
const BOUNDS = {
  stack: LIMITS['expression-depth'].max,
  timeout: 900,
  sequence: LIMITS.sequence.max,
}

/** What is wrong with one expression; the place is an offset in it, from 0. */
export interface ExpressionFault {
  message: string
  at: number
}

/** Each expression's fault, or null. */
export function faultsOf(sources: readonly string[]): (ExpressionFault | null)[] {
  return sources.map(faultOf)
}

function faultOf(source: string): ExpressionFault | null {
  if (source.trim() === '')
    return { message: 'The expression is empty. Write one between {{ and }}.', at: 0 }
  const limit = sourceLimit(source)
  if (limit) return { message: limitText(limit, 'The expression'), at: 0 }
  try {
    jsonata(source)
    return null
  } catch (thrown) {
    const { message = 'This cannot be read.', position = 1 } =
      thrown as Partial<jsonata.JsonataError>
    return { message, at: Math.max(0, position - 1) }
  }
}

/** What a config value with templates gives on this data, cut after `most` characters. Never rejects. */
export async function previewOf(
  value: unknown,
  data: PreviewData,
  most = MAX_RESULT,
): Promise<Preview> {
  if (!isReadable(value)) return { ok: false, message: 'It cannot be read.', unreadable: true }
  try {
    const bindings: Record<string, unknown> = { ...data.bindings }
    for (const [name, template] of Object.entries(data.derived ?? {}))
      bindings[name] = await filled(template, data.input, bindings)
    const found = await filled(value, data.input, bindings)
    if (found === undefined) return { ok: true, isCut: false }
    const json = JSON.stringify(found, plain) ?? 'null'
    const size =
      typeof found === 'string' || Array.isArray(found)
        ? (found as { length: number }).length
        : undefined
    return {
      ok: true,
      json: json.slice(0, most),
      isCut: json.length > most,
      ...(size === undefined ? {} : { size }),
    }
  } catch (thrown) {
    return { ok: false, message: messageOf(thrown) }
  }
}

function isReadable(value: unknown): boolean {
  let isFine = true
  eachTemplate(value, (source) => {
    const split = splitTemplate(source)
    isFine &&=
      'parts' in split &&
      split.parts.every((part) => 'text' in part || faultOf(part.expression) === null)
  })
  return isFine
}

/** A function is nothing that can be shown. */
function plain(_key: string, value: unknown): unknown {
  return typeof value === 'function' ? undefined : value
}

async function filled(
  value: unknown,
  input: unknown,
  bindings: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  if (typeof value === 'string')
    return hasTemplate(value) ? filledText(value, input, bindings) : value
  if (Array.isArray(value)) return Promise.all(value.map((item) => filled(item, input, bindings)))
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).map(
    async ([key, item]) => [key, (await filled(item, input, bindings)) ?? null] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}

async function filledText(
  template: string,
  input: unknown,
  bindings: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const split = splitTemplate(template)
  if ('fault' in split) throw new Error(split.fault.message)
  const [only] = split.parts
  if (split.parts.length === 1 && only && 'expression' in only)
    return evaluate(only.expression, input, bindings)
  const texts: string[] = []
  for (const part of split.parts) {
    if ('text' in part) {
      texts.push(part.text)
      continue
    }
    const found = await evaluate(part.expression, input, bindings)
    const source = part.expression.trim()
    if (found === undefined)
      throw new Error(`{{ ${source} }} finds nothing. Give a default: {{ ${source} ?? "…" }}.`)
    texts.push(typeof found === 'string' ? found : JSON.stringify(found, plain))
  }
  return texts.join('')
}

async function evaluate(
  source: string,
  input: unknown,
  bindings: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const limit = sourceLimit(source)
  if (limit) throw new Error(limitText(limit, 'The expression'))
  const found: unknown = await jsonata(source, BOUNDS).evaluate(input, { ...bindings })
  if (typeof found === 'function' || isJsonataFunction(found))
    throw new Error('This is a function. Call it: write its arguments in brackets after it.')
  return found
}

function isJsonataFunction(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    ('_jsonata_lambda' in value || '_jsonata_function' in value)
  )
}

function messageOf(thrown: unknown): string {
  if (thrown instanceof RangeError) return 'This goes deeper than an expression may.'
  const { message } = (thrown ?? {}) as { message?: unknown }
  return typeof message === 'string' ? message : String(thrown)
}
