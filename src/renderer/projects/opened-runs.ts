/** Runs that came in files, kept beside the workflow that they are of, so that a reload shows them still. */
import type { SharedRun } from '../../shared/run/run-file'
import { database, guard } from './database'

/** Of one workflow no more are kept; the one that was opened first goes. */
const MOST = 10

/** Keeps a run. Rejects with a `StorageProblem` when the store fails; then nothing was kept. */
export function keepOpenedRun(project: string, shared: SharedRun): Promise<void> {
  return guard(() =>
    database.transaction('rw', database.openedRuns, async () => {
      await database.openedRuns.put({ ...shared, project, openedAt: Date.now() })
      const all = await database.openedRuns.where('project').equals(project).sortBy('openedAt')
      await database.openedRuns.bulkDelete(
        all.slice(0, Math.max(0, all.length - MOST)).map(({ run }) => run),
      )
    }),
  )
}

/** A run that came in a file; undefined for one that did not. */
export function openedRun(run: string): Promise<SharedRun | undefined> {
  return guard(() => database.openedRuns.get(run))
}
