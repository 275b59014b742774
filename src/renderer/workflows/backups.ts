/** What the host's backup offers to this window. */
import { useEffect, useState } from 'react'
import type { Backup } from '../../shared/contract/backups'
import { host, messageOf } from '../bridge/host'
import { useLive } from '../bridge/live'
import { storeId } from '../projects/backup/store-id'

export type Backups =
  | { state: 'reading' }
  | { state: 'failed'; message: string }
  /** `own`: this browser's store; undefined where the browser keeps nothing. */
  | { state: 'read'; backups: readonly Backup[]; own: string | undefined }

const READING: Backups = { state: 'reading' }

/** All backups, read anew when the host is there again and when `again` changes. */
export function useBackups(wanted = true, again = 0): Backups {
  const info = useLive((live) => live.info)
  const [backups, setBackups] = useState<Backups>(READING)
  useEffect(() => {
    if (!wanted) return
    let isGone = false
    void readBackups().then((read) => {
      if (!isGone) setBackups(read)
    })
    return () => {
      isGone = true
    }
  }, [wanted, info, again])
  return backups
}

async function readBackups(): Promise<Backups> {
  try {
    const [backups, own] = await Promise.all([
      host.backups.list(),
      storeId().catch((error: unknown) => {
        console.warn('This browser keeps nothing, so all backups are of others.', error)
        return undefined
      }),
    ])
    return { state: 'read', backups, own }
  } catch (thrown) {
    return { state: 'failed', message: messageOf(thrown) }
  }
}

/** What was not deleted by a person: what a browser that was cleared wants back. Of copies of one project, the one edited last. */
export function lostProjects(backups: readonly Backup[], own: string | undefined): Backup[] {
  const byId = new Map<string, Backup>()
  for (const backup of backups) {
    const { project, store } = backup
    if (store === own || project.deletedAt !== undefined || project.goneAt !== undefined) continue
    const known = byId.get(project.id)
    if (!known || known.project.updatedAt < project.updatedAt) byId.set(project.id, backup)
  }
  return [...byId.values()]
}
