/** A sheet in the words of ELK's layered algorithm, and its answer back. */
import type { ElkNode, LayoutOptions } from 'elkjs/lib/elk-api'
import type { Point } from '../editor/document-edits'
import type { Sheet, SheetPort } from './sheet'

/** Between two boxes of a layer, between two layers (ports are labelled on their edges), and between parts. Pixels. */
const BESIDE = 44
const BETWEEN_LAYERS = 88
const BETWEEN_PARTS = 72

const OPTIONS: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.randomSeed': '1',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  'elk.spacing.nodeNode': `${BESIDE}`,
  'elk.spacing.edgeNode': '24',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.componentComponent': `${BETWEEN_PARTS}`,
  'elk.layered.spacing.nodeNodeBetweenLayers': `${BETWEEN_LAYERS}`,
  'elk.layered.spacing.edgeNodeBetweenLayers': '24',
  // Of two nodes that could go either way, the one that stands first in the document comes first.
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.considerModelOrder.components': 'MODEL_ORDER',
  'elk.layered.cycleBreaking.strategy': 'GREEDY_MODEL_ORDER',
  // The lines themselves are Baton's: this is the quickest way not to get any.
  'elk.edgeRouting': 'SPLINES',
  'elk.separateConnectedComponents': 'true',
  'elk.aspectRatio': '1.6',
}

/** Straighter and narrower, but it takes five times as long; from this many boxes on that would be seconds. */
const THOROUGH_BELOW = 300

const SIDES = { left: 'WEST', right: 'EAST', below: 'SOUTH' } as const
const LAYERS = { first: 'FIRST_SEPARATE', last: 'LAST_SEPARATE' } as const

/** Ids of ELK are one namespace, so ports and lines are numbered. */
export function elkGraph({ boxes, lines }: Sheet): ElkNode {
  const ports = new Map<string, string>()
  const portId = (box: string, port: string) => ports.get(`${box} ${port}`) ?? box
  const children = boxes.map((box, index): ElkNode => {
    const options: LayoutOptions = {
      'elk.portConstraints': 'FIXED_POS',
      'elk.alignment': 'LEFT',
      ...(box.edge ? { 'elk.layered.layering.layerConstraint': LAYERS[box.edge] } : {}),
    }
    return {
      id: `b:${box.id}`,
      width: box.width,
      height: box.height,
      layoutOptions: options,
      ports: box.ports.map((port, at) => {
        const id = `p:${index}:${at}`
        ports.set(`b:${box.id} ${port.id}`, id)
        return elkPort(id, port)
      }),
    }
  })
  const edges = lines.map(({ from, to }, index) => ({
    id: `l:${index}`,
    sources: [portId(`b:${from.box}`, from.port)],
    targets: [portId(`b:${to.box}`, to.port)],
  }))
  const layoutOptions: LayoutOptions = {
    ...OPTIONS,
    'elk.layered.nodePlacement.strategy':
      boxes.length < THOROUGH_BELOW ? 'NETWORK_SIMPLEX' : 'BRANDES_KOEPF',
  }
  return { id: 'sheet', layoutOptions, children, edges }
}

function elkPort(id: string, { side, at }: SheetPort) {
  return {
    id,
    x: at.x,
    y: at.y,
    width: 0,
    height: 0,
    layoutOptions: { 'elk.port.side': SIDES[side] },
  }
}

/** The corners of the boxes, in whole pixels. */
export function cornersOf(placed: ElkNode): Map<string, Point> {
  return new Map(
    (placed.children ?? []).map(({ id, x = 0, y = 0 }) => [
      id.slice('b:'.length),
      { x: Math.round(x), y: Math.round(y) },
    ]),
  )
}
