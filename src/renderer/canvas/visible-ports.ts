/** The ports that a card shows: those of its type, and those that edges stand on all the same. */
import type { Workflow, WorkflowNode } from '../../shared/workflow/document'
import type { NodeCatalog, Port } from '../../shared/workflow/node-definition'
import { nodePorts } from './port-rules'

/** A port as it is shown; `missing` when only an edge speaks of it. */
export interface ShownPort extends Port {
  missing?: boolean
  connected: boolean
}

interface UsedPorts {
  sources: ReadonlySet<string | undefined>
  targets: ReadonlySet<string | undefined>
  /** A text that changes when one of them does. */
  key: string
}

const EMPTY: UsedPorts = { sources: new Set(), targets: new Set(), key: '>' }
const indexes = new WeakMap<object, ReadonlyMap<string, UsedPorts>>()

function usedPorts(edges: Workflow['edges'], node: string): UsedPorts {
  let index = indexes.get(edges)
  if (!index) {
    const made = new Map<
      string,
      { sources: Set<string | undefined>; targets: Set<string | undefined> }
    >()
    const of = (id: string) => {
      const known = made.get(id) ?? { sources: new Set(), targets: new Set() }
      made.set(id, known)
      return known
    }
    for (const edge of edges) {
      of(edge.source).sources.add(edge.sourceHandle ?? undefined)
      of(edge.target).targets.add(edge.targetHandle ?? undefined)
    }
    index = new Map(
      [...made].map(([id, { sources, targets }]) => [
        id,
        { sources, targets, key: `${[...targets].join(',')}>${[...sources].join(',')}` },
      ]),
    )
    indexes.set(edges, index)
  }
  return index.get(node) ?? EMPTY
}

/** A text that changes when the ports that edges use on this node do; cheap to compare. */
export function usedPortsKey(workflow: Workflow, node: string): string {
  return usedPorts(workflow.edges, node).key
}

/** The ports of a card. An edge on a port that the type does not have keeps that port in sight, marked as missing. */
export function visiblePorts(
  node: WorkflowNode,
  edges: Workflow['edges'],
  catalog: NodeCatalog,
): { inputs: ShownPort[]; outputs: ShownPort[] } {
  const { inputs, outputs } = nodePorts(node, catalog)
  const used = usedPorts(edges, node.id)
  const sources = new Set([...used.sources].map((port) => port ?? outputs[0]?.id ?? 'out'))
  const targets = new Set([...used.targets].map((port) => port ?? 'in'))
  return { inputs: shown(inputs, targets), outputs: shown(outputs, sources) }
}

function shown(ports: readonly Port[], used: ReadonlySet<string>): ShownPort[] {
  const known = new Set(ports.map((port) => port.id))
  return [
    ...ports.map((port) => ({ ...port, connected: used.has(port.id) })),
    ...[...used]
      .filter((id) => !known.has(id))
      .map((id): ShownPort => ({ id, label: id, type: 'any', missing: true, connected: true })),
  ]
}
