/** How safe what is here is: whether the browser may clear it, and how far the host's backup goes. */
import { backupProblem } from './backup/problem'
import { database, guard, versionKeys } from './database'

export interface Keeping {
  /** The browser promised not to clear it; undefined where it does not say. */
  persistent: boolean | undefined
  backup:
    | { state: 'all'; at: number }
    | { state: 'behind'; projects: number }
    | { state: 'failed'; message: string }
    | { state: 'none' }
}

/** How it stands now. Reads no documents. */
export async function readKeeping(): Promise<Keeping> {
  const [marks, ids, problem] = await guard(() =>
    Promise.all([
      database.backups.toArray(),
      database.projects.toCollection().primaryKeys(),
      backupProblem(),
    ]),
  )
  return { persistent: await isPersistent(), backup: await howFar(marks, ids, problem) }
}

/** Asks the browser to keep this data when the disk is short; resolves with what it answered. */
export async function askToPersist(): Promise<boolean> {
  return (await navigator.storage?.persist?.()) ?? false
}

async function howFar(
  marks: readonly { project: string; version: number; at: number }[],
  ids: readonly string[],
  problem: string | undefined,
): Promise<Keeping['backup']> {
  if (problem !== undefined) return { state: 'failed', message: problem }
  if (ids.length === 0) return { state: 'none' }
  const sent = new Map(marks.map(({ project, version }) => [project, version]))
  const latest = await Promise.all(
    ids.map((id) => guard(async () => (await versionKeys(id)).at(-1)?.id ?? 0)),
  )
  const behind = ids.filter((id, index) => (sent.get(id) ?? 0) < (latest[index] ?? 0)).length
  return behind > 0
    ? { state: 'behind', projects: behind }
    : { state: 'all', at: Math.max(...marks.map(({ at }) => at)) }
}

async function isPersistent(): Promise<boolean | undefined> {
  try {
    return await navigator.storage?.persisted?.()
  } catch (error) {
    console.warn('Whether the browser keeps this data is not known.', error)
    return undefined
  }
}
