/** Projects that were deleted, and can come back for 30 days. Every function rejects with a `StorageProblem` when the store fails. */
import { database, guard } from './database'
import type { Project } from './schema'
import { deleteSteps } from './steps/steps'

/** Deleted projects can come back for this long. Milliseconds. */
export const KEEP_DELETED_MS = 30 * 24 * 60 * 60 * 1000

/** A project in the trash. */
export type DeletedProject = Project & { deletedAt: number }

/** What was deleted, last deleted first. */
export function listDeleted(): Promise<DeletedProject[]> {
  return guard(async () => {
    const deleted = await database.projects
      .where('deletedAt')
      .above(0)
      .reverse()
      .sortBy('deletedAt')
    return deleted.flatMap((project) =>
      project.deletedAt === undefined ? [] : [{ ...project, deletedAt: project.deletedAt }],
    )
  })
}

/** Takes projects off the list at once. `restoreProjects` brings them back. */
export function deleteProjects(ids: readonly string[]): Promise<void> {
  return change(ids, (project) => void (project.deletedAt = Date.now()))
}

/** Brings deleted projects back as they were. */
export function restoreProjects(ids: readonly string[]): Promise<void> {
  return change(ids, (project) => void delete project.deletedAt)
}

/** Removes projects with their versions, steps, views, opened runs and breakpoints, which nothing here brings back. */
export function deleteForGood(ids: readonly string[]): Promise<void> {
  return guard(() =>
    database.transaction(
      'rw',
      [
        database.projects,
        database.versions,
        database.views,
        database.backups,
        database.steps,
        database.stepHeads,
        database.openedRuns,
        database.debugging,
      ],
      async () => {
        await deleteSteps(database, ids)
        await database.versions
          .where('project')
          .anyOf([...ids])
          .delete()
        await database.openedRuns
          .where('project')
          .anyOf([...ids])
          .delete()
        await database.debugging.bulkDelete([...ids])
        await database.views.bulkDelete([...ids])
        await database.backups.bulkDelete([...ids])
        await database.projects.bulkDelete([...ids])
      },
    ),
  )
}

/** Removes for good what was deleted more than 30 days ago, with its versions. */
export async function purgeDeleted(now = Date.now()): Promise<void> {
  const ids = await guard(() =>
    database.projects
      .where('deletedAt')
      .below(now - KEEP_DELETED_MS)
      .primaryKeys(),
  )
  if (ids.length > 0) await deleteForGood(ids)
}

function change(ids: readonly string[], make: (project: Project) => void): Promise<void> {
  return guard(async () => {
    await database.projects
      .where('id')
      .anyOf([...ids])
      .modify(make)
  })
}
