/**
 * Undo and redo for any immutable document. Each edit is one entry with its patches and its inverse patches; undoing every entry
 * ends at the first document.
 */
import { applyPatches, enablePatches, produceWithPatches, type Draft, type Patch } from 'immer'

enablePatches()

/** One edit that can be undone. */
export interface HistoryEntry {
  /** In words, as "Undo ..." shows it: `Move 2 nodes`. */
  label: string
  patches: Patch[]
  inverse: Patch[]
  /** Edits with the same key that follow each other closely are one entry. */
  merge?: string
  /** When the last of its edits was made, in milliseconds. */
  at: number
}

/** A document, what was done to it, and what was undone. */
export interface History<T> {
  document: T
  past: readonly HistoryEntry[]
  future: readonly HistoryEntry[]
}

/** Edits of one field further apart than this are two entries. Milliseconds. */
const MERGE_WITHIN = 1500
/** Older entries are let go. */
const MAX_ENTRIES = 500

/** A history without entries. */
export function startHistory<T>(document: T): History<T> {
  return { document, past: [], future: [] }
}

/** Makes an edit. An edit that changes nothing leaves the history as it is, the undone entries too. */
export function commit<T extends object>(
  history: History<T>,
  label: string,
  at: number,
  recipe: (draft: Draft<T>) => void,
  merge?: string,
): History<T> {
  const [document, patches, inverse] = produceWithPatches(history.document, (draft) => {
    recipe(draft)
  })
  if (patches.length === 0) return history
  return record(history, document, { label, patches, inverse, at, ...(merge ? { merge } : {}) })
}

/** Puts another document in place of this one, as an edit that can be undone. */
export function replaceDocument<T extends object>(
  history: History<T>,
  label: string,
  at: number,
  document: T,
  merge?: string,
): History<T> {
  if (document === history.document) return history
  const entry: HistoryEntry = {
    label,
    patches: [{ op: 'replace', path: [], value: document }],
    inverse: [{ op: 'replace', path: [], value: history.document }],
    at,
    ...(merge ? { merge } : {}),
  }
  return record(history, document, entry)
}

function record<T>(history: History<T>, document: T, entry: HistoryEntry): History<T> {
  const last = history.past.at(-1)
  const merges =
    last !== undefined &&
    entry.merge !== undefined &&
    last.merge === entry.merge &&
    history.future.length === 0 &&
    entry.at - last.at <= MERGE_WITHIN
  const past = merges
    ? [...history.past.slice(0, -1), merged(last, entry)]
    : [...history.past, entry].slice(-MAX_ENTRIES)
  return { document, past, future: [] }
}

function merged(first: HistoryEntry, second: HistoryEntry): HistoryEntry {
  // Typing replaces one value over and over: the newest value and the oldest one are all that is needed.
  const samePlaces =
    first.patches.length === second.patches.length &&
    first.patches.every((patch, index) => {
      const other = second.patches[index]
      return (
        other?.op === 'replace' &&
        patch.op === 'replace' &&
        patch.path.length === other.path.length &&
        patch.path.every((step, depth) => step === other.path[depth])
      )
    })
  return samePlaces
    ? { ...second, inverse: first.inverse }
    : {
        ...second,
        patches: [...first.patches, ...second.patches],
        inverse: [...second.inverse, ...first.inverse],
      }
}

/** Takes the last edit back; the same history when there is none. */
export function undo<T extends object>(history: History<T>): History<T> {
  const entry = history.past.at(-1)
  if (!entry) return history
  return {
    document: applyPatches(history.document, entry.inverse) as T,
    past: history.past.slice(0, -1),
    future: [entry, ...history.future],
  }
}

/** Makes the last undone edit again; the same history when there is none. */
export function redo<T extends object>(history: History<T>): History<T> {
  const entry = history.future[0]
  if (!entry) return history
  return {
    document: applyPatches(history.document, entry.patches) as T,
    // A redone entry is closed: what is typed next is an edit of its own.
    past: [...history.past, { ...entry, at: Number.NEGATIVE_INFINITY }],
    future: history.future.slice(1),
  }
}
