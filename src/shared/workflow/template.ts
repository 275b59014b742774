/**
 * Templates: config strings with JSONata expressions inside `{{ }}` (semantics section 3, "What a node sees").
 * This file finds and checks them; the engine evaluates them.
 */
import jsonata from 'jsonata'
import { LIMITS, limitText, type LimitName } from './limits'

/** A piece of a template: literal text, or an expression with the offset where its source begins. */
export type TemplatePart = { text: string } | { expression: string; position: number }

/** Something that does not parse. `position` is the offset in the whole string, from 0. */
export interface TemplateFault {
  message: string
  position: number
}

/** Whether a string holds an expression at all. */
export function hasTemplate(text: string): boolean {
  return text.includes('{{')
}

/** Whether a value holds an expression at any depth. */
export function containsTemplate(value: unknown): boolean {
  if (typeof value === 'string') return hasTemplate(value)
  if (Array.isArray(value)) return value.some(containsTemplate)
  if (value !== null && typeof value === 'object')
    return Object.values(value).some(containsTemplate)
  return false
}

/** Splits a string into text and expressions; a `{{` that is never closed is a fault. */
export function splitTemplate(
  source: string,
): { parts: TemplatePart[] } | { fault: TemplateFault } {
  const parts: TemplatePart[] = []
  let at = 0
  for (;;) {
    const open = source.indexOf('{{', at)
    if (open === -1) break
    const close = closingBraces(source, open + 2)
    if (close === -1)
      return {
        fault: { message: 'This {{ is never closed. Add }} after the expression.', position: open },
      }
    if (open > at) parts.push({ text: source.slice(at, open) })
    parts.push({ expression: source.slice(open + 2, close), position: open + 2 })
    at = close + 2
  }
  if (at < source.length) parts.push({ text: source.slice(at) })
  return { parts }
}

/** Where the `}}` that ends an expression stands. Braces of objects, quoted text and comments do not count. */
function closingBraces(source: string, from: number): number {
  let depth = 0
  for (let i = from; i < source.length; i++) {
    const c = source[i]
    if (c === '"' || c === "'" || c === '`') {
      const end = closingQuote(source, i)
      if (end === -1) return source.indexOf('}}', from)
      i = end
    } else if (c === '/' && source[i + 1] === '*') {
      const end = source.indexOf('*/', i + 2)
      if (end === -1) return -1
      i = end + 1
    } else if (c === '{') depth++
    else if (c === '}') {
      if (depth > 0) depth--
      else if (source[i + 1] === '}') return i
    }
  }
  return -1
}

function closingQuote(source: string, from: number): number {
  const quote = source[from]
  for (let i = from + 1; i < source.length; i++) {
    if (source[i] === '\\' && quote !== '`') i++
    else if (source[i] === quote) return i
  }
  return -1
}

/** Which limit the source of an expression goes past, found without parsing it; undefined when none. */
export function sourceLimit(expression: string): LimitName | undefined {
  if (expression.length > LIMITS['expression-size'].max) return 'expression-size'
  return defaultsInside(expression) > LIMITS['expression-defaults'].max
    ? 'expression-defaults'
    : undefined
}

/** How many defaults stand on the left of each other, at the most: 2 in `(a ?? b) ?? c`, 1 in `a ?? b ?? c`. */
function defaultsInside(source: string): number {
  /** For each open bracket: the most that stand on the left so far, and before the last default. */
  const open = [{ left: 0, most: 0 }]
  for (let i = 0; i < source.length; i++) {
    const c = source[i] ?? ''
    const group = open.at(-1)
    if (!group) break
    if (c === '"' || c === "'" || c === '`') {
      const end = closingQuote(source, i)
      if (end !== -1) i = end
    } else if ('([{'.includes(c)) open.push({ left: 0, most: 0 })
    else if (')]}'.includes(c) && open.length > 1) {
      open.pop()
      const outer = open.at(-1)
      if (outer) outer.left = Math.max(outer.left, group.left, group.most)
    } else if (c === '?' && (source[i + 1] === '?' || source[i + 1] === ':')) {
      group.most = Math.max(group.most, group.left + 1)
      group.left = 0
      i++
    }
  }
  return Math.max(...open.map(({ left, most }) => Math.max(left, most)))
}

/** Templates that were checked, with what was found: a document is analysed anew at each pause in typing, and most of it is as before. */
const checked = new Map<string, TemplateFault | undefined>()
/** With more than these all are forgotten, and checked again as they come. */
const MOST_CHECKED = 5_000

/** What is wrong with a template, or undefined. */
export function checkTemplate(source: string): TemplateFault | undefined {
  if (!hasTemplate(source)) return undefined
  if (checked.has(source)) return checked.get(source)
  if (checked.size >= MOST_CHECKED) checked.clear()
  const fault = faultOf(source)
  checked.set(source, fault)
  return fault
}

function faultOf(source: string): TemplateFault | undefined {
  const split = splitTemplate(source)
  if ('fault' in split) return split.fault
  for (const part of split.parts) {
    if ('text' in part) continue
    if (part.expression.trim() === '')
      return {
        message: 'The expression is empty. Write one between {{ and }}.',
        position: part.position,
      }
    const limit = sourceLimit(part.expression)
    if (limit) return { message: limitText(limit, 'The expression'), position: part.position }
    try {
      jsonata(part.expression)
    } catch (thrown) {
      const error = thrown as Partial<jsonata.JsonataError>
      return {
        message: `${error.message ?? 'It cannot be read'} in {{${part.expression}}}`,
        position: part.position + Math.max(0, (error.position ?? 1) - 1),
      }
    }
  }
  return undefined
}

/** Calls back for each string with a template in a value, with its path (`cases[0].when`). */
export function eachTemplate(
  value: unknown,
  visit: (source: string, path: string) => void,
  path = '',
): void {
  if (typeof value === 'string') {
    if (hasTemplate(value)) visit(value, path)
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => eachTemplate(item, visit, `${path}[${index}]`))
  } else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value))
      eachTemplate(item, visit, path === '' ? key : `${path}.${key}`)
  }
}
