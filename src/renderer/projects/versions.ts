/** The kept versions of a project. Every function rejects with a `StorageProblem` when the store fails. */
import type { VersionKey } from '../../shared/projects/thinning'
import { database, guard, versionKeys } from './database'
import type { ProjectVersion } from './schema'

/** The longest name that a version takes. Characters. */
export const MAX_VERSION_NAME = 120

/** All kept versions, newest first, without their documents. */
export function listVersions(project: string): Promise<Required<VersionKey>[]> {
  return guard(async () => (await versionKeys(project)).reverse())
}

/** One version with its document; undefined when it was let go. */
export function getVersion(id: number): Promise<ProjectVersion | undefined> {
  return guard(() => database.versions.get(id))
}

/** The versions with a name, without their documents. */
export function namedVersions(project: string): Promise<{ id: number; name: string }[]> {
  return guard(async () => {
    const named = await database.versions
      .where('[project+name]')
      .between([project, ''], [project, '\uffff'])
      .toArray()
    return named.map(({ id, name = '' }) => ({ id, name }))
  })
}

/** Names a version, which is then kept for ever. An empty name takes the name away. */
export function nameVersion(id: number, name: string): Promise<void> {
  return guard(async () => {
    const next = name.trim().slice(0, MAX_VERSION_NAME)
    await database.versions.update(id, { name: next === '' ? undefined : next })
  })
}
