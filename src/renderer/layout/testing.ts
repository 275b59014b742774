/** ELK in the test's own process, and what is looked at in what it arranged. */
import ELK from 'elkjs/lib/elk.bundled.js'
import type { Workflow } from '../../shared/workflow/document'
import { catalog } from '../../nodes/definitions'
import type { WorkflowDraft } from '../editor/document-edits'
import { arrangement, type Arrangement } from './arrangement'
import { cornersOf, elkGraph } from './elk-graph'
import { overlap, type Rect } from './rects'
import type { PlaceSheet } from './sheet'
import { applyArrangement } from './apply'
import { linesOf, rectBefore, type Plan } from './units'

export const placeHere: PlaceSheet = async (sheet) =>
  cornersOf(await new ELK().layout(elkGraph(sheet)))

/** The document tidied up, and what was found. */
export async function tidied(
  workflow: Workflow,
  only?: readonly string[],
): Promise<{ after: Workflow; found: Arrangement }> {
  const found = await arrangement({ workflow, catalog, ...(only ? { only } : {}) }, placeHere)
  const after = structuredClone(workflow)
  applyArrangement(after as WorkflowDraft, found)
  return { after, found }
}

/** Where a node is, in its region. */
export function rectOf(workflow: Workflow, id: string): Rect {
  return rectBefore({ workflow, catalog } as Plan, id)
}

/** Pairs of nodes of one region that lie on each other, as `a b`. */
export function overlaps({ ...workflow }: Workflow): string[] {
  const found: string[] = []
  workflow.nodes.forEach((one, index) => {
    for (const other of workflow.nodes.slice(index + 1))
      if (
        one.parent === other.parent &&
        overlap(rectOf(workflow, one.id), rectOf(workflow, other.id))
      )
        found.push(`${one.id} ${other.id}`)
  })
  return found
}

/** Lines that do not lead to the right, as `a b`. */
export function backwards(workflow: Workflow, loops: ReadonlySet<string>): string[] {
  return linesOf(workflow, catalog, loops).flatMap(({ source, target }) => {
    if (source.startsWith('#') || target.startsWith('#')) return []
    const [from, to] = [rectOf(workflow, source), rectOf(workflow, target)]
    return from.x + from.width < to.x ? [] : [`${source} ${target}`]
  })
}
