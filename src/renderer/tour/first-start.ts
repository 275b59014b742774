/** Whether this is the very first start: then the tour begins by itself, and only then. */
import type { HostClient } from '../bridge/lines'
import { database, guard } from '../projects/database'
import { endTour, startTour, useTour } from './state'

/** The host's calls that tell whether somebody worked here before. */
export interface FirstStartHost {
  backups: Pick<HostClient['backups'], 'list'>
  runs: Pick<HostClient['runs'], 'list'>
}

/**
 * Starts the tour where nobody worked before: no workflow is here or in the trash, and the host knows of none. Anywhere else it
 * counts as taken. Does nothing once that was decided. Rejects when the store or the host does not answer; then it stays open.
 */
export async function decideFirstStart(host: FirstStartHost): Promise<void> {
  if (useTour.getState().state !== 'undecided') return
  const here = await guard(() => database.projects.count())
  const isNew =
    here === 0 && (await host.backups.list()).length === 0 && (await host.runs.list()).length === 0
  if (useTour.getState().state !== 'undecided') return
  if (isNew) startTour()
  else endTour()
}
