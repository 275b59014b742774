/** Renaming a node: what people call it, and the id by which expressions name it. Expressions follow. */
import { idSchema, type Workflow } from '../../shared/workflow/document'
import type { WorkflowDraft } from './document-edits'
import { nodeById, nodeName } from './document-index'
import { isLocked } from './locks'
import { refersTo, renameReferences } from './references'
import type { EditorSession } from './session'

/** Why a node cannot have this id; undefined when it can. */
export function whyNotId(workflow: Workflow, node: string, id: string): string | undefined {
  if (id === node) return undefined
  const parsed = idSchema.safeParse(id)
  if (!parsed.success) return `${parsed.error.issues[0]?.message ?? 'This is no id'}.`
  const other = nodeById(workflow, id)
  return other ? `“${nodeName(other)}” has this id already.` : undefined
}

/** The nodes whose expressions name a node, itself included. */
export function referring(workflow: Workflow, id: string): string[] {
  return workflow.nodes.flatMap((node) => (refersTo(node.config, id) ? node.id : []))
}

/**
 * The nodes that get several inputs by node id, this one's among them: their expressions may name it as a field of the input, which
 * does not follow by itself.
 */
export function namedAsInput(workflow: Workflow, id: string): string[] {
  const targets = new Set(
    workflow.edges.flatMap(({ source, target }) => (source === id ? target : [])),
  )
  return [...targets].filter((target) => {
    const sources = new Set(
      workflow.edges.flatMap((edge) => (edge.target === target ? edge.source : [])),
    )
    return sources.size > 1
  })
}

/** Gives a node another name and id, as one entry: edges, contents and expressions that name it follow. */
export function renameNode(
  session: EditorSession,
  node: string,
  to: { name: string; id: string },
): void {
  const { document } = session
  const workflow = document.document()
  const before = nodeById(workflow, node)
  if (!before || isLocked(before) || whyNotId(workflow, node, to.id) !== undefined) return
  document.edit(`Rename ${nodeName(before)}`, (draft) => {
    const target = draft.nodes.find((each) => each.id === node)
    if (!target) return
    const name = to.name.trim()
    if (name === '') delete target.name
    else target.name = name
    if (to.id !== node) renameId(draft, node, to.id)
  })
  document.select({ nodes: [to.id] })
}

/** Lets everything that names a node by its id name it anew. */
function renameId(draft: WorkflowDraft, from: string, to: string): void {
  const renamed = new Map([[from, to]])
  for (const node of draft.nodes) {
    if (node.id === from) node.id = to
    if (node.parent === from) node.parent = to
    if (node.config && refersTo(node.config, from))
      node.config = renameReferences(node.config, renamed)
  }
  for (const edge of draft.edges) {
    if (edge.source === from) edge.source = to
    if (edge.target === from) edge.target = to
  }
  for (const sticky of draft.stickies ?? []) if (sticky.parent === from) sticky.parent = to
  for (const group of draft.groups ?? []) {
    const at = group.nodes.indexOf(from)
    if (at !== -1) group.nodes[at] = to
  }
}
