/** The document being edited, its history and the selection. Every change of the document goes through `edit`. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Draft } from 'immer'
import type { Workflow } from '../../shared/workflow/document'
import { foldsAround } from './folding'
import { unfoldGroups, withMembersKept } from './group-edits'
import { commit, redo, replaceDocument, startHistory, undo, type History } from './history'
import { itemName, groupKey } from './items'
import { keysOf, NO_SELECTION, pruned, selectionFrom, type Selection } from './selection'

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
  /** Selects these and nothing else. Groups that hide one of them are expanded, as an edit: what is selected is to be seen. */
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
  const edit: DocumentStore['edit'] = (label, recipe, merge) =>
    move((history) => commit(history, label, now(), recipe, merge, withMembersKept))
  return {
    ...store,
    document: () => store.getState().history.document,
    edit,
    undo: () => move(undo),
    redo: () => move(redo),
    replace: (label, other, merge) =>
      move((history) => replaceDocument(history, label, now(), other, merge)),
    select: (parts) => {
      const { selection, history } = store.getState()
      const next = selectionFrom(selection, parts)
      if (next === selection) return
      const folds = new Set(keysOf(next).flatMap((key) => foldsAround(history.document, key)))
      if (folds.size > 0)
        edit(
          `Expand ${[...folds].map((id) => itemName(history.document, groupKey(id))).join(', ')}`,
          (draft) => unfoldGroups(draft, folds),
        )
      store.setState({ selection: next })
    },
  }
}
