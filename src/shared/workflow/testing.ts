/** Documents in short form, for tests. */
import type { JsonObject, Workflow } from './document'

/** A node of a test graph; everything but `id` and `type` may be left out. */
export type TestNode = { id: string; type: string; config?: JsonObject } & Partial<
  Omit<Workflow['nodes'][number], 'id' | 'type' | 'config'>
>

/** `'a>b'`, `'check.retry>draft'`, `'in>each.result'`; ports where they are not the first. */
export type TestEdge = string

/** A document from nodes and edges in short form. */
export function graph(
  nodes: TestNode[],
  edges: TestEdge[],
  rest: Partial<Workflow> = {},
): Workflow {
  return {
    format: 'baton/graph',
    version: 1,
    id: 'g',
    name: 'g',
    nodes: nodes as Workflow['nodes'],
    edges: edges.map((text, index) => {
      const [from = '', to = ''] = text.split('>')
      const [source = '', sourceHandle] = from.split('.')
      const [target = '', targetHandle] = to.split('.')
      return {
        id: `e${index + 1}`,
        source,
        target,
        ...(sourceHandle ? { sourceHandle } : {}),
        ...(targetHandle ? { targetHandle } : {}),
      }
    }),
    ...rest,
  }
}
