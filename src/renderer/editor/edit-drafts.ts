/**
 * Edits that have not landed in IndexedDB yet, kept in localStorage because it is written at once: a page that is closed a
 * moment after a key was pressed still has that key.
 */
import { z } from 'zod'
import type { Workflow } from '../../shared/workflow/document'
import { readWorkflow } from '../../shared/workflow/load'
import type { History } from './history'
import type { UnsavedSteps } from './kept-history'

/** An edit found on opening a project. */
export interface FoundDraft {
  workflow: Workflow
  /** The stored revision that the edit was made on. */
  base: number
  /** Milliseconds since the epoch. */
  at: number
  window: string
  /** What could be undone then, beyond what was stored. */
  steps?: UnsavedSteps
}

const draftSchema = z.object({
  workflow: z.unknown(),
  base: z.number(),
  at: z.number(),
  steps: z
    .object({
      stamp: z.string().optional(),
      drop: z.number(),
      keep: z.number(),
      add: z.array(z.string()),
      done: z.number(),
      at: z.number().optional(),
    })
    .optional()
    // The edit counts for more than how it can be undone.
    .catch(undefined),
})

const PREFIX = 'baton.draft.'
/** A larger document is not written at every key, only when the page goes. Characters. */
const LARGE = 500_000

/** Keeps and drops the draft of one window's edits of one project. `unsaved` gives the steps that are not stored yet. */
export function createDraftKeeper(
  project: string,
  window: string,
  unsaved: (history: History<Workflow>) => UnsavedSteps,
  storage: Storage = localStorage,
) {
  const key = `${PREFIX}${project}.${window}`
  let size = 0
  return {
    keep(history: History<Workflow>, base: number, leaving = false): void {
      if (size > LARGE && !leaving) return
      const steps = unsaved(history)
      const text = JSON.stringify({
        workflow: history.document,
        base,
        at: Date.now(),
        ...(sizeOf(steps) > LARGE ? {} : { steps }),
      })
      size = text.length
      try {
        storage.setItem(key, text)
      } catch (error) {
        // The store is full or forbidden. The write to IndexedDB follows in a moment all the same, and says if it fails.
        console.warn('The edit is not kept as a draft while it is being saved.', error)
      }
    },
    /** Whether a draft of this window stands in the store: one that did not fit in does not. */
    isKept(): boolean {
      return storage.getItem(key) !== null
    },
    drop(): void {
      storage.removeItem(key)
    },
  }
}

/** The drafts of a project that no open window owns, newest first. Unreadable ones are removed. */
export async function findDrafts(
  project: string,
  own: string,
  isOpen: (window: string) => Promise<boolean>,
  storage: Storage = localStorage,
): Promise<FoundDraft[]> {
  const prefix = `${PREFIX}${project}.`
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
  const found: FoundDraft[] = []
  for (const key of keys.filter((each) => each.startsWith(prefix))) {
    const window = key.slice(prefix.length)
    if (window !== own && (await isOpen(window))) continue
    const draft = readDraft(storage.getItem(key), window)
    if (draft) found.push(draft)
    else storage.removeItem(key)
  }
  return found.sort((a, b) => b.at - a.at)
}

/** Removes a draft that was taken over or given up. */
export function dropDraft(project: string, window: string, storage: Storage = localStorage): void {
  storage.removeItem(`${PREFIX}${project}.${window}`)
}

function sizeOf({ add }: UnsavedSteps): number {
  return add.reduce((size, text) => size + text.length, 0)
}

function readDraft(text: string | null, window: string): FoundDraft | undefined {
  if (text === null) return undefined
  try {
    const { workflow, base, at, steps } = draftSchema.parse(JSON.parse(text))
    const read = readWorkflow(workflow)
    if (!read.ok) return undefined
    // Checked, but not rewritten by the check: what is undone and redone goes on from these bytes.
    const document = read.migratedFrom === undefined ? (workflow as Workflow) : read.workflow
    const goesOn = steps !== undefined && read.migratedFrom === undefined
    return { workflow: document, base, at, window, ...(goesOn ? { steps } : {}) }
  } catch (error) {
    console.warn('A draft could not be read and is removed.', error)
    return undefined
  }
}
