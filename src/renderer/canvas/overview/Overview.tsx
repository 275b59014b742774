import { useStoreApi, type ReactFlowState } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { useEditor } from '../../editor/context'
import type { EditorSession } from '../../editor/session'
import { useDetail } from '../detail'
import type { FlowEdge, FlowNode } from '../flow-model'
import { readColors } from './colors'
import { paint } from './paint'
import { placesOf, type Places } from './places'

/**
 * From far away the cards and edges are one picture, painted anew when something of it changes, once a frame. The elements stay
 * where they are and take clicks, focus and names, but show nothing themselves (`canvas.css`).
 */
export function Overview() {
  return useDetail() === 'block' ? <Picture /> : null
}

type FlowStore = ReturnType<typeof useStoreApi<FlowNode, FlowEdge>>

function Picture() {
  const session = useEditor()
  const store = useStoreApi<FlowNode, FlowEdge>()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(
    () => (canvas.current ? keepPainted(canvas.current, session, store) : undefined),
    [session, store],
  )
  return (
    <canvas
      ref={canvas}
      aria-hidden
      data-overview
      className="pointer-events-none absolute inset-0 z-4 h-full w-full"
    />
  )
}

/** Paints now and after each change; returns how to stop. */
function keepPainted(
  canvas: HTMLCanvasElement,
  session: EditorSession,
  store: FlowStore,
): () => void {
  const context = canvas.getContext('2d')
  if (!context) return () => {}
  let colors = readColors(canvas.parentElement ?? document.body)
  let places: Places | undefined
  let frame: number | undefined

  const draw = () => {
    frame = undefined
    const { nodes, edges, nodeLookup, transform, width, height } = store.getState()
    const ratio = devicePixelRatio
    const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) }
    if (canvas.width !== size.width) canvas.width = size.width
    if (canvas.height !== size.height) canvas.height = size.height
    places ??= placesOf(nodes, edges, nodeLookup)
    const [x, y, zoom] = transform
    const facts = {
      workflow: session.document.document(),
      catalog: session.catalog,
      view: session.run.state.getState().view,
      found: session.ui.getState().found,
    }
    paint(context, places, facts, colors, { x, y, zoom, width, height, ratio })
  }
  const soon = () => {
    frame ??= requestAnimationFrame(draw)
  }
  const isMoved = (now: FlowState, before: FlowState) =>
    now.nodes !== before.nodes || now.edges !== before.edges || now.nodeLookup !== before.nodeLookup
  const recolor = () => {
    colors = readColors(canvas.parentElement ?? document.body)
    soon()
  }
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const themes = new MutationObserver(recolor)
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  dark.addEventListener('change', recolor)
  const stops = [
    store.subscribe((now, before) => {
      if (isMoved(now, before)) places = undefined
      if (
        !places ||
        now.transform !== before.transform ||
        now.width !== before.width ||
        now.height !== before.height
      )
        soon()
    }),
    session.document.subscribe(soon),
    session.ui.subscribe((now, before) => {
      if (now.found !== before.found) soon()
    }),
    session.run.state.subscribe((now, before) => {
      if (now.view !== before.view) soon()
    }),
  ]
  draw()
  return () => {
    for (const stop of stops) stop()
    themes.disconnect()
    dark.removeEventListener('change', recolor)
    if (frame !== undefined) cancelAnimationFrame(frame)
  }
}

type FlowState = ReactFlowState<FlowNode, FlowEdge>
