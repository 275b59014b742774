/** Nodes as text, so that they can be copied between workflows, windows and hosts. */
import { z } from 'zod'
import { edgeSchema, nodeSchema } from '../../shared/workflow/document'
import type { Fragment } from './document-edits'

/** What `format` says in copied text. */
const FORMAT = 'baton/fragment'

const fragmentSchema = z.object({
  format: z.literal(FORMAT),
  nodes: z.array(nodeSchema).min(1),
  edges: z.array(edgeSchema),
})

export function textOfFragment(fragment: Fragment): string {
  return JSON.stringify({ format: FORMAT, ...fragment }, null, 2)
}

/** The nodes in a text; undefined when it holds none. */
export function fragmentFromText(text: string): Fragment | undefined {
  if (!text.includes(FORMAT)) return undefined
  try {
    const { nodes, edges } = fragmentSchema.parse(JSON.parse(text))
    return { nodes, edges }
  } catch (error) {
    console.debug('The clipboard holds no nodes that can be read.', error)
    return undefined
  }
}
