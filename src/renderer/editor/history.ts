/**
 * Undo and redo for any immutable document. Each edit is one entry with the document before it and after it, which share all that
 * the edit left alone; undoing every entry ends at the first document, byte for byte.
 */
import { produce, type Draft } from 'immer'
import { MOST_STEPS } from '../projects/steps/bounds'

/** One edit that can be undone. */
export interface HistoryEntry<T> {
  /** In words, as "Undo ..." shows it: `Move 2 nodes`. */
  label: string
  before: T
  after: T
  /** Edits with the same key that follow each other closely are one entry. */
  merge?: string
  /** When the last of its edits was made, in milliseconds. */
  at: number
}

/** A document, what was done to it, and what was undone. */
export interface History<T> {
  document: T
  past: readonly HistoryEntry<T>[]
  future: readonly HistoryEntry<T>[]
}

/** Edits of one field further apart than this are two entries. Milliseconds. */
const MERGE_WITHIN = 1500

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
  const document = produce(history.document, (draft) => {
    recipe(draft)
  })
  return replaceDocument(history, label, at, document, merge)
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
  const last = history.past.at(-1)
  const merges =
    last !== undefined &&
    merge !== undefined &&
    last.merge === merge &&
    history.future.length === 0 &&
    at - last.at <= MERGE_WITHIN
  const entry: HistoryEntry<T> = {
    label,
    before: merges ? last.before : history.document,
    after: document,
    at,
    ...(merge ? { merge } : {}),
  }
  const past = merges
    ? [...history.past.slice(0, -1), entry]
    : [...history.past, entry].slice(-MOST_STEPS)
  return { document, past, future: [] }
}

/** Takes the last edit back; the same history when there is none. */
export function undo<T extends object>(history: History<T>): History<T> {
  const entry = history.past.at(-1)
  if (!entry) return history
  return {
    document: entry.before,
    past: history.past.slice(0, -1),
    future: [entry, ...history.future],
  }
}

/** Makes the last undone edit again; the same history when there is none. */
export function redo<T extends object>(history: History<T>): History<T> {
  const entry = history.future[0]
  if (!entry) return history
  return {
    document: entry.after,
    // A redone entry is closed: what is typed next is an edit of its own.
    past: [...history.past, { ...entry, at: Number.NEGATIVE_INFINITY }],
    future: history.future.slice(1),
  }
}
