import { useEffect, useState } from 'react'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { EditorSession } from '../editor/session'
import { onlyNamesDiffer } from './only-names'
import type { Guide } from './snapping'
import { flowEdges, flowNodes, type FlowEdge, type FlowNode } from './flow-model'

export interface FlowState {
  nodes: FlowNode[]
  edges: FlowEdge[]
  /** What is dragged has snapped to these. */
  guides: readonly Guide[]
}

/** What nodes are called reaches React Flow, which says it to screen readers, after a pause in typing of this length. Milliseconds. */
const NAMES_AFTER_MS = 150

const NO_GUIDES: readonly Guide[] = []

export type FlowModel = StoreApi<FlowState>

/** React Flow's nodes and edges, kept in step with the document, the selection and the loops. */
export function useFlowModel(session: EditorSession): FlowModel {
  const [model] = useState(() =>
    createStore<FlowState>(() => read(session, { nodes: [], edges: [], guides: NO_GUIDES })),
  )
  useEffect(() => {
    let later: ReturnType<typeof setTimeout> | undefined
    const update = () => {
      clearTimeout(later)
      const before = model.getState()
      const next = read(session, before)
      if (next.nodes !== before.nodes || next.edges !== before.edges) model.setState(next)
    }
    update()
    const stops = [
      session.document.subscribe((state, before) => {
        const isTyping =
          state.selection === before.selection &&
          onlyNamesDiffer(state.history.document, before.history.document)
        if (!isTyping) return update()
        clearTimeout(later)
        later = setTimeout(update, NAMES_AFTER_MS)
      }),
      session.problems.subscribe((found, before) => {
        if (found.loopEdges !== before.loopEdges) update()
      }),
    ]
    return () => {
      clearTimeout(later)
      for (const stop of stops) stop()
    }
  }, [session, model])
  return model
}

function read({ document, catalog, problems }: EditorSession, before: FlowState): FlowState {
  const { history, selection } = document.getState()
  return {
    nodes: flowNodes(history.document, catalog, selection, before.nodes),
    edges: flowEdges(
      history.document,
      catalog,
      selection,
      problems.getState().loopEdges,
      before.edges,
    ),
    guides: before.guides,
  }
}
