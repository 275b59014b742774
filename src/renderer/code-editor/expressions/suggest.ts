/** What may stand at a place of an expression, and what stands there means. */
import type { Hover, Language, Suggestion } from '../assist'
import { FUNCTIONS, functionNamed } from './functions'
import { excerpt, namesIn, NOTHING, typeText, type Known } from './known'
import { tokensOf, type Token } from './lexer'
import { placeAt, type Place } from './places'
import { localsBefore, Resolver, type Visible } from './resolve'

const PLAIN_NAME = /^[A-Za-z_]\w*$/
/** Words of the language, which must be quoted as names. */
const RESERVED = new Set(['and', 'or', 'in', 'true', 'false', 'null', 'function'])

/** What may be written at this place of the text; nothing outside expressions. */
export function suggestAt(
  text: string,
  offset: number,
  language: Language,
  visible: Visible,
): Suggestion[] {
  const place = placeAt(text, language, offset)
  if (!place) return []
  const tokens = tokensOf(place.source)
  const at = tokenAt(tokens, place, offset)
  const written = at >= 0 ? tokens[at] : undefined
  if (written?.kind === 'text' || written?.kind === 'number') return []
  const isWord = written?.kind === 'name' || written?.kind === 'variable'
  const index = isWord ? at : tokens.filter(({ to }) => place.outside(to) <= offset).length
  const range = isWord
    ? { from: place.outside(written.from), to: place.outside(written.to) }
    : { from: offset, to: offset }
  const resolver = new Resolver(tokens, visible)
  const before = tokens[index - 1]
  if (before?.kind === 'mark' && before.text === '.')
    return fields(resolver.endingAt(index - 2), range)
  return [
    ...(written?.kind === 'variable' ? [] : fields(resolver.contextAt(index), range)),
    ...variables(tokens, index, visible, range),
    ...functions(tokens[index + 1]?.text === '(' && isWord, range),
  ]
}

type Range = Pick<Suggestion, 'from' | 'to'>

function fields(known: Known, range: Range): Suggestion[] {
  return namesIn(known).map(([name, inside]) => ({
    ...range,
    kind: 'field',
    label: name,
    insert: asName(name),
    detail: typeText(inside),
    ...helpOf(inside),
  }))
}

function variables(
  tokens: readonly Token[],
  index: number,
  visible: Visible,
  range: Range,
): Suggestion[] {
  const locals = localsBefore(tokens, index).map((label): Suggestion => ({
    ...range,
    kind: 'variable',
    label,
  }))
  const given = Object.entries(visible.variables).map(([name, known]): Suggestion => ({
    ...range,
    kind: 'variable',
    label: `$${name}`,
    detail: typeText(known),
    ...helpOf(known),
  }))
  return [
    ...locals,
    ...given,
    {
      ...range,
      kind: 'variable',
      label: '$',
      detail: typeText(visible.input),
      help: `What came in: the input of this node.${lastOf(visible.input)}`,
    },
  ]
}

function functions(isCalled: boolean, range: Range): Suggestion[] {
  return FUNCTIONS.map(({ name, takes, help }) => ({
    ...range,
    kind: 'function',
    label: name,
    detail: `(${takes})`,
    help,
    // A snippet, in which a dollar is escaped, only where the caret goes between the brackets.
    insert: isCalled ? name : takes === '' ? `${name}()` : `\\${name}($0)`,
  }))
}

/** A name as a path needs it. */
function asName(name: string): string {
  return PLAIN_NAME.test(name) && !RESERVED.has(name) ? name : `\`${name}\``
}

function helpOf(known: Known): { help?: string } {
  const help = `${known.help ?? ''}${lastOf(known)}`.trim()
  return help === '' ? {} : { help }
}

function lastOf(known: Known): string {
  return known.last ? `\nLast: ${excerpt(known.last.value, 160)}` : ''
}

/** What stands at this place of the text: its type and its last value, or the help of a function. */
export function hoverAt(
  text: string,
  offset: number,
  language: Language,
  visible: Visible,
): Hover | undefined {
  const place = placeAt(text, language, offset)
  if (!place) return undefined
  const tokens = tokensOf(place.source)
  const at = tokens.findIndex(
    ({ from, to }) => offset >= place.outside(from) && offset < place.outside(to),
  )
  const token = tokens[at]
  if (!token || token.kind === 'number' || token.kind === 'mark') return undefined
  const range = { from: place.outside(token.from), to: place.outside(token.to) }
  if (token.kind === 'variable' && tokens[at + 1]?.text === '(') {
    const known = functionNamed(token.text)
    return known && { ...range, title: `${known.name}(${known.takes})`, help: known.help }
  }
  const known = new Resolver(tokens, visible).endingAt(at)
  if (known === NOTHING) return undefined
  return {
    ...range,
    title: `${token.text}: ${typeText(known)}`,
    ...(known.help ? { help: known.help } : {}),
    ...(known.last ? { value: excerpt(known.last.value) } : {}),
  }
}

/** The token that is being written at a place of the text; -1 when none is. */
function tokenAt(tokens: readonly Token[], place: Place, offset: number): number {
  return tokens.findIndex(
    ({ kind, from, to }) =>
      kind !== 'mark' && offset > place.outside(from) && offset <= place.outside(to),
  )
}
