import { hasTemplate } from './schema'

export type ParsedJson = { ok: true; value: unknown } | { ok: false; message: string }

/** A value as text to edit. A template stands as it is, without quotes; a missing value is no text. */
export function formatJson(value: unknown, templates: boolean): string {
  if (value === undefined) return ''
  if (templates && hasTemplate(value) && isWhole(value)) return value
  return JSON.stringify(value, null, 2)
}

/** The value that a text means. Where templates are accepted, a text in `{{ }}` is one. */
export function parseJson(text: string, templates: boolean): ParsedJson {
  const plain = text.trim()
  if (plain === '') return { ok: true, value: undefined }
  if (templates && isWhole(plain)) return { ok: true, value: plain }
  try {
    return { ok: true, value: JSON.parse(plain) as unknown }
  } catch (error) {
    const where =
      error instanceof Error ? /line \d+ column \d+/.exec(error.message)?.[0] : undefined
    const at = where ? ` (at ${where.replace(' column', ', column')})` : ''
    const hint = /^[A-Za-z]/.test(plain) ? ' Text stands in quotes: "like this".' : ''
    return { ok: false, message: `This is not JSON yet${at}. It is kept, but not used.${hint}` }
  }
}

function isWhole(text: string): boolean {
  return text.startsWith('{{') && text.endsWith('}}')
}
