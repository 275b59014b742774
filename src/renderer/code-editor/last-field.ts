/** The field with expressions that was focused last and is still there: where a place in a value can be written into. */
import { create } from 'zustand'

export interface ExpressionTarget {
  /** What the field is called. */
  label: string
  /** Writes an expression at the caret, with braces around it unless it stands between some. */
  insert(expression: string): void
}

export const useLastField = create<{ field: ExpressionTarget | undefined }>(() => ({
  field: undefined,
}))

export function fieldFocused(field: ExpressionTarget): void {
  useLastField.setState({ field })
}

/** The field is gone; another one that was focused meanwhile stays. */
export function fieldGone(field: ExpressionTarget): void {
  if (useLastField.getState().field === field) useLastField.setState({ field: undefined })
}

/** What is written for an expression at an offset of a text: with braces, or without where the place is between two already. */
export function writtenAt(text: string, offset: number, expression: string): string {
  const before = text.slice(0, offset)
  return before.lastIndexOf('{{') > before.lastIndexOf('}}') ? expression : `{{ ${expression} }}`
}
