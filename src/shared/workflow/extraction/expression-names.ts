/**
 * The names that expressions read from around them: `$nodes.draft`, `$trigger`, `$vars`, `$run`, `$loop`, `$item`, `$index`
 * (semantics section 3, "What a node sees"). Text, comments and quoted names inside an expression are left alone.
 */
import { splitTemplate } from '../template'

/** A name that is bound for every expression. */
export type BoundName = 'trigger' | 'vars' | 'run' | 'loop' | 'item' | 'index'

/** What is read: the output of one node, all outputs, or a bound name. `assigned`: the expression gives the name a value itself. */
export type NameRead =
  | { kind: 'node'; id: string }
  | { kind: 'all-nodes' }
  | { kind: 'bound'; name: BoundName }
  | { kind: 'assigned'; name: string }

/** `$nodes.draft` or `` $nodes.`draft-1` ``. */
const MEMBER = /\$nodes\s*\.\s*(?:`([^`]*)`|([A-Za-z_][A-Za-z0-9_]*))/y
/** `$lookup($nodes, "draft")`. */
const LOOKUP = /\$lookup\s*\(\s*\$nodes\s*,\s*(?:"([^"\\]*)"|'([^'\\]*)')\s*\)/y
const NAME = /\$(nodes|trigger|vars|run|loop|item|index)(?![A-Za-z0-9_])/y
const COMMENT = /\/\*[\s\S]*?\*\//y
const TEXT = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|`[^`]*`/y
const ASSIGNED = /^\s*:=/
const PARAMETERS = /(?:function|λ)\s*\(([^)]*)\)/g

/** An expression in which each read is replaced by what `replace` gives, or left where that is undefined. */
export function rewriteExpression(
  expression: string,
  replace: (read: NameRead) => string | undefined,
): string {
  let result = ''
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(expression)
  }
  const parameters = new Set(
    [...expression.matchAll(PARAMETERS)].flatMap(([, names = '']) =>
      [...names.matchAll(/\$(\w+)/g)].map(([, name = '']) => name),
    ),
  )
  while (at < expression.length) {
    const isInName = at > 0 && /[A-Za-z0-9_$]/.test(expression[at - 1] ?? '')
    const node = isInName ? null : (take(MEMBER) ?? take(LOOKUP))
    const name = node || isInName ? null : take(NAME)
    const found = node ?? name ?? take(COMMENT) ?? take(TEXT)
    const whole = found?.[0] ?? expression[at] ?? ''
    at += whole.length
    const read = node
      ? ({ kind: 'node', id: node[1] ?? node[2] ?? '' } as const)
      : name
        ? readOf(name[1] ?? '', parameters, expression.slice(at))
        : undefined
    result += (read && replace(read)) ?? whole
  }
  return result
}

function readOf(name: string, parameters: ReadonlySet<string>, rest: string): NameRead {
  if (parameters.has(name) || ASSIGNED.test(rest)) return { kind: 'assigned', name }
  return name === 'nodes' ? { kind: 'all-nodes' } : { kind: 'bound', name: name as BoundName }
}

/** A value in which the expressions at any depth are rewritten; the same value where nothing is. */
export function rewriteTemplates<T>(value: T, rewrite: (expression: string) => string): T
export function rewriteTemplates(value: unknown, rewrite: (expression: string) => string): unknown {
  if (typeof value === 'string') {
    const split = value.includes('{{') ? splitTemplate(value) : undefined
    if (!split || 'fault' in split) return value
    return split.parts
      .map((part) => ('text' in part ? part.text : `{{${rewrite(part.expression)}}}`))
      .join('')
  }
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => rewriteTemplates(item, rewrite))
    return items.every((item, index) => item === value[index]) ? value : items
  }
  if (typeof value === 'object' && value !== null) {
    let changed = false
    const entries = Object.entries(value).map(([key, item]: [string, unknown]) => {
      const next = rewriteTemplates(item, rewrite)
      changed ||= next !== item
      return [key, next] as const
    })
    return changed ? Object.fromEntries(entries) : value
  }
  return value
}

/** Calls back for each read of the templates in a value. */
export function eachRead(value: unknown, visit: (read: NameRead) => void): void {
  rewriteTemplates(value, (expression) =>
    rewriteExpression(expression, (read) => {
      visit(read)
      return undefined
    }),
  )
}

/** A field as a path writes it: in backticks where it would not read as one name. */
export function asField(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name}\``
}
