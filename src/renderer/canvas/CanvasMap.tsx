import { Panel, useReactFlow, useStore as useFlowStore, useStoreApi } from '@xyflow/react'
import { memo, useEffect, useMemo, useRef, useState, type PointerEvent } from 'react'
import { useEditor } from '../editor/context'
import type { Rect } from '../editor/arrange'
import type { FlowEdge, FlowNode } from './flow-model'
import type { FlowModel } from './flow-store'
import { turnAway } from './follow-run'
import { minimapColor } from './minimap-color'
import { mapOf, mapView, type MapShapes } from './map-shapes'

/** Of the map itself, in pixels of the screen. */
const SIZE = { width: 140, height: 92 }
/** How long the map may be behind the drawing, in milliseconds: it is looked at now and then, and has a shape for every node. */
const BEHIND_MS = 120
/** Doublings of the zoom for each pixel that the wheel turns. */
const WHEEL_STEP = 1 / 500

/** The workflow at a glance: dragging on it moves the drawing, the wheel zooms. */
export function CanvasMap({ model }: { model: FlowModel }) {
  const session = useEditor()
  const flow = useReactFlow<FlowNode, FlowEdge>()
  const { shapes, bounds } = useShapes(model)
  const [x, y, zoom] = useFlowStore(({ transform }) => transform)
  const width = useFlowStore((state) => state.width)
  const height = useFlowStore((state) => state.height)
  const grip = useRef<{ x: number; y: number }>(undefined)
  const seen = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom }
  const view = mapView(bounds, seen, SIZE)

  const hold = ({ currentTarget, pointerId, clientX, clientY }: PointerEvent) => {
    currentTarget.setPointerCapture(pointerId)
    grip.current = { x: clientX, y: clientY }
    turnAway(session)
  }
  const move = ({ clientX, clientY }: PointerEvent) => {
    if (!grip.current) return
    const scale = view.scale * zoom
    const by = { x: clientX - grip.current.x, y: clientY - grip.current.y }
    grip.current = { x: clientX, y: clientY }
    void flow.setViewport({ x: x - by.x * scale, y: y - by.y * scale, zoom })
  }
  return (
    <Panel position="bottom-right" className="baton-map">
      <svg
        role="img"
        aria-label="Map of the workflow"
        className="block cursor-grab active:cursor-grabbing"
        {...SIZE}
        viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`}
        onPointerDown={hold}
        onPointerMove={move}
        onPointerUp={() => (grip.current = undefined)}
        onPointerCancel={() => (grip.current = undefined)}
        onWheel={({ deltaY }) => {
          turnAway(session)
          void flow.zoomTo(zoom * 2 ** (-deltaY * WHEEL_STEP))
        }}
      >
        <Shapes shapes={shapes} />
        <path
          className="baton-map-mask"
          fillRule="evenodd"
          d={`M${view.x},${view.y}h${view.width}v${view.height}h${-view.width}z M${seen.x},${seen.y}h${seen.width}v${seen.height}h${-seen.width}z`}
        />
      </svg>
    </Panel>
  )
}

/** All nodes of one colour are one path: a thousand elements would each be laid out at every frame of a drag. */
const Shapes = memo(function Shapes({ shapes }: { shapes: MapShapes['shapes'] }) {
  return [...shapes].map(([color, path]) => <path key={color} d={path} style={{ fill: color }} />)
})

/** The shapes of all nodes, drawn anew a moment after they change. */
function useShapes(model: FlowModel): MapShapes {
  const session = useEditor()
  const store = useStoreApi<FlowNode, FlowEdge>()
  const read = useMemo(() => {
    const colorOf = minimapColor(session)
    return () => {
      const { nodeLookup } = store.getState()
      return mapOf(
        model.getState().nodes.map((node) => ({
          ...rectOf(nodeLookup.get(node.id), node),
          color: colorOf(node),
        })),
      )
    }
  }, [session, store, model])
  const [shown, setShown] = useState(read)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        setShown(read())
      }, BEHIND_MS)
    }
    soon()
    const stops = [
      model.subscribe(({ nodes }, before) => {
        if (nodes !== before.nodes) soon()
      }),
      // The colour of a note or a group is in the document alone.
      session.document.subscribe(({ history }, before) => {
        if (history.document !== before.history.document) soon()
      }),
    ]
    return () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
    }
  }, [session, model, read])
  return shown
}

type Placed = Pick<FlowNode, 'position' | 'width' | 'height' | 'measured'>

/** Where a node stands on the canvas, whatever it stands in. */
function rectOf(
  placed: (Placed & { internals: { positionAbsolute: { x: number; y: number } } }) | undefined,
  node: FlowNode,
): Rect {
  const { x, y } = placed?.internals.positionAbsolute ?? node.position
  const { width = node.width, height = node.height } = placed?.measured ?? node.measured ?? {}
  return { x, y, width: width ?? 0, height: height ?? 0 }
}
