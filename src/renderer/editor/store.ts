/** The document being edited, its history and the selection. Every change of the document goes through `edit`. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Draft } from 'immer'
import type { Workflow } from '../../shared/workflow/document'
import { foldsAround } from './folding'
import { unfoldGroups, withMembersKept } from './group-edits'
import { amend, commit, redo, replaceDocument, startHistory, undo, type History } from './history'
import type { ItemKey } from './items'
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
  /** Expands every collapsed group that hides one of these. No edit: what can be undone and redone stays. */
  uncover(keys: readonly ItemKey[]): void
  /** Selects these and nothing else, and uncovers them: what is selected is to be seen. */
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
  const uncover: DocumentStore['uncover'] = (keys) => {
    const workflow = store.getState().history.document
    const folds = new Set(keys.flatMap((key) => foldsAround(workflow, key)))
    if (folds.size > 0) move((history) => amend(history, (draft) => unfoldGroups(draft, folds)))
  }
  return {
    ...store,
    document: () => store.getState().history.document,
    edit,
    undo: () => move(undo),
    redo: () => move(redo),
    replace: (label, other, merge) =>
      move((history) => replaceDocument(history, label, now(), other, merge)),
    uncover,
    select: (parts) => {
      const { selection } = store.getState()
      const next = selectionFrom(selection, parts)
      if (next === selection) return
      uncover(keysOf(next))
      store.setState({ selection: next })
    },
  }
}
