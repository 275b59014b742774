/** The real sizes of cards and containers and where their ports are, as far as a run adds nothing to them. Pixels. */
import { Position, type NodeHandle } from '@xyflow/react'
import type { Workflow, WorkflowNode } from '../../shared/workflow/document'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { cardHandles, cardHeight, ERROR_PORT_INSET } from '../canvas/card-geometry'
import { CONTAINER_HEAD } from '../canvas/container-size'
import { CARD_WIDTH } from '../canvas/flow-model'
import { visiblePorts } from '../canvas/visible-ports'
import type { Size } from '../editor/document-edits'
import type { SheetPort } from './sheet'

export interface Shape extends Size {
  ports: SheetPort[]
}

/** The card of a node. */
export function cardShape(workflow: Workflow, catalog: NodeCatalog, node: WorkflowNode): Shape {
  const ports = visiblePorts(node, workflow.edges, catalog)
  return {
    width: CARD_WIDTH,
    height: cardHeight(ports),
    ports: cardHandles(ports).map((handle) => ({
      id: portKey(handle.type, handle.id ?? ''),
      side: sideOf(handle),
      at: {
        x: sideOf(handle) === 'left' ? 0 : sideOf(handle) === 'right' ? CARD_WIDTH : handle.x,
        y: sideOf(handle) === 'below' ? cardHeight(ports) : handle.y + (handle.height ?? 0) / 2,
      },
    })),
  }
}

/** A container of this size, with the ports that face outwards. */
export function containerShape(
  workflow: Workflow,
  catalog: NodeCatalog,
  node: WorkflowNode,
  { width, height }: Size,
): Shape {
  const { inputs, outputs } = visiblePorts(node, workflow.edges, catalog)
  // Below the upper border.
  const head = CONTAINER_HEAD / 2 + 1
  const ports: SheetPort[] = [
    ...inputs
      .filter((port) => !port.inside)
      .map(
        ({ id }) => ({ id: portKey('target', id), side: 'left', at: { x: 0, y: head } }) as const,
      ),
    ...outputs
      .filter((port) => !port.inside)
      .map(({ id }): SheetPort =>
        id === 'error'
          ? {
              id: portKey('source', id),
              side: 'below',
              at: { x: width - ERROR_PORT_INSET, y: height },
            }
          : { id: portKey('source', id), side: 'right', at: { x: width, y: head } },
      ),
  ]
  return { width, height, ports }
}

/** An input and an output may have the same name. */
export function portKey(type: 'source' | 'target', port: string): string {
  return `${type}:${port}`
}

function sideOf({ position }: NodeHandle): SheetPort['side'] {
  return position === Position.Left ? 'left' : position === Position.Right ? 'right' : 'below'
}
