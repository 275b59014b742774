/** Which node types can go where a node is asked for. */
import type { Workflow } from '../../shared/workflow/document'
import type { NodeCatalog, NodeDefinition } from '../../shared/workflow/node-definition'
import { newNode } from '../editor/document-edits'
import { edgeById, nodeById } from '../editor/document-index'
import { firstFit, splice } from '../editor/rewire'
import type { InsertRequest } from '../editor/ui-state'
import { nodePorts } from './port-rules'

/** The types that fit a request, in the order of the palette. An edge that no type fits into leaves all of them. */
export function fittingTypes(
  workflow: Workflow,
  catalog: NodeCatalog,
  request: Pick<InsertRequest, 'from' | 'onEdge' | 'replace'>,
): NodeDefinition[] {
  const fits = testOf(workflow, catalog, request)
  return catalog.list().filter(fits)
}

function testOf(
  workflow: Workflow,
  catalog: NodeCatalog,
  { from, onEdge, replace }: Pick<InsertRequest, 'from' | 'onEdge' | 'replace'>,
): (definition: NodeDefinition) => boolean {
  const replaced = replace === undefined ? undefined : nodeById(workflow, replace)
  if (replaced) {
    const holdsNodes = workflow.nodes.some((node) => node.parent === replaced.id)
    return (definition) =>
      definition.type !== replaced.type &&
      !(definition.trigger === true && replaced.parent !== undefined) &&
      !(holdsNodes && definition.container !== true)
  }
  const origin = from && nodeById(workflow, from.node)
  if (from && origin) {
    const ports = nodePorts(origin, catalog)
    const isInner = [...ports.inputs, ...ports.outputs].some(
      (port) => port.id === from.port && port.inside === true,
    )
    const parent = isInner ? origin.id : origin.parent
    return (definition) => {
      if (definition.trigger && parent !== undefined) return false
      const node = newNode(workflow, definition, { x: 0, y: 0 }, parent)
      const trial = { ...workflow, nodes: [...workflow.nodes, node] }
      return firstFit(trial, catalog, from, node.id) !== undefined
    }
  }
  const edge = onEdge === undefined ? undefined : edgeById(workflow, onEdge)
  if (edge)
    return (definition) =>
      splice(workflow, catalog, edge, newNode(workflow, definition, { x: 0, y: 0 })).ok
  return () => true
}
