/**
 * Several values as one, and back: what a called workflow needs besides its input, and what it hands out besides its output. A field
 * that may find nothing is left out rather than null, so that it still finds nothing where it is read.
 */
import { asField } from './expression-names'

export interface PackedField {
  key: string
  expression: string
  /** It always finds something. */
  sure: boolean
}

/** A config value that makes the object: one template a field, or one expression where a field may find nothing. */
export function packed(fields: readonly PackedField[]): unknown {
  if (fields.every(({ sure }) => sure))
    return Object.fromEntries(fields.map(({ key, expression }) => [key, `{{ ${expression} }}`]))
  const members = fields.map(({ key, expression }) => `${JSON.stringify(key)}: ${expression}`)
  return `{{ { ${members.join(', ')} } }}`
}

const SIMPLE = /^\$(?:|trigger|vars|run|loop|item|index|nodes\.(?:[A-Za-z_]\w*|`[^`]+`))$/
const TEMPLATE = /^\{\{([\s\S]*)\}\}$/

/** The fields of what `packed` made, by key; undefined for anything else. */
export function unpacked(value: unknown): Map<string, string> | undefined {
  if (typeof value === 'string') {
    const inner = TEMPLATE.exec(value.trim())?.[1]?.trim() ?? ''
    if (!inner.startsWith('{ ') || !inner.endsWith(' }')) return undefined
    return fieldsOf(
      inner
        .slice(2, -2)
        .split(', ')
        .map((member): [string, string] => {
          const [, key = '', expression = ''] = /^"([\w-]+)": (.*)$/.exec(member) ?? []
          return [key, expression]
        }),
    )
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return fieldsOf(
    Object.entries(value).map(([key, item]): [string, string] => [
      key,
      typeof item === 'string' ? (TEMPLATE.exec(item)?.[1]?.trim() ?? '') : '',
    ]),
  )
}

function fieldsOf(entries: [string, string][]): Map<string, string> | undefined {
  return entries.every(([key, expression]) => key !== '' && SIMPLE.test(expression))
    ? new Map(entries)
    : undefined
}

/** A field of what was packed, as an expression reads it. */
export function fieldOf(whole: string, key: string): string {
  return `${whole}.${asField(key)}`
}
