/**
 * Edits that have not landed in IndexedDB yet, kept in localStorage because it is written at once: a page that is closed a
 * moment after a key was pressed still has that key.
 */
import type { Workflow } from '../../shared/workflow/document'
import { readWorkflow } from '../../shared/workflow/load'

/** An edit found on opening a project. */
export interface FoundDraft {
  workflow: Workflow
  /** The stored revision that the edit was made on. */
  base: number
  /** Milliseconds since the epoch. */
  at: number
  window: string
}

const PREFIX = 'baton.draft.'
/** A larger document is not written at every key, only when the page goes. Characters. */
const LARGE = 500_000

/** Keeps and drops the draft of one window's edits of one project. */
export function createDraftKeeper(
  project: string,
  window: string,
  storage: Storage = localStorage,
) {
  const key = `${PREFIX}${project}.${window}`
  let size = 0
  return {
    keep(workflow: Workflow, base: number, leaving = false): void {
      if (size > LARGE && !leaving) return
      const text = JSON.stringify({ workflow, base, at: Date.now() })
      size = text.length
      try {
        storage.setItem(key, text)
      } catch (error) {
        // The store is full or forbidden. The write to IndexedDB follows in a moment all the same, and says if it fails.
        console.warn('The edit is not kept as a draft while it is being saved.', error)
      }
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

function readDraft(text: string | null, window: string): FoundDraft | undefined {
  if (text === null) return undefined
  try {
    const value = JSON.parse(text) as { workflow?: unknown; base?: unknown; at?: unknown }
    const loaded = readWorkflow(value.workflow)
    if (!loaded.ok || typeof value.base !== 'number' || typeof value.at !== 'number')
      return undefined
    return { workflow: loaded.workflow, base: value.base, at: value.at, window }
  } catch (error) {
    console.warn('A draft could not be read and is removed.', error)
    return undefined
  }
}
