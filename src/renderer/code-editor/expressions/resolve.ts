/** What a name in an expression stands for, from what is known of the data. A guess where the expression is more than a path. */
import { anyItemOf, itemOf, NOTHING, stepInto, type Known } from './known'
import { enclosing, openingOf, type Token } from './lexer'

/** What expressions of one field see. */
export interface Visible {
  /** `$`, the input of the node. */
  input: Known
  /** By name without the dollar: `nodes`, `trigger`, `vars`, ... */
  variables: Readonly<Record<string, Known>>
}

/** Functions whose result is like their first argument. */
const LIKE_FIRST = new Set([
  '$filter',
  '$sort',
  '$reverse',
  '$shuffle',
  '$distinct',
  '$append',
  '$single',
  '$sift',
])
/** Functions that call theirs with an item of their first argument. */
const WITH_ITEM = new Set(['$map', '$filter', '$single'])

/** A path is as long as a person writes one; what is deeper is given up, so that nested brackets cost little. */
const MAX_DEPTH = 60

export class Resolver {
  private depth = 0

  constructor(
    private readonly tokens: readonly Token[],
    private readonly visible: Visible,
  ) {}

  /** What a name at this place is looked up in: the input, or the item of the path that the place stands inside of. */
  contextAt(index: number): Known {
    const open = enclosing(this.tokens, index)
    const bracket = this.tokens[open]
    const before = this.tokens[open - 1]
    if (!bracket || !before) return bracket ? this.contextOf(open) : this.visible.input
    if (before.kind === 'mark' && before.text === '.') return anyItemOf(this.endingAt(open - 2))
    if (bracket.text === '(') return this.contextOf(open)
    if (bracket.text === '{' && this.isFunctionBody(open)) return this.contextOf(open)
    if (endsPath(before)) return anyItemOf(this.endingAt(open - 1))
    return this.contextOf(open)
  }

  /** What the path that ends with this token stands for. */
  endingAt(index: number): Known {
    this.depth += 1
    try {
      return this.depth > MAX_DEPTH ? NOTHING : this.resolve(index)
    } finally {
      this.depth -= 1
    }
  }

  private contextOf(index: number): Known {
    this.depth += 1
    try {
      return this.depth > MAX_DEPTH ? NOTHING : this.contextAt(index)
    } finally {
      this.depth -= 1
    }
  }

  private resolve(index: number): Known {
    const token = this.tokens[index]
    if (!token) return NOTHING
    if (token.kind === 'variable') return this.variable(token.text, index)
    if (token.kind === 'name' || token.kind === 'text') {
      const isStep = this.isMark(index - 1, '.')
      if (token.kind === 'text' && !isStep) return NOTHING
      const base = isStep ? this.endingAt(index - 2) : this.contextOf(index)
      return stepInto(base, token.text) ?? NOTHING
    }
    if (token.text === ']') return this.bracketed(index)
    if (token.text === ')') return this.parenthesised(index)
    return NOTHING
  }

  private bracketed(index: number): Known {
    const open = openingOf(this.tokens, index)
    const before = this.tokens[open - 1]
    if (open < 0 || !before || !endsPath(before)) return NOTHING
    const base = this.endingAt(open - 1)
    const isIndex = index - open === 2 && this.tokens[open + 1]?.kind === 'number'
    return isIndex ? itemAt(base, Number(this.tokens[open + 1]?.text)) : base
  }

  private parenthesised(index: number): Known {
    const open = openingOf(this.tokens, index)
    if (open < 0) return NOTHING
    const before = this.tokens[open - 1]
    if (before?.kind === 'variable')
      return LIKE_FIRST.has(before.text) ? this.firstArgument(open) : NOTHING
    return before?.kind === 'name' ? NOTHING : this.endingAt(index - 1)
  }

  /** What the first argument after this bracket stands for. */
  private firstArgument(open: number): Known {
    let depth = 0
    for (let index = open + 1; index < this.tokens.length; index += 1) {
      const token = this.tokens[index]
      if (token?.kind !== 'mark') continue
      if (depth === 0 && (token.text === ',' || token.text === ')')) return this.endingAt(index - 1)
      if ('([{'.includes(token.text)) depth += 1
      else if (')]}'.includes(token.text)) depth -= 1
    }
    return NOTHING
  }

  private variable(name: string, index: number): Known {
    if (name === '$$') return this.visible.input
    if (name === '$') return this.contextOf(index)
    return (
      this.local(name, index) ??
      (Object.hasOwn(this.visible.variables, name.slice(1))
        ? (this.visible.variables[name.slice(1)] ?? NOTHING)
        : NOTHING)
    )
  }

  /** A variable that the expression itself makes: `$x := path`, or the item that a function is called with. */
  private local(name: string, index: number): Known | undefined {
    for (let at = index - 1; at >= 0; at -= 1) {
      const token = this.tokens[at]
      if (token?.kind !== 'variable' || token.text !== name) continue
      if (this.isMark(at + 1, ':=')) return this.assigned(at + 2)
      if (this.isMark(at - 1, '(') && this.tokens[at - 2]?.text === 'function') {
        const call = enclosing(this.tokens, at - 2)
        const called = this.tokens[call - 1]
        return called && WITH_ITEM.has(called.text) ? anyItemOf(this.firstArgument(call)) : NOTHING
      }
    }
    return undefined
  }

  private assigned(from: number): Known {
    let depth = 0
    for (let index = from; index < this.tokens.length; index += 1) {
      const token = this.tokens[index]
      if (token?.kind !== 'mark') continue
      if (depth === 0 && (token.text === ';' || token.text === ')')) return this.endingAt(index - 1)
      if ('([{'.includes(token.text)) depth += 1
      else if (')]}'.includes(token.text)) depth -= 1
    }
    return NOTHING
  }

  private isFunctionBody(open: number): boolean {
    if (!this.isMark(open - 1, ')')) return false
    const parameters = openingOf(this.tokens, open - 1)
    return this.tokens[parameters - 1]?.text === 'function'
  }

  private isMark(index: number, text: string): boolean {
    const token = this.tokens[index]
    return token?.kind === 'mark' && token.text === text
  }
}

/** Whether a path may end with this token, so that `[` and `{` after it look into it. */
function endsPath(token: Token): boolean {
  return token.kind === 'mark' ? ')]'.includes(token.text) : token.kind !== 'number'
}

function itemAt(known: Known, index: number): Known {
  const item = itemOf(known)
  const value = known.last?.value
  if (!Array.isArray(value)) return item
  return index in value ? { ...item, last: { value: value[index] as unknown } } : NOTHING
}

/** The variables that an expression makes before this place. */
export function localsBefore(tokens: readonly Token[], index: number): string[] {
  const names = new Set<string>()
  for (let at = 0; at < index; at += 1) {
    const token = tokens[at]
    if (token?.kind !== 'variable' || token.text.length < 2) continue
    const next = tokens[at + 1]
    const isParameter = isParameterAt(tokens, at)
    if ((next?.kind === 'mark' && next.text === ':=') || isParameter) names.add(token.text)
  }
  return [...names]
}

function isParameterAt(tokens: readonly Token[], at: number): boolean {
  const open = enclosing(tokens, at)
  return open > 0 && tokens[open]?.text === '(' && tokens[open - 1]?.text === 'function'
}
