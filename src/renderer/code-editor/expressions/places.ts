/** Where the expressions of a text stand, in templates and in JSON that holds templates. */
import { splitTemplate } from '../../../shared/workflow/template'
import type { Language } from '../assist'

export interface Place {
  source: string
  /** Where the source begins and ends in the text, `{{` and `}}` left out. */
  from: number
  to: number
  /** The offset in the text of an offset in the source. In JSON a `\"` is two characters of text and one of source. */
  outside(inside: number): number
  /** Whether it stands within a text of JSON, where a quote must be escaped. */
  escaped: boolean
}

export interface Places {
  places: Place[]
  /** A `{{` that is never closed. */
  open?: { from: number; message: string }
}

/** All expressions of a text. One that is not closed yet goes to the end of its line. */
export function placesIn(text: string, language: Language): Places {
  if (language === 'expression')
    return {
      places: [
        { source: text, from: 0, to: text.length, outside: (inside) => inside, escaped: false },
      ],
    }
  // As in `json-text`: what begins with an expression is text.
  if (language === 'json' && /^\s*(\{(?!\{)|[["])/.test(text)) return placesInJson(text)
  return placesInTemplate(text, (offset) => offset, false)
}

/** The expression around a place of the text. */
export function placeAt(text: string, language: Language, offset: number): Place | undefined {
  return placesIn(text, language).places.find(({ from, to }) => offset >= from && offset <= to)
}

function placesInTemplate(
  template: string,
  outside: (offset: number) => number,
  escaped: boolean,
): Places {
  const places: Place[] = []
  const add = (source: string, position: number) =>
    places.push({
      source,
      from: outside(position),
      to: outside(position + source.length),
      outside: (inside) => outside(position + inside),
      escaped,
    })
  const split = splitTemplate(template)
  if ('parts' in split) {
    for (const part of split.parts) if ('expression' in part) add(part.expression, part.position)
    return { places }
  }
  // Up to the fault all is well; the rest is what is being written.
  const { position, message } = split.fault
  const before = splitTemplate(template.slice(0, position))
  if ('parts' in before)
    for (const part of before.parts) if ('expression' in part) add(part.expression, part.position)
  const rest = template.slice(position + 2)
  const end = rest.indexOf('\n')
  add(end < 0 ? rest : rest.slice(0, end), position + 2)
  return { places, open: { from: outside(position), message } }
}

function placesInJson(text: string): Places {
  const places: Place[] = []
  let open: Places['open']
  for (const literal of text.matchAll(/"((?:[^"\\]|\\[\s\S])*)(?:"|$)/g)) {
    const raw = literal[1] ?? ''
    if (!raw.includes('{{')) continue
    const start = literal.index + 1
    const { decoded, offsets } = decode(raw)
    const found = placesInTemplate(
      decoded,
      (inside) => start + (offsets[inside] ?? raw.length),
      true,
    )
    places.push(...found.places)
    open ??= found.open
  }
  return { places, ...(open ? { open } : {}) }
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

/** What a JSON text means, and where each of its characters stands. */
function decode(raw: string): { decoded: string; offsets: number[] } {
  let decoded = ''
  const offsets: number[] = []
  for (let at = 0; at < raw.length;) {
    offsets.push(at)
    if (raw[at] !== '\\') {
      decoded += raw[at]
      at += 1
    } else if (raw[at + 1] === 'u' && /^[0-9a-fA-F]{4}/.test(raw.slice(at + 2))) {
      decoded += String.fromCharCode(Number.parseInt(raw.slice(at + 2, at + 6), 16))
      at += 6
    } else {
      const escape = raw[at + 1] ?? ''
      decoded += ESCAPES[escape] ?? escape
      at += 2
    }
  }
  offsets.push(raw.length)
  return { decoded, offsets }
}
