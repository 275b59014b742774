/**
 * The names that expressions read from around them: `$nodes.draft`, `$trigger`, `$vars`, `$run`, `$loop`, `$item`, `$index`
 * (semantics section 3, "What a node sees"). Text, comments, regular expressions and quoted names inside an expression are left
 * alone.
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

/** What ends a name: space and signs. */
const END = String.raw` \t\n\r\v.[\]{}(),@#;:?+\-*/%|=<>^&!~`
/** `$nodes.draft` or `` $nodes.`draft-1` ``. */
const MEMBER = new RegExp(
  String.raw`\$nodes\s*\.\s*(?:\x60([^\x60]*)\x60|([A-Za-z_][A-Za-z0-9_]*)(?![^${END}]))`,
  'y',
)
/** `$lookup($nodes, "draft")`. */
const LOOKUP = /\$lookup\s*\(\s*\$nodes\s*,\s*(?:"([^"\\]*)"|'([^'\\]*)')\s*\)/y
const NAME = new RegExp(String.raw`\$(nodes|trigger|vars|run|loop|item|index)(?![^${END}])`, 'y')
/** Any name or number; a quote only begins text where a name has not begun. */
const WORD = new RegExp(`[^${END}"'\`][^${END}]*`, 'y')
/** Space or a comment. */
const SPACE = /[ \t\n\r\v]+|\/\*[\s\S]*?\*\//y
const TEXT = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|`[^`]*`/y
/** Between two values these are operators, elsewhere values. */
const EITHER = /^(?:and|or|in|[*%])$/
const VALUE_END = /^(?:[)\]}*%]|\*\*)$/
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
  // Whether a value has ended here, so that a slash divides it; else a slash begins a regular expression.
  let isAfterValue = false
  while (at < expression.length) {
    const space = take(SPACE)
    const node = take(MEMBER) ?? take(LOOKUP)
    const name = node ? null : take(NAME)
    const value = node ?? name ?? take(WORD) ?? take(TEXT)
    const isRegex: boolean = !space && !isAfterValue && expression[at] === '/'
    const sign = expression.startsWith('**', at) ? '**' : expression.charAt(at)
    const whole: string =
      (space ?? value)?.[0] ?? (isRegex ? expression.slice(at, regexEnd(expression, at + 1)) : sign)
    at += whole.length
    if (!space) {
      const endsValue: boolean = value !== null || isRegex || VALUE_END.test(whole)
      isAfterValue = endsValue && !(isAfterValue && EITHER.test(whole))
    }
    const read = node
      ? ({ kind: 'node', id: node[1] ?? node[2] ?? '' } as const)
      : name
        ? readOf(name[1] ?? '', parameters, expression.slice(at))
        : undefined
    result += (read && replace(read)) ?? whole
  }
  return result
}

/** Where a regular expression that begins at `from` ends, as JSONata reads it: slashes in brackets and escaped ones do not end it. */
function regexEnd(expression: string, from: number): number {
  let depth = 0
  let escapes = 0
  for (let at = from; at < expression.length; at += 1) {
    const sign = expression.charAt(at)
    if (sign === '/' && depth === 0 && escapes % 2 === 0) return at + 1
    // Before brackets, it looks at one backslash only.
    if (escapes === 0 && '([{'.includes(sign)) depth += 1
    if (escapes === 0 && ')]}'.includes(sign)) depth -= 1
    escapes = sign === '\\' ? escapes + 1 : 0
  }
  return expression.length
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
