/** Brings projects back from the host's backup, with their history. */
import type { Backup, BackedUpVersion } from '../../../shared/contract/backups'
import type { Workflow } from '../../../shared/workflow/document'
import { readWorkflow } from '../../../shared/workflow/load'
import type { HostClient } from '../../bridge/lines'
import { createProject, database, guard } from '../database'
import type { Project, ProjectVersion } from '../schema'

/** The host's calls that bringing back needs. */
export type BackupSource = Pick<HostClient['backups'], 'versions' | 'read'>

/**
 * Brings a project back as it was, with its versions and their names. Where its id is taken here, a copy of its latest version is
 * made instead. A version that is damaged in the backup is left out; when it is the latest, this rejects and nothing is written.
 */
export async function bringBack(host: BackupSource, { store, project }: Backup): Promise<Project> {
  const place = { store, project: project.id }
  const [latest, ...older] = await host.versions(place)
  if (!latest) throw new Error(`The backup of ${project.name} holds no version.`)
  const workflow = await readDocument(host, place, latest)
  if (await guard(() => database.projects.get(project.id)))
    return createProject(workflow, { tags: project.tags, note: 'Restored from the backup' })

  const versions: Omit<ProjectVersion, 'id'>[] = [kept(latest, workflow, project)]
  for (const version of older) {
    const document = await readDocument(host, place, version).catch((error: unknown) => {
      console.warn('A version is left out: the backup cannot give it.', error)
      return undefined
    })
    if (document) versions.unshift(kept(version, document, project))
  }
  const { goneAt: _gone, deletedAt: _deleted, names: _names, ...about } = project
  const restored: Project = { ...about, workflow, revision: latest.revision }
  await guard(() =>
    database.transaction('rw', database.projects, database.versions, async () => {
      await database.projects.add(restored)
      await database.versions.bulkAdd(versions)
    }),
  )
  return restored
}

/** Makes a project of one version of a backup, beside whatever is here. */
export async function bringBackVersion(
  host: BackupSource,
  { store, project }: Backup,
  version: BackedUpVersion,
): Promise<Project> {
  const workflow = await readDocument(host, { store, project: project.id }, version)
  return createProject(workflow, { tags: project.tags, note: 'Restored from the backup' })
}

/** The document of a version, byte for byte: it is checked, but not rewritten by the check. */
export async function readDocument(
  host: BackupSource,
  place: { store: string; project: string },
  version: BackedUpVersion,
): Promise<Workflow> {
  const { text } = await host.read({ ...place, version: version.id })
  const parsed: unknown = JSON.parse(text)
  const read = readWorkflow(parsed)
  if (!read.ok) throw new Error(read.message)
  return read.migratedFrom === undefined ? (parsed as Workflow) : read.workflow
}

function kept(
  { id, at, revision, window, by, note }: BackedUpVersion,
  workflow: Workflow,
  project: Backup['project'],
): Omit<ProjectVersion, 'id'> {
  const name = project.names[id]
  return {
    project: project.id,
    revision,
    at,
    workflow,
    window,
    by,
    note,
    ...(name === undefined ? {} : { name }),
  }
}
