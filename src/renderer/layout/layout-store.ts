/** What tidying up shows while it lasts. None of it is part of the document. */
import { createStore, type StoreApi } from 'zustand/vanilla'

export interface LayoutState {
  /** Positions are being worked out; `slow` once that has taken long enough to say so. */
  busy?: { slow: boolean; cancel: () => void } | undefined
  /** Makes an edit and lets what it moves glide there; `then` is called when it is there. Set while the canvas is shown. */
  glide?: ((edit: () => void, then: () => void) => void) | undefined
}

export type LayoutStore = StoreApi<LayoutState>

const stores = new WeakMap<object, LayoutStore>()

/** The store of an editor's session. */
export function layoutOf(session: object): LayoutStore {
  const known = stores.get(session)
  if (known) return known
  const made = createStore<LayoutState>(() => ({}))
  stores.set(session, made)
  return made
}
