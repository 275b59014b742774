/** What can go wrong with the store, in words for the person in front of it. */
import type { Project } from './schema'

export type StorageProblemCode = 'full' | 'blocked' | 'outdated' | 'unavailable' | 'failed'

const MESSAGES: Record<StorageProblemCode, string> = {
  full: 'The browser has no room left, so the last change is not saved. Export this workflow to a file, then delete workflows that you no longer need or free disk space.',
  blocked:
    'Another Baton window still uses the older store. Close the other windows, then reload this one.',
  outdated:
    'A newer Baton opened in another window and changed the store. Export what is not saved, then reload this window.',
  unavailable:
    'This browser keeps no data here (a private window, or site data is turned off), so nothing can be saved. Export workflows to files to keep them, or open Baton in a normal window.',
  failed: 'The store did not answer as it should. Export this workflow to a file, then reload.',
}

/** Nothing was written, and nothing that was there is lost. Exporting to a file still works. */
export class StorageProblem extends Error {
  override readonly name = 'StorageProblem'
  constructor(
    readonly code: StorageProblemCode,
    cause?: unknown,
  ) {
    super(MESSAGES[code], { cause })
  }
}

/** Another window saved in between. Nothing was written: offer to open what is here as a copy. */
export class StaleProject extends Error {
  override readonly name = 'StaleProject'
  constructor(
    /** What the other window saved. */
    readonly current: Project,
  ) {
    super(
      `"${current.name}" was changed in another window. Nothing is lost: keep this window's state as a copy, or load the other one.`,
    )
  }
}

/** The project was deleted, or was never here. */
export class ProjectMissing extends Error {
  override readonly name = 'ProjectMissing'
  constructor(readonly project: string) {
    super(
      'This workflow is not on this machine. It may have been deleted, or the link comes from another one.',
    )
  }
}

/** Turns what the store threw into a `StorageProblem`; our own errors pass as they are. */
export function storageProblem(thrown: unknown): Error {
  if (
    thrown instanceof StorageProblem ||
    thrown instanceof StaleProject ||
    thrown instanceof ProjectMissing
  )
    return thrown
  const names = namesOf(thrown)
  if (names.includes('QuotaExceededError')) return new StorageProblem('full', thrown)
  if (names.includes('DatabaseClosedError')) return new StorageProblem('outdated', thrown)
  if (
    ['MissingAPIError', 'OpenFailedError', 'SecurityError', 'InvalidStateError'].some((name) =>
      names.includes(name),
    )
  )
    return new StorageProblem('unavailable', thrown)
  return new StorageProblem('failed', thrown)
}

/** The names of an error and of those inside it: Dexie wraps the browser's. */
function namesOf(thrown: unknown): string[] {
  const names: string[] = []
  let error = thrown
  while (error instanceof Object && names.length < 8) {
    if ('name' in error && typeof error.name === 'string') names.push(error.name)
    error = 'inner' in error ? error.inner : undefined
  }
  return names
}
