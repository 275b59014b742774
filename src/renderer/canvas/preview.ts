/** A value in a few short lines, however large it is: what an edge carried, in passing. */

const MOST_LINES = 12
const MOST_TEXT = 90
const MOST_DEPTH = 3

/** At most `MOST_LINES` lines; what is left out is said. Walks no more of the value than it shows. */
export function previewOf(value: unknown): string[] {
  const lines: string[] = []
  write(value, '', 0, lines)
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES - 1), '…'] : lines
}

function write(value: unknown, label: string, depth: number, lines: string[]): void {
  if (lines.length > MOST_LINES) return
  const indent = '  '.repeat(depth)
  if (value === null || typeof value !== 'object') {
    lines.push(`${indent}${label}${textOf(value, label === '')}`)
    return
  }
  const isList = Array.isArray(value)
  const keys = isList ? [] : Object.keys(value)
  const size = isList ? value.length : keys.length
  if (size === 0 || depth >= MOST_DEPTH) {
    lines.push(`${indent}${label}${isList ? `list of ${size}` : `object of ${size}`}`)
    return
  }
  if (label !== '') lines.push(`${indent}${label}${isList ? `list of ${size}` : ''}`.trimEnd())
  const inner = label === '' ? depth : depth + 1
  for (let index = 0; index < size && lines.length <= MOST_LINES; index += 1) {
    const key = keys[index] ?? ''
    const item: unknown = isList ? value[index] : (value as Record<string, unknown>)[key]
    write(item, isList ? `${index + 1}: ` : `${key}: `, inner, lines)
  }
}

function textOf(value: unknown, isWhole: boolean): string {
  if (typeof value !== 'string') return value === undefined ? 'nothing' : String(value)
  const short = value.slice(0, isWhole ? MOST_TEXT * 4 : MOST_TEXT).replaceAll(/\s+/g, ' ')
  return short.length < value.length ? `${short}…` : short
}
