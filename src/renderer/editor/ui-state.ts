/** What of the editor is open, and what it points at. None of it is part of the document. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Breakpoint } from '../../shared/run/debug'
import type { Workflow } from '../../shared/workflow/document'
import type { Point } from './document-edits'
import type { ItemKey } from './items'

export type PanelTab =
  'output' | 'runs' | 'steps' | 'timeline' | 'problems' | 'events' | 'breakpoints' | 'log'

/** Where the next node goes, and what it is connected to. */
export interface InsertRequest {
  /** On the screen, in pixels. */
  screen: Point
  /** On the canvas. */
  flow: Point
  /** The port that an edge was drawn from. */
  from?: { node: string; port: string; side: 'source' | 'target' }
  /** Nobody pointed at this very place: the node stands clear of others. */
  clear?: boolean
  /** The edge that the node comes into, as far as it fits. */
  onEdge?: string
  /** The node that it takes the place of. */
  replace?: string
}

export interface UiState {
  paletteOpen: boolean
  panelOpen: boolean
  inspectorOpen: boolean
  panelTab: PanelTab
  insert?: InsertRequest
  /** The node type that is being dragged from the palette. */
  carried?: string
  /** The edge that what is being dragged would come into. */
  dropEdge?: string
  /** A whole workflow that was pasted; a person says what becomes of it. */
  pasted?: { workflow: Workflow; text: string }
  /** The edge under the pointer, or the edges that are drawn as one there, and where on the screen that is. */
  hoverEdge?: { edges: readonly string[]; x: number; y: number }
  /** The note whose text or the group whose title is being written, by its key. */
  editing?: ItemKey
  /** What is dragged would go into this group, or out of it. */
  dropGroup?: { group: string; goes: 'in' | 'out' }
  /** The node whose name and id are asked for. */
  renaming?: string
  /** The search in the workflow, while it is open; `opened` tells one opening from the next. */
  find?: { words: string; at: number; opened: number }
  /** The nodes and notes that the search found, by key. */
  found?: ReadonlySet<ItemKey>
  commandsOpen: boolean
  /** It is asked what of the run goes into a file. */
  shareOpen?: boolean
  inputOpen: boolean
  /** The breakpoint that is being edited; one that is not kept yet is made by it. */
  breakpoint?: Breakpoint
  /** A field to show and focus; `count` tells one request from the next. */
  focusField?: { node: string; field?: string; count: number }
}

export interface UiStore extends StoreApi<UiState> {
  showTab(tab: PanelTab): void
  focusField(node: string, field?: string): void
  /** Opens the search with what was searched for last. */
  openFind(): void
}

const KEY = 'baton.editor.panels'

interface Remembered {
  paletteOpen: boolean
  panelOpen: boolean
  inspectorOpen: boolean
}

/** A store that remembers what is open for the next time. */
export function createUiStore(): UiStore {
  const remembered = readRemembered()
  const store = createStore<UiState>(() => ({
    ...remembered,
    panelTab: 'output',
    commandsOpen: false,
    inputOpen: false,
  }))
  store.subscribe((state, before) => {
    if (
      state.paletteOpen !== before.paletteOpen ||
      state.panelOpen !== before.panelOpen ||
      state.inspectorOpen !== before.inspectorOpen
    )
      remember(state)
  })
  let count = 0
  let words = ''
  store.subscribe(({ find }) => {
    if (find) words = find.words
  })
  return {
    ...store,
    showTab: (panelTab) => store.setState({ panelTab, panelOpen: true }),
    focusField: (node, field) => {
      count += 1
      store.setState({ inspectorOpen: true, focusField: { node, field, count } })
    },
    openFind: () => {
      count += 1
      store.setState({ find: { words, at: 0, opened: count } })
    },
  }
}

function readRemembered(): Remembered {
  // Until something has run there is nothing to read below the canvas: the drawing gets the room.
  const fallback = { paletteOpen: true, panelOpen: false, inspectorOpen: true }
  try {
    const saved = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Remembered>
    return {
      paletteOpen: saved.paletteOpen !== false,
      panelOpen: saved.panelOpen === true,
      inspectorOpen: saved.inspectorOpen !== false,
    }
  } catch (error) {
    console.warn('The layout of the editor is not remembered.', error)
    return fallback
  }
}

function remember({ paletteOpen, panelOpen, inspectorOpen }: Remembered): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ paletteOpen, panelOpen, inspectorOpen }))
  } catch (error) {
    console.warn('The layout of the editor is not remembered.', error)
  }
}
