export type ParsedJson = { ok: true; value: unknown } | { ok: false; message: string }

/** A value as text to edit. Text stands as it is where that reads back as the same text; a missing value is no text. */
export function formatJson(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value === 'string') {
    const back = parseJson(value)
    if (back.ok && back.value === value) return value
  }
  return JSON.stringify(value, null, 2)
}

/**
 * The value that a text means: JSON, or else the text itself, unless it begins like JSON (then it is JSON half typed).
 * So `{{ posts }}`, `Hello {{ name }}` and `gave up` need no quotes.
 */
export function parseJson(text: string): ParsedJson {
  const plain = text.trim()
  if (plain === '') return { ok: true, value: undefined }
  try {
    return { ok: true, value: JSON.parse(plain) as unknown }
  } catch (error) {
    if (plain.startsWith('{{') || !/^[{["]/.test(plain)) return { ok: true, value: text }
    const where = error instanceof Error ? /line (\d+) column (\d+)/.exec(error.message) : undefined
    const at = where ? ` (line ${where[1]}, column ${where[2]})` : ''
    return { ok: false, message: `This is not JSON yet${at}. It is kept, but not used.` }
  }
}
