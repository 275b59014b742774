/** A value as text that a person edits: all of it as JSON, a text as itself, or the text inside an object. Pure. */
import type { Json } from '../../../shared/workflow/document'
import { isRecord } from '../../forms/schema'

/** `part`: the `text` of an object, with the rest of it kept. */
export type TextMode = 'text' | 'part' | 'json'

/** The ways in which a value can be edited, the handiest first. */
export function modesOf(value: Json | undefined): TextMode[] {
  if (typeof value === 'string') return ['text', 'json']
  if (isRecord(value) && typeof value.text === 'string')
    return value.object === undefined ? ['part', 'json'] : ['json', 'part']
  return ['json']
}

export function textOf(value: Json | undefined, mode: TextMode): string {
  if (mode === 'text') return typeof value === 'string' ? value : ''
  if (mode === 'part') return isRecord(value) && typeof value.text === 'string' ? value.text : ''
  return value === undefined ? '' : JSON.stringify(value, null, 2)
}

export type ReadText = { ok: true; value: Json } | { ok: false; message: string }

/** What the text means; `whole` is the value that a part belongs to. */
export function readText(text: string, mode: TextMode, whole: Json | undefined): ReadText {
  if (mode === 'text') return { ok: true, value: text }
  if (mode === 'part') return { ok: true, value: isRecord(whole) ? { ...whole, text } : { text } }
  if (text.trim() === '')
    return { ok: false, message: 'Nothing stands here. Write JSON, for example null.' }
  try {
    return { ok: true, value: JSON.parse(text) as Json }
  } catch (error) {
    const where = error instanceof Error ? /line (\d+) column (\d+)/.exec(error.message) : undefined
    const at = where ? ` (line ${where[1]}, column ${where[2]})` : ''
    return {
      ok: false,
      message: `This is not JSON${at}. Texts stand in double quotes, and entries have commas between them.`,
    }
  }
}
