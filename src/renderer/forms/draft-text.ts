import { useState } from 'react'

/**
 * The text of a control whose value is not text. What was typed stays as typed ("1." or "1e") as long as it still means the
 * value; a value that comes from elsewhere (undo, another window) takes over.
 */
export function useDraftText(
  value: unknown,
  format: (value: unknown) => string,
): [text: string, keep: (text: string, value: unknown) => void] {
  const [draft, setDraft] = useState<{ text: string; value: unknown } | undefined>()
  const text = draft !== undefined && Object.is(draft.value, value) ? draft.text : format(value)
  return [text, (typed, meant) => setDraft({ text: typed, value: meant })]
}
