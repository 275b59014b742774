/** Where the nodes, notes and groups of a called workflow go when they come in place of the call. Pixels. */
import type { Group, Sticky, Workflow, WorkflowNode } from '../document'
import { freshId } from './fresh-ids'
import type { InliningWork } from './inline'
import { contentOf, type Part } from './part'

/** The width of a card. */
const CARD = 224

/** A node, what it leads to, however far, and what is in containers among them. */
export function contentAround(workflow: Workflow, start: string): Set<string> {
  const found = new Set<string>()
  const open = [start]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (found.has(at)) continue
    found.add(at)
    for (const { source, target } of workflow.edges) if (source === at) open.push(target)
  }
  return contentOf(workflow, found)
}

export interface Places {
  /** From the called workflow's canvas to this one's. */
  by: { x: number; y: number }
  shifted(node: WorkflowNode): WorkflowNode
  /** A node that stays; what stands right of the call makes room. */
  moved(node: WorkflowNode): WorkflowNode
}

export function placesOf(
  workflow: Workflow,
  call: WorkflowNode,
  part: Part,
  coming: readonly WorkflowNode[],
  added: readonly WorkflowNode[],
): Places {
  const outer = new Set(part.outer.map(({ id }) => id))
  const places = [...coming.filter(({ id }) => outer.has(id)), ...added].map(
    ({ position }) => position ?? { x: 0, y: 0 },
  )
  const left = Math.min(...places.map(({ x }) => x))
  const top = Math.min(...places.map(({ y }) => y))
  const width = Math.max(...places.map(({ x }) => x)) - left
  const at = call.position ?? { x: 0, y: 0 }
  const by = { x: at.x - left, y: at.y - top }
  return {
    by,
    shifted: (node) => {
      const { x, y } = node.position ?? { x: 0, y: 0 }
      return { ...node, position: { ...node.position, x: x + by.x, y: y + by.y } }
    },
    moved: (node) => {
      const position = node.position ?? { x: 0, y: 0 }
      const isBeside = node.parent === call.parent && position.x >= at.x + CARD / 2
      // Where the place of the called nodes is free there is nothing to do.
      const needed = workflow.nodes.some(
        (each) =>
          each.id !== call.id &&
          each.parent === call.parent &&
          (each.position?.x ?? 0) >= at.x + CARD / 2 &&
          (each.position?.x ?? 0) < at.x + width + CARD + 40,
      )
      if (!isBeside || !needed || node.locked === true) return node
      return { ...node, position: { ...position, x: position.x + width } }
    },
  }
}

/** The groups and notes of both; what comes in place of a grouped call stands in its group, unless it has one. */
export function inlineDrawing(
  work: InliningWork,
  by: { x: number; y: number },
  added: readonly string[],
): Pick<Workflow, 'groups' | 'stickies'> {
  const { workflow, child, part, call, handed, coming } = work
  const noteIds = new Set(workflow.stickies?.map(({ id }) => id))
  const notes = new Map((child.stickies ?? []).map(({ id }) => [id, freshId(id, noteIds)]))
  const stickies = (child.stickies ?? []).map((note): Sticky => {
    const { parent: inner, ...free } = note
    const isInner = inner !== undefined && part.ids.has(inner)
    const parent = isInner ? work.idOf(inner) : call.parent
    const { x, y } = note.position
    return {
      ...free,
      id: notes.get(note.id) ?? note.id,
      position: isInner ? note.position : { ...note.position, x: x + by.x, y: y + by.y },
      ...(parent === undefined ? {} : { parent }),
    }
  })
  const here = new Set(coming.map(({ id }) => id))
  const groupIds = new Set(workflow.groups?.map(({ id }) => id))
  const groups = (child.groups ?? []).flatMap((group): Group[] => {
    const nodes = group.nodes.filter((id) => here.has(id)).map((id) => work.idOf(id))
    const kept = group.stickies?.flatMap((id) => notes.get(id) ?? []) ?? []
    if (nodes.length + kept.length === 0) return []
    const { stickies: _stickies, ...rest } = group
    return [
      {
        ...rest,
        id: freshId(group.id, groupIds),
        nodes,
        ...(kept.length > 0 ? { stickies: kept } : {}),
      },
    ]
  })
  const grouped = new Set(groups.flatMap(({ nodes }) => nodes))
  const outer = part.outer.flatMap(({ id }) => (here.has(id) ? work.idOf(id) : []))
  const loose = [...added, ...outer].filter((id) => !grouped.has(id))
  const gone = new Set([call.id, ...(handed ? [handed.unpack] : [])])
  const kept = (workflow.groups ?? []).flatMap((group): Group[] => {
    const nodes = group.nodes.filter((id) => !gone.has(id))
    if (group.nodes.includes(call.id)) nodes.push(...loose)
    return nodes.length + (group.stickies?.length ?? 0) > 0 ? [{ ...group, nodes }] : []
  })
  const all = {
    groups: [...kept, ...groups],
    stickies: [...(workflow.stickies ?? []), ...stickies],
  }
  return {
    ...(workflow.groups || all.groups.length > 0 ? { groups: all.groups } : {}),
    ...(workflow.stickies || all.stickies.length > 0 ? { stickies: all.stickies } : {}),
  }
}
