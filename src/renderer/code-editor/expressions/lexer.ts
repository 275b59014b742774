/** Words and marks of an expression, also of one half typed. */

export interface Token {
  kind: 'name' | 'variable' | 'text' | 'number' | 'mark'
  /** Of a name or a text: without its quotes. Of a variable: with its dollar. */
  text: string
  from: number
  to: number
}

const SPACE = /\s+|\/\*[\s\S]*?(?:\*\/|$)/y
const MARK = /~>|:=|\?\?|\?:|!=|<=|>=|\.\.|\*\*|[^\s]/y
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const NAME = /[A-Za-z_\u00c0-\uffff][\w\u00c0-\uffff]*/y
const VARIABLE = /\$\$?[\w\u00c0-\uffff]*/y
const QUOTED = /`([^`]*)(?:`|$)/y
const TEXT = /"((?:[^"\\]|\\[\s\S])*)(?:"|$)|'((?:[^'\\]|\\[\s\S])*)(?:'|$)/y
const REGEX = /\/(?:[^/\\\n]|\\.)+\/[im]*/y

/** Words that join expressions; they are no names where something stands before them. */
const WORDS = new Set(['and', 'or', 'in'])

/** Reads an expression into tokens. Never throws. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(source)
  }
  const add = (kind: Token['kind'], text: string, length: number) => {
    tokens.push({ kind, text, from: at, to: at + length })
    at += length
  }
  while (at < source.length) {
    const space = take(SPACE)
    if (space) {
      at += space[0].length
      continue
    }
    const last = tokens.at(-1)
    const regex = !last || (last.kind === 'mark' && !')]}'.includes(last.text)) ? take(REGEX) : null
    if (regex) {
      add('text', regex[0], regex[0].length)
      continue
    }
    const quoted = take(QUOTED)
    if (quoted) {
      add('name', quoted[1] ?? '', quoted[0].length)
      continue
    }
    const text = take(TEXT)
    if (text) {
      add('text', text[1] ?? text[2] ?? '', text[0].length)
      continue
    }
    const word = take(NAME)
    if (word) {
      const isJoin = WORDS.has(word[0]) && last !== undefined && !isOpen(last)
      add(isJoin ? 'mark' : 'name', word[0], word[0].length)
      continue
    }
    const variable = take(VARIABLE)
    if (variable) {
      add('variable', variable[0], variable[0].length)
      continue
    }
    const number = take(NUMBER)
    if (number) {
      add('number', number[0], number[0].length)
      continue
    }
    const mark = take(MARK)
    add('mark', mark?.[0] ?? source[at] ?? '', mark?.[0].length ?? 1)
  }
  return tokens
}

/** Whether nothing stands between this mark and what follows it. */
function isOpen(token: Token): boolean {
  return token.kind === 'mark' && !')]}'.includes(token.text)
}

const OPENING: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

/** The index of the bracket that opens what closes at `at`; -1 when there is none. */
export function openingOf(tokens: readonly Token[], at: number): number {
  let depth = 0
  for (let index = at; index >= 0; index -= 1) {
    const token = tokens[index]
    if (token?.kind !== 'mark') continue
    if (token.text in OPENING) depth += 1
    else if ('([{'.includes(token.text)) {
      depth -= 1
      if (depth === 0) return index
    }
  }
  return -1
}

/** The index of the innermost bracket that is open before the token at `at`; -1 at the outermost. */
export function enclosing(tokens: readonly Token[], at: number): number {
  let depth = 0
  for (let index = at - 1; index >= 0; index -= 1) {
    const token = tokens[index]
    if (token?.kind !== 'mark') continue
    if (token.text in OPENING) depth += 1
    else if ('([{'.includes(token.text)) {
      if (depth === 0) return index
      depth -= 1
    }
  }
  return -1
}
