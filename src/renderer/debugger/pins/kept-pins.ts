/** The pins of a project against its workflow: which a run can use, and why it cannot use others. Pure. */
import type { Pin, Pins } from '../../../shared/run/debug'
import type { Json, Workflow, WorkflowNode } from '../../../shared/workflow/document'
import type { NodeCatalog } from '../../../shared/workflow/node-definition'
import { nodePorts } from '../../canvas/port-rules'
import { nodeById, nodeName } from '../../editor/document-index'

/** A pin as it is kept: it says what its node was, so that a node of another type is not given it. */
export interface KeptPin extends Pin {
  type?: string
}

/** A pin of what a node gave. */
export function keptPin(node: WorkflowNode, { output, port }: Pin): KeptPin {
  return { output, ...(port === undefined ? {} : { port }), type: node.type }
}

/** Why a pin is not used, and what to do; undefined where it is. */
export function pinFault(
  workflow: Workflow,
  catalog: NodeCatalog,
  id: string,
  pin: KeptPin,
): string | undefined {
  const node = nodeById(workflow, id)
  if (!node) return `The node “${id}” is gone. Take the pin away.`
  const name = nodeName(node)
  if (pin.type !== undefined && pin.type !== node.type)
    return `“${name}” is another node type than when it was pinned. Pin it again, or take the pin away.`
  if (node.disabled)
    return `“${name}” is off, so it hands on its input. Switch it on, or take the pin away.`
  const ports = pinPorts(node, catalog)
  if (pin.port !== undefined && !ports.some((port) => port.id === pin.port))
    return `“${name}” has no output “${pin.port}” any more. Edit the pin and choose another one.`
  return undefined
}

/** The outputs that a pinned value may leave by. */
export function pinPorts(node: WorkflowNode, catalog: NodeCatalog) {
  return nodePorts(node, catalog).outputs.filter(({ inside }) => inside !== true)
}

/** The outputs that are worth choosing between: errors only where they lead somewhere. */
export function outputChoices(node: WorkflowNode, catalog: NodeCatalog, { edges }: Workflow) {
  return pinPorts(node, catalog).filter(
    ({ id }) =>
      id !== 'error' ||
      edges.some(({ source, sourceHandle }) => source === node.id && sourceHandle === 'error'),
  )
}

/** What a node gave, as a pin: with the port that fired where that is not its first. Undefined where it gave nothing. */
export function pinOf(
  node: WorkflowNode,
  catalog: NodeCatalog,
  { output, ports }: { output?: Json; ports: readonly string[] },
): Pin | undefined {
  if (output === undefined) return undefined
  const [port, ...more] = ports
  const isFirst = port === pinPorts(node, catalog)[0]?.id
  return { output, ...(port === undefined || more.length > 0 || isFirst ? {} : { port }) }
}

/** Whether a node can be pinned: a trigger gives what the run starts with. */
export function canPin(node: WorkflowNode | undefined, catalog: NodeCatalog): boolean {
  const definition = node && catalog.get(node.type)
  return definition !== undefined && definition.trigger !== true
}

/** What is sent with a run, and why the rest is not. */
export function usablePins(
  workflow: Workflow,
  catalog: NodeCatalog,
  pins: Pins,
): { pins: Pins; faults: { node: string; message: string }[] } {
  const usable: Record<string, Pin> = {}
  const faults: { node: string; message: string }[] = []
  for (const [node, pin] of Object.entries(pins)) {
    const message = pinFault(workflow, catalog, node, pin)
    if (message !== undefined) faults.push({ node, message })
    else {
      const { output, port } = pin
      usable[node] = { output, ...(port === undefined ? {} : { port }) }
    }
  }
  return { pins: usable, faults }
}
