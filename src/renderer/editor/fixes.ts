/** Quick fixes: for a problem whose remedy is plain, what the button says and does. One entry of the history each. */
import type { Problem } from '../../shared/workflow/problem'
import type { Workflow, WorkflowNode } from '../../shared/workflow/document'
import { groupsOf } from '../../shared/workflow/groups'
import { CARD_WIDTH } from '../canvas/flow-model'
import { sourcePortOf, targetPortOf } from '../canvas/port-rules'
import { takeOut } from './containers'
import {
  addNode,
  connect,
  moveNodes,
  newNode,
  removeItems,
  setWorkflowField,
} from './document-edits'
import { edgeById, nodeById, nodeName } from './document-index'
import { edgeId, uniqueId } from './ids'
import { firstConnection, firstFit, outerPorts } from './rewire'
import { GAP, pushedRight } from './room'
import type { EditorSession } from './session'

/** What the button of a problem says, and what it does. */
export interface Fix {
  label: string
  perform(session: EditorSession): void
}

/** The plain remedy of a problem; undefined when a person has to think. */
export function fixFor(problem: Problem, session: EditorSession): Fix | undefined {
  const workflow = session.document.document()
  const node = problem.node === undefined ? undefined : nodeById(workflow, problem.node)
  switch (problem.code) {
    case 'ungated-irreversible':
      return node && { label: 'Add a gate before this', perform: (on) => addGate(on, node.id) }
    case 'no-trigger':
      return { label: 'Add a manual start', perform: addTrigger }
    case 'dangling-edge':
    case 'edge-into-trigger':
    case 'crosses-container':
      return deleteEdge(problem)
    case 'unknown-port':
      return moveToOtherPort(problem, session) ?? deleteEdge(problem)
    case 'duplicate-id':
      return { label: 'Give one another id', perform: (on) => renewId(on, problem) }
    case 'bad-drawing':
      return { label: 'Mend notes and groups', perform: mendDrawing }
    case 'unknown-type':
      return node && { label: 'Replace it', perform: (on) => askForType(on, node.id) }
    case 'bad-config':
      return problem.field === 'parent' && node?.parent !== undefined
        ? {
            label: 'Move it out',
            perform: (on) => {
              on.document.select({ nodes: [node.id] })
              takeOut(on)
            },
          }
        : undefined
    default:
      return undefined
  }
}

/**
 * Writes notes and groups so that all of them can be drawn: those that share an id get others, and groups keep the members that
 * count.
 */
function mendDrawing({ document }: EditorSession): void {
  const workflow = document.document()
  const ids = new Set(workflow.nodes.map(({ id }) => id))
  const stickies = withOwnIds(workflow.stickies ?? []).map(({ parent, ...sticky }) =>
    parent !== undefined && ids.has(parent) ? { ...sticky, parent } : sticky,
  )
  const { all } = groupsOf({ ...workflow, stickies, groups: withOwnIds(workflow.groups ?? []) })
  const groups = [...all.values()].map(({ group: { stickies: _, ...group }, ...read }) => ({
    ...group,
    nodes: [...read.nodes],
    ...(read.stickies.length > 0 ? { stickies: [...read.stickies] } : {}),
  }))
  document.edit('Mend notes and groups', (draft) => {
    setWorkflowField(draft, 'stickies', stickies.length > 0 ? stickies : undefined)
    setWorkflowField(draft, 'groups', groups.length > 0 ? groups : undefined)
  })
}

/** The same items; the second of those that share an id gets another one. */
function withOwnIds<T extends { id: string }>(items: readonly T[]): T[] {
  const taken = new Set<string>()
  return items.map((item) => {
    const id = uniqueId(item.id, taken)
    taken.add(id)
    return id === item.id ? item : { ...item, id }
  })
}

function deleteEdge({ edge }: Problem): Fix | undefined {
  if (edge === undefined) return undefined
  return {
    label: 'Delete the edge',
    perform: ({ document }) =>
      document.edit('Delete 1 edge', (draft) => removeItems(draft, [], [edge])),
  }
}

/** Lets an edge on a port that is gone stand on the first one that takes it. */
function moveToOtherPort(problem: Problem, session: EditorSession): Fix | undefined {
  const { catalog, document } = session
  const workflow = document.document()
  const edge = edgeById(workflow, problem.edge ?? '')
  const [source, target] = [
    nodeById(workflow, edge?.source ?? ''),
    nodeById(workflow, edge?.target ?? ''),
  ]
  if (!edge || !source || !target) return undefined
  const rest = { ...workflow, edges: workflow.edges.filter(({ id }) => id !== edge.id) }
  const outputs = outerPorts(source, catalog).outputs
  const inputs = outerPorts(target, catalog).inputs
  const from = sourcePortOf(edge.sourceHandle, source, catalog)
  const to = targetPortOf(edge.targetHandle)
  const proposals = [
    ...inputs.map((port) => ({
      source: source.id,
      sourceHandle: from,
      target: target.id,
      targetHandle: port.id,
    })),
    ...outputs.map((port) => ({
      source: source.id,
      sourceHandle: port.id,
      target: target.id,
      targetHandle: to,
    })),
  ]
  const verdict = firstConnection(rest, catalog, proposals, '')
  if (!verdict.ok) return undefined
  const { sourceHandle, targetHandle } = verdict.connection
  const port = sourceHandle === from ? targetHandle : sourceHandle
  return {
    label: `Connect it to “${port}”`,
    perform: (on) =>
      on.document.edit('Connect', (draft) => {
        const moved = draft.edges.find(({ id }) => id === edge.id)
        if (moved) Object.assign(moved, { sourceHandle, targetHandle })
      }),
  }
}

/** Two of one id: the later one gets another. Edges and expressions stay with the first. */
function renewId({ document }: EditorSession, { node, edge }: Problem): void {
  document.edit('Give another id', (draft) => {
    const twins =
      node === undefined
        ? draft.edges.filter(({ id }) => id === edge)
        : draft.nodes.filter(({ id }) => id === node)
    const last = twins.at(-1)
    if (!last || twins.length < 2) return
    last.id =
      node === undefined
        ? edgeId(new Set(draft.edges.map(({ id }) => id)))
        : uniqueId(node, new Set(draft.nodes.map(({ id }) => id)))
  })
}

function askForType({ canvas, document, ui }: EditorSession, id: string): void {
  document.select({ nodes: [id] })
  const rect = canvas?.rect(id)
  if (!canvas || !rect) return
  const flow = { x: rect.x, y: rect.y + rect.height }
  ui.setState({ insert: { flow, screen: canvas.screenOf(flow), replace: id } })
}

/** Adds a manual start before the first node that nothing leads to. */
function addTrigger({ document, catalog, canvas }: EditorSession): void {
  const workflow = document.document()
  const definition = catalog.get('manual-trigger')
  if (!definition) return
  const first = workflow.nodes.find(
    (node) => node.parent === undefined && workflow.edges.every(({ target }) => target !== node.id),
  )
  const at = first?.position ?? { x: 0, y: 0 }
  const start = newNode(workflow, definition, { x: at.x - CARD_WIDTH - GAP, y: at.y })
  const fit =
    first &&
    firstFit(
      { ...workflow, nodes: [...workflow.nodes, start] },
      catalog,
      { node: start.id, port: 'out', side: 'source' },
      first.id,
    )
  document.edit(`Add ${definition.title}`, (draft) => {
    addNode(draft, start)
    if (fit) connect(draft, fit)
  })
  document.select({ nodes: [start.id] })
  canvas?.reveal(start.id)
}

/**
 * Puts a human callback before a node, with as many approvals as its risk needs: all that led to the node leads to the gate, and
 * what is approved goes on to the node as it was, without what the gate adds to it.
 */
export function addGate({ document, catalog, canvas }: EditorSession, id: string): void {
  const workflow = document.document()
  const node = nodeById(workflow, id)
  const [callback, transform] = [catalog.get('human-callback'), catalog.get('transform')]
  const input = node && outerPorts(node, catalog).inputs[0]
  if (!node || !callback || !transform || !input) return
  const { parent } = node
  const at = node.position ?? { x: 0, y: 0 }
  const gate: WorkflowNode = {
    ...newNode(workflow, callback, at, parent),
    name: `Approve “${nodeName(node)}”`,
    config: {
      ...callback.initial,
      title: `Go ahead with “${nodeName(node)}”?`,
      ...(node.risk === 'high-stakes' ? { approvals: 2, assignees: [] } : {}),
    },
    ...(node.join === undefined ? {} : { join: node.join }),
  }
  const withGate: Workflow = { ...workflow, nodes: [...workflow.nodes, gate] }
  const approved: WorkflowNode = {
    ...newNode(withGate, transform, { x: at.x + CARD_WIDTH + GAP, y: at.y }, parent),
    name: 'What was approved',
    config: { value: '{{ value }}' },
  }
  const moved = pushedRight(workflow, id, 2 * (CARD_WIDTH + GAP))
  document.edit('Add a gate', (draft) => {
    addNode(draft, gate)
    addNode(draft, approved)
    for (const edge of draft.edges)
      if (edge.target === id && targetPortOf(edge.targetHandle) === input.id) {
        edge.target = gate.id
        edge.targetHandle = 'in'
      }
    const join = (source: string, sourceHandle: string, target: string, targetHandle: string) =>
      connect(draft, { source, sourceHandle, target, targetHandle })
    join(gate.id, 'approved', approved.id, 'in')
    join(approved.id, 'out', id, input.id)
    const gated = draft.nodes.find((each) => each.id === id)
    if (gated) delete gated.join
    moveNodes(draft, moved)
  })
  document.select({ nodes: [gate.id] })
  canvas?.reveal(gate.id)
}
