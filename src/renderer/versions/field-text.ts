/** Values of fields as text, and what of two texts differs. */

/** More of a value than this is not drawn. Characters. */
const MOST = 4000
/** So much of what is the same stays around what differs. Characters. */
const AROUND = 80

/** Text as it is, anything else as JSON; cut where it is too long to read. */
export function valueText(value: unknown): string {
  if (value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
  return text.length > MOST ? `${text.slice(0, MOST)} …` : text
}

/** A text cut in three by what it shares with another: the same at its start, its own, the same at its end. */
export function trimmed(
  text: string,
  other: string,
): { start: string; middle: string; end: string } {
  const most = Math.min(text.length, other.length)
  let start = 0
  while (start < most && text[start] === other[start]) start += 1
  let end = 0
  while (end < most - start && text[text.length - 1 - end] === other[other.length - 1 - end])
    end += 1
  // Half of a pair is no character.
  if (isHalf(text.charCodeAt(start - 1))) start -= 1
  if (isSecondHalf(text.charCodeAt(text.length - end))) end -= 1
  const before = text.slice(0, start)
  const after = text.slice(text.length - end)
  return {
    start: before.length > AROUND ? `… ${before.slice(-AROUND)}` : before,
    middle: text.slice(start, text.length - end),
    end: after.length > AROUND ? `${after.slice(0, AROUND)} …` : after,
  }
}

function isHalf(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00
}

function isSecondHalf(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000
}
