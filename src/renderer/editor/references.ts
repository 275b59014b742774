/** Expressions that name nodes, and how they follow when an id changes: `$nodes.draft`, the same in backticks, and `$lookup`. */
import { splitTemplate } from '../../shared/workflow/template'

/** Old ids to new ones. */
export type Renamed = ReadonlyMap<string, string>

/** `$nodes.draft` or `` $nodes.`draft-1` ``. */
const MEMBER = /\$nodes(\s*\.\s*)(?:`([^`]*)`|([A-Za-z_][A-Za-z0-9_]*))/y
/** `$lookup($nodes, "draft")`. */
const LOOKUP = /(\$lookup\s*\(\s*\$nodes\s*,\s*)(?:"([^"\\]*)"|'([^'\\]*)')/y
const COMMENT = /\/\*[\s\S]*?\*\//y
const TEXT = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|`[^`]*`/y

/** An expression in which every node that was renamed is named anew. Text and comments inside it stay. */
export function renameInExpression(expression: string, renamed: Renamed): string {
  let result = ''
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(expression)
  }
  while (at < expression.length) {
    const isInName = at > 0 && /[A-Za-z0-9_$]/.test(expression[at - 1] ?? '')
    const member = isInName ? null : take(MEMBER)
    const lookup = member || isInName ? null : take(LOOKUP)
    const skipped = member || lookup ? null : (take(COMMENT) ?? take(TEXT))
    if (member) {
      const [whole, dot = '.', quoted, bare] = member
      const to = renamed.get(quoted ?? bare ?? '')
      result += to === undefined ? whole : `$nodes${dot}${asName(to)}`
      at += whole.length
    } else if (lookup) {
      const [whole, head = '', double, single] = lookup
      const to = renamed.get(double ?? single ?? '')
      result += to === undefined ? whole : `${head}${JSON.stringify(to)}`
      at += whole.length
    } else if (skipped) {
      result += skipped[0]
      at += skipped[0].length
    } else {
      result += expression[at] ?? ''
      at += 1
    }
  }
  return result
}

/** An id as expressions write it: in backticks where a hyphen would read as minus. */
function asName(id: string): string {
  return id.includes('-') ? `\`${id}\`` : id
}

/** A config's text, with the expressions inside `{{ }}` renamed. Text outside them stays. */
function renameInText(text: string, renamed: Renamed): string {
  if (!text.includes('{{') || !text.includes('$nodes')) return text
  const split = splitTemplate(text)
  // What cannot be split is being written; its beginning may be an expression all the same.
  if ('fault' in split) return text
  return split.parts
    .map((part) =>
      'text' in part ? part.text : `{{${renameInExpression(part.expression, renamed)}}}`,
    )
    .join('')
}

/** A config in which every expression, at any depth, names the renamed nodes anew. The same value where none does. */
export function renameReferences<T>(value: T, renamed: Renamed): T
export function renameReferences(value: unknown, renamed: Renamed): unknown {
  if (typeof value === 'string') return renameInText(value, renamed)
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => renameReferences(item, renamed))
    return items.every((item, index) => item === value[index]) ? value : items
  }
  if (typeof value === 'object' && value !== null) {
    let changed = false
    const entries = Object.entries(value).map(([key, item]: [string, unknown]) => {
      const next = renameReferences(item, renamed)
      changed ||= next !== item
      return [key, next] as const
    })
    return changed ? Object.fromEntries(entries) : value
  }
  return value
}

/** Whether an expression in a config names a node. */
export function refersTo(config: unknown, id: string): boolean {
  return renameReferences(config, new Map([[id, `${id}_`]])) !== config
}
