/**
 * Undo and redo for any immutable document. Each edit is one entry with the document before it and after it, which share all that
 * the edit left alone; undoing every entry ends at the first document, byte for byte.
 */
import { produce, type Draft } from 'immer'
import { MOST_STEPS } from '../projects/steps/bounds'
import { deltaOf } from '../projects/steps/delta'

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
/** When the last edit of an entry was made that nothing merges with. */
const CLOSED = Number.NEGATIVE_INFINITY
/** Merge keys that begin so stand for one sitting, with a beginning and an end: its edits are one entry however far apart. */
const SITTING = 'sitting:'

/** A history without entries. */
export function startHistory<T>(document: T): History<T> {
  return { document, past: [], future: [] }
}

let sittings = 0

/** A merge key for one sitting, such as writing in a note from the first letter until it is left. */
export function newSitting(of: string): string {
  sittings += 1
  return `${SITTING}${of}:${Date.now()}:${sittings}`
}

/**
 * Makes an edit. An edit that changes nothing leaves the history as it is, the undone entries too. `settle` has the last word on
 * what stands after it.
 */
export function commit<T extends object>(
  history: History<T>,
  label: string,
  at: number,
  recipe: (draft: Draft<T>) => void,
  merge?: string,
  settle: (before: T, after: T) => T = (_before, after) => after,
): History<T> {
  const document = produce(history.document, (draft) => {
    recipe(draft)
  })
  const settled = document === history.document ? document : settle(history.document, document)
  return replaceDocument(history, label, at, settled, merge)
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
    last.at !== CLOSED &&
    (at - last.at <= MERGE_WITHIN || merge.startsWith(SITTING))
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

/**
 * Changes the document without an edit: the last edit leads to what it is now, and the next one that was undone goes on from there.
 * One that then changes nothing is no more. For what nobody would undo.
 */
export function amend<T extends object>(
  history: History<T>,
  recipe: (draft: Draft<T>) => void,
): History<T> {
  const document = produce(history.document, (draft) => {
    recipe(draft)
  })
  if (document === history.document) return history
  const isSame = (other: T) => deltaOf(other, document) === undefined
  const last = history.past.findLastIndex(({ before }) => !isSame(before))
  const next = history.future.findIndex(({ after }) => !isSame(after))
  return {
    document,
    past: history.past
      .slice(0, last + 1)
      .map((entry, index) => (index === last ? { ...entry, after: document } : entry)),
    future: (next < 0 ? [] : history.future.slice(next)).map((entry, index) =>
      index === 0 ? { ...entry, before: document } : entry,
    ),
  }
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
    past: [...history.past, { ...entry, at: CLOSED }],
    future: history.future.slice(1),
  }
}
