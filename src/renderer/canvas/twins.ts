/** Edges that join the same two nodes the same way. */
import type { Workflow } from '../../shared/workflow/document'

const indexes = new WeakMap<object, ReadonlySet<string>>()

/** Whether several edges lead from `source` to `target`. */
export function hasTwins({ edges }: Workflow, source: string, target: string): boolean {
  let index = indexes.get(edges)
  if (!index) {
    const seen = new Set<string>()
    const several = new Set<string>()
    for (const edge of edges) {
      const pair = pairOf(edge.source, edge.target)
      if (seen.has(pair)) several.add(pair)
      seen.add(pair)
    }
    index = several
    indexes.set(edges, index)
  }
  return index.has(pairOf(source, target))
}

function pairOf(source: string, target: string): string {
  return `${source} ${target}`
}
