/** What a person writes in place of a node's output. Pure. */
import type { Json } from '../../shared/workflow/document'

/** JSON where it is such, else a text. What begins like JSON and is none is a mistake, and so is nothing at all. */
export function readGiven(text: string): { value: Json } | { fault: string } {
  if (text.trim() === '') return { fault: 'Write the value first. For none at all, write null.' }
  try {
    return { value: JSON.parse(text) as Json }
  } catch (error) {
    if (/^\s*[[{"]/.test(text))
      return { fault: `This is no JSON: ${error instanceof Error ? error.message : String(error)}` }
    return { value: text }
  }
}
