/** Words for a card's second line, out of configs that may be half written. */
import type { JsonObject } from '../shared/workflow/document'
import { isObject } from './json-kinds'

/** The text of a value, with expressions shown bare; undefined when there is none. */
export function words(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const bare = value
    .replace(/\{\{\s*([\s\S]*?)\s*\}\}/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
  return bare === '' ? undefined : bare
}

/** The texts of a list, leaving out what is no text. */
export function wordList(value: unknown): string[] {
  return listOf(value).flatMap((item) => words(item) ?? [])
}

/** The list, or an empty one. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** The object, or an empty one. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** `3 rules`, `1 rule`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`
}

/** `48h` reads `48 h`, `5m` reads `5 min`; anything else as it is. */
export function spaced(duration: string): string {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration)
  return match ? `${match[1]} ${match[2] === 'm' ? 'min' : match[2]}` : duration
}

const PROVIDERS: Record<string, string> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  google: 'Google',
  'openai-compatible': '',
}

/** `openai:gpt-5` reads `OpenAI gpt-5`, `builtin:offline` reads `offline model`. */
export function modelWords(model: unknown): string {
  const name = words(model)
  if (name === undefined) return 'no model chosen'
  if (name === 'builtin:offline') return 'offline model'
  const colon = name.indexOf(':')
  if (colon <= 0) return name
  const provider = name.slice(0, colon)
  return `${PROVIDERS[provider] ?? provider} ${name.slice(colon + 1)}`.trim()
}
