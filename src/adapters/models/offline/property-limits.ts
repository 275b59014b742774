import type { JsonObject } from '../../../shared/workflow/document'
import { limitsIn, NO_LIMITS } from './limits'
import type { Limits } from './limits'

/**
 * Divides what is asked among the properties of an answer: a sentence that names a property (`The headline has at most six words.`)
 * speaks of that one only.
 */
export class PropertyLimits {
  private readonly general: string
  private readonly named = new Map<string, string[]>()

  constructor(texts: string[], schema: JsonObject) {
    const names = propertyNames(schema)
    const general: string[] = []
    for (const sentence of texts.flatMap((text) =>
      text.split(/\n+|(?<=[.;!?])\s+(?=[\p{Lu}"“])/u),
    )) {
      const meant = names.filter((name) => namePattern(name).test(sentence))
      if (meant.length === 0) general.push(sentence)
      for (const name of meant) this.named.set(name, [...(this.named.get(name) ?? []), sentence])
    }
    this.general = general.join('\n')
  }

  /** What a string property must keep to. Sizes and words to mention that are meant for no property count for the main one only. */
  of(name: string, schema: JsonObject, main: boolean): Limits {
    const description = typeof schema.description === 'string' ? [schema.description] : []
    const own = limitsIn(...description, ...(this.named.get(name) ?? []))
    const general = limitsIn(this.general, ...description, ...(this.named.get(name) ?? []))
    const shared = { ...NO_LIMITS, ...pick(general), required: own.required }
    const sizes = main ? general : { ...own, ...shared }
    return {
      ...sizes,
      minChars: Math.max(sizes.minChars, size(schema.minLength, 0)),
      maxChars: Math.min(sizes.maxChars, size(schema.maxLength, Infinity)),
      ...(main
        ? {}
        : { minWords: own.minWords, maxWords: own.maxWords, maxSentences: own.maxSentences }),
    }
  }
}

/** What counts for every text of an answer: what must not be in it. */
function pick({
  forbidden,
  noHashtags,
  noExclamation,
  noEmoji,
  excludes,
}: Limits): Partial<Limits> {
  return { forbidden, noHashtags, noExclamation, noEmoji, excludes }
}

function size(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}

/** `altText` is also called alt text and alternative text. */
function namePattern(name: string): RegExp {
  const words = name.split(/(?=\p{Lu})|[_\s-]+/u).filter(Boolean)
  const source = words
    .map((word) => word.replace(/[^\p{L}\p{N}]/gu, ''))
    .filter(Boolean)
    .join('\\w*[ _-]?')
  return source === '' ? /(?!)/ : new RegExp(`\\b${source}s?\\b`, 'i')
}

function propertyNames(schema: unknown, depth = 0): string[] {
  if (schema === null || typeof schema !== 'object' || depth > 12) return []
  if (Array.isArray(schema)) return schema.flatMap((item) => propertyNames(item, depth + 1))
  return Object.entries(schema).flatMap(([key, value]) => [
    ...(key === 'properties' && value !== null && typeof value === 'object'
      ? Object.keys(value)
      : []),
    ...propertyNames(value, depth + 1),
  ])
}
