/** In which ways a value can be shown, by what is in it. */
import { isFileReference } from '../../../shared/run/file-reference'
import { isPicture } from '../../files/file-text'
import { isRecord } from '../../forms/schema'

export type ValueLook = 'answer' | 'picture' | 'table' | 'markdown' | 'text' | 'json'

export const LOOK_WORDS: Record<ValueLook, string> = {
  answer: 'Answer',
  picture: 'Picture',
  table: 'Table',
  markdown: 'Markdown',
  text: 'Text',
  json: 'JSON',
}

/** The ways that fit, the best first; JSON always does, and for most values is the best. */
export function looksOf(value: unknown): ValueLook[] {
  if (typeof value === 'string') return [...looksOfText(value), 'json']
  if (isFileReference(value)) return [isPicture(value) ? 'picture' : 'text', 'json']
  if (isTable(value)) return ['table', 'json', 'text']
  if (isAnswer(value)) return ['answer', 'json']
  if (typeof value === 'object' && value !== null && !isEmpty(value)) return ['json', 'text']
  return ['json']
}

function looksOfText(text: string): ValueLook[] {
  if (isPictureText(text)) return ['picture', 'text']
  return isMarkdown(text) ? ['markdown', 'text'] : ['text', 'markdown']
}

/** A picture as text: `data:image/png;base64,…`. Drawings (SVG) may load other things and are not shown. */
export function isPictureText(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^data:image\/(png|jpeg|gif|webp|avif|bmp);base64,[A-Za-z0-9+/=\s]+$/i.test(value)
  )
}

/** Marks of Markdown that plain text seldom has: headings, bold, lists, links, code, tables, quotes. */
const MARKS =
  /^#{1,6} \S|\*\*[^*\s][^*]*\*\*|^\s*(?:[-*+]|\d+\.) \S.*\n\s*(?:[-*+]|\d+\.) \S|\[[^\]\n]+\]\([^)\s]+\)|^```|^\|.+\|\s*\n\s*\|[\s:|-]+\||^> \S/m

export function isMarkdown(text: string): boolean {
  return MARKS.test(text.slice(0, 20_000))
}

/** A list of objects, one for each row. */
export function isTable(value: unknown): value is Record<string, unknown>[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((row) => isRecord(row) && !isEmpty(row) && !isFileReference(row))
  )
}

/** What a model answered (semantics section 4, llm). */
export function isAnswer(
  value: unknown,
): value is { text: string; object?: unknown; [more: string]: unknown } {
  return isRecord(value) && typeof value.text === 'string' && isRecord(value.usage)
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0
}

/** More columns than this are left to JSON. */
const MOST_COLUMNS = 60
/** So many rows are looked at for their columns. */
const LOOKED_AT = 500

/** A column is between so many characters wide. */
const NARROW = 6
const WIDE = 44

export interface Column {
  key: string
  /** In characters. */
  width: number
}

/** The columns of a table, in the order in which the rows name them, each as wide as what stands in it asks for. */
export function columnsOf(rows: readonly Record<string, unknown>[]): Column[] {
  const widths = new Map<string, number>()
  for (const row of rows.slice(0, LOOKED_AT))
    for (const [key, value] of Object.entries(row)) {
      const known = widths.get(key)
      if (known === undefined && widths.size >= MOST_COLUMNS) continue
      widths.set(key, Math.max(known ?? key.length, cellText(value).length))
    }
  return [...widths].map(([key, width]) => ({
    key,
    width: Math.min(WIDE, Math.max(NARROW, width)),
  }))
}

/** A value on one line. */
export function cellText(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value.slice(0, 400).replaceAll(/\s+/g, ' ')
  if (isFileReference(value)) return value.name
  if (typeof value === 'object') return (JSON.stringify(value) ?? '').slice(0, 400)
  return String(value)
}

/** More pictures of one value are not shown. */
const MOST_PICTURES = 8

/** The pictures that stand in a value as text, at any depth, each once. */
export function picturesIn(value: unknown): string[] {
  const found = new Set<string>()
  const look = (part: unknown): void => {
    if (found.size >= MOST_PICTURES) return
    if (isPictureText(part)) found.add(part)
    else if (typeof part === 'object' && part !== null)
      for (const inner of Object.values(part)) look(inner)
  }
  look(value)
  return [...found]
}
