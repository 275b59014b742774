/** The document being edited, its history and the selection. Every change of the document goes through `edit`. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Draft } from 'immer'
import type { Workflow } from '../../shared/workflow/document'
import { edgeById, nodeById } from './document-index'
import { commit, redo, replaceDocument, startHistory, undo, type History } from './history'

/** What is selected, by id. Both empty: the workflow itself. */
export interface Selection {
  nodes: readonly string[]
  edges: readonly string[]
}

export const NO_SELECTION: Selection = { nodes: [], edges: [] }

export interface DocumentState {
  history: History<Workflow>
  selection: Selection
}

/** How the editor changes its document. */
export interface DocumentStore extends StoreApi<DocumentState> {
  /** The document as it is now. */
  document(): Workflow
  /** One edit, one entry; edits with the same `merge` key in quick succession are one entry together. */
  edit(label: string, recipe: (draft: Draft<Workflow>) => void, merge?: string): void
  undo(): void
  redo(): void
  /** Puts another document in place of this one; undo brings this one back. */
  replace(label: string, workflow: Workflow, merge?: string): void
  select(selection: Partial<Selection>): void
}

/** A store for one document. `now` gives milliseconds; `history` is what was done to it before. */
export function createDocumentStore(
  workflow: Workflow,
  now: () => number = Date.now,
  history: History<Workflow> = startHistory(workflow),
): DocumentStore {
  const store = createStore<DocumentState>(() => ({
    history,
    selection: NO_SELECTION,
  }))
  const move = (step: (history: History<Workflow>) => History<Workflow>) => {
    const { history, selection } = store.getState()
    const next = step(history)
    if (next !== history)
      store.setState({ history: next, selection: pruned(selection, next.document) })
  }
  return {
    ...store,
    document: () => store.getState().history.document,
    edit: (label, recipe, merge) => move((history) => commit(history, label, now(), recipe, merge)),
    undo: () => move(undo),
    redo: () => move(redo),
    replace: (label, other, merge) =>
      move((history) => replaceDocument(history, label, now(), other, merge)),
    select: (selection) => {
      const before = store.getState().selection
      const next = { nodes: selection.nodes ?? [], edges: selection.edges ?? [] }
      if (!sameIds(before.nodes, next.nodes) || !sameIds(before.edges, next.edges))
        store.setState({ selection: next })
    },
  }
}

/** The selection without what is no longer there; itself when all of it is. */
function pruned(selection: Selection, workflow: Workflow): Selection {
  const nodes = selection.nodes.filter((id) => nodeById(workflow, id))
  const edges = selection.edges.filter((id) => edgeById(workflow, id))
  return nodes.length === selection.nodes.length && edges.length === selection.edges.length
    ? selection
    : { nodes, edges }
}

function sameIds(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, index) => id === other[index])
}
