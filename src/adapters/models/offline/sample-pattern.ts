/** Makes a text that a simple regular expression matches: letters, classes, groups, choices and repetitions. */

interface Cursor {
  source: string
  at: number
}

/** A text for the pattern; empty when the pattern uses what is not understood here (look-around, back references). */
export function sampleFor(pattern: RegExp | string): string {
  const expression = typeof pattern === 'string' ? new RegExp(pattern, 'u') : pattern
  const cursor = { source: expression.source, at: 0 }
  const sample = choice(cursor)
  return expression.test(sample) ? sample : ''
}

function choice(cursor: Cursor): string {
  const first = sequence(cursor)
  while (cursor.source.charAt(cursor.at) === '|') {
    cursor.at += 1
    sequence(cursor)
  }
  return first
}

function sequence(cursor: Cursor): string {
  let text = ''
  while (cursor.at < cursor.source.length && !'|)'.includes(cursor.source.charAt(cursor.at))) {
    const piece = atom(cursor)
    text += piece.repeat(repetitions(cursor))
    if (text.length > 10_000) break
  }
  return text
}

/** How often: the fewest that is allowed, but once where none is. */
function repetitions(cursor: Cursor): number {
  const rest = cursor.source.slice(cursor.at)
  const quantifier = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(rest)
  if (!quantifier) return 1
  cursor.at += quantifier[0].length
  if (quantifier[1] !== undefined) return Number(quantifier[1])
  return quantifier[0].startsWith('+') ? 1 : quantifier[0].startsWith('?') ? 0 : 1
}

function atom(cursor: Cursor): string {
  const character = cursor.source.charAt(cursor.at++)
  if (character === '(') {
    const rest = cursor.source.slice(cursor.at)
    const opening = /^\?(?::|<[A-Za-z_]\w*>)/.exec(rest)
    if (opening) cursor.at += opening[0].length
    const inner = choice(cursor)
    cursor.at += 1
    return inner
  }
  if (character === '[') return fromClass(cursor)
  if (character === '\\') return escaped(cursor)
  if (character === '.') return 'a'
  return character === '^' || character === '$' ? '' : character
}

function escaped(cursor: Cursor): string {
  const character = cursor.source.charAt(cursor.at++)
  if (character === 'p') {
    const name = /^\{([^}]*)\}/.exec(cursor.source.slice(cursor.at))
    cursor.at += name?.[0].length ?? 0
    return /^(?:N|Nd)/.test(name?.[1] ?? '') ? '1' : /Lu|Upper/.test(name?.[1] ?? '') ? 'A' : 'a'
  }
  const classes: Record<string, string> = {
    d: '1',
    w: 'a',
    s: ' ',
    b: '',
    B: '',
    D: 'a',
    W: ' ',
    S: 'a',
    n: '\n',
    t: '\t',
  }
  return classes[character] ?? character
}

function fromClass(cursor: Cursor): string {
  const start = cursor.at
  while (
    cursor.at < cursor.source.length &&
    (cursor.source.charAt(cursor.at) !== ']' || cursor.at === start)
  )
    cursor.at += cursor.source.charAt(cursor.at) === '\\' ? 2 : 1
  const body = cursor.source.slice(start, cursor.at)
  cursor.at += 1
  const members = new RegExp(`^[${body}]$`, 'u')
  // Ordinary characters first, so that a class of `not a space` gives a letter.
  return (
    ['a', 'A', '1', '-', ' ', '.', '_', ...body].find((one) => members.test(one)) ?? body.charAt(0)
  )
}
