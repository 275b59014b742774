/**
 * Writes the document and what can be undone away as they change, and says how that stands. Knows nothing of Dexie or of timers:
 * both are ports.
 *
 * From the moment of an edit until it has landed in the store, a draft of it is kept elsewhere (`edit-drafts.ts`), so that a
 * reload in between loses nothing.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Workflow } from '../../shared/workflow/document'
import type { History } from './history'

/** `stale`: another window saved first; nothing is written until a person has chosen. */
export type SaveState =
  { kind: 'saved' } | { kind: 'saving' } | { kind: 'failed'; message: string } | { kind: 'stale' }

export interface SavePorts {
  /** Rejects with an error that `isStale` knows when the stored revision is not `base` any more. */
  save(history: History<Workflow>, base: number): Promise<{ revision: number }>
  /** The same for a history whose document is stored already. */
  saveSteps(history: History<Workflow>, base: number): Promise<void>
  isStale(error: unknown): boolean
  /** A store's error in words, with what to do. */
  explain(error: unknown): string
  /** `leaving`: there is no time for anything else, so even a large document is kept. */
  draft: { keep(history: History<Workflow>, base: number, leaving?: boolean): void; drop(): void }
  /** Calls back once after `ms`; returns how to stop it. */
  after(ms: number, fire: () => void): () => void
}

/** Edits are written after a pause of this length. Milliseconds. */
export const SAVE_AFTER_MS = 400
/** A write that failed is tried again after this. Milliseconds. */
export const RETRY_AFTER_MS = 5000

export interface Autosave {
  readonly state: StoreApi<SaveState>
  /** The document changed, with what can be undone. */
  changed(history: History<Workflow>): void
  /** Writes what is not yet written, now. Resolves when that has landed or failed. */
  flush(): Promise<void>
  /** Keeps the draft now, for a page that is about to go. */
  keepDraft(): void
  /** The store says that this revision is there. Calls `takeOver` when it is another window's and nothing here is unsaved. */
  seen(revision: number, takeOver: () => void): void
  /** What is here now is what another window saved under this revision: go on from there. */
  settle(revision: number, history: History<Workflow>): void
  /** Stops; what is unsaved stays in the draft. */
  dispose(): void
}

/** Starts from a document that is stored under `revision`, with what could be undone then. */
export function createAutosave(
  ports: SavePorts,
  stored: History<Workflow>,
  revision: number,
): Autosave {
  const state = createStore<SaveState>(() => ({ kind: 'saved' }))
  let base = revision
  let written = stored
  let latest = stored
  let inFlight: Promise<void> | undefined
  let stop: (() => void) | undefined
  let disposed = false
  let pendingRemote: { revision: number; takeOver: () => void } | undefined

  const become = (next: SaveState) => state.setState(next, true)
  const schedule = (ms: number) => {
    stop?.()
    stop = ports.after(ms, () => void write())
  }

  async function write(): Promise<void> {
    stop?.()
    stop = undefined
    if (inFlight) return inFlight
    if (latest === written || state.getState().kind === 'stale') return
    inFlight = writeOnce().finally(() => (inFlight = undefined))
    await inFlight
    if (latest !== written && state.getState().kind === 'saving' && !disposed) await write()
    else afterWrite()
  }

  async function writeOnce(): Promise<void> {
    const writing = latest
    become({ kind: 'saving' })
    try {
      if (writing.document === written.document) await ports.saveSteps(writing, base)
      else base = (await ports.save(writing, base)).revision
      written = writing
      if (latest === writing) {
        ports.draft.drop()
        become({ kind: 'saved' })
      }
    } catch (error) {
      if (ports.isStale(error)) become({ kind: 'stale' })
      else {
        become({ kind: 'failed', message: ports.explain(error) })
        if (!disposed) schedule(RETRY_AFTER_MS)
      }
    }
  }

  function afterWrite(): void {
    const remote = pendingRemote
    pendingRemote = undefined
    if (remote) seen(remote.revision, remote.takeOver)
  }

  function seen(there: number, takeOver: () => void): void {
    if (inFlight) {
      pendingRemote = { revision: there, takeOver }
      return
    }
    if (there <= base || disposed || state.getState().kind === 'stale') return
    if (latest !== written) {
      stop?.()
      become({ kind: 'stale' })
      return
    }
    base = there
    takeOver()
  }

  return {
    state,
    changed(history) {
      if (history === latest) return
      latest = history
      if (latest !== written) ports.draft.keep(latest, base)
      if (state.getState().kind === 'stale') return
      if (state.getState().kind === 'saved') become({ kind: 'saving' })
      schedule(SAVE_AFTER_MS)
    },
    flush: write,
    keepDraft() {
      if (latest !== written) ports.draft.keep(latest, base, true)
    },
    seen,
    settle(there, history) {
      stop?.()
      base = there
      latest = history
      written = history
      ports.draft.drop()
      become({ kind: 'saved' })
    },
    dispose() {
      disposed = true
      stop?.()
    },
  }
}
