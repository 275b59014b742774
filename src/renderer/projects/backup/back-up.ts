/** Sends what is new of the projects here to the host's backup. Knows the host only as a port. */
import type { Backup, BackedUpProject } from '../../../shared/contract/backups'
import type { HostClient } from '../../bridge/lines'
import { database, guard, versionKeys } from '../database'
import type { Project } from '../schema'
import { storeId } from './store-id'

/** The host's calls that a backup needs. */
export type BackupHost = Pick<HostClient['backups'], 'keep' | 'list'>

/** So much text goes in one message, but for a document that is longer by itself. Characters. */
const MOST_IN_A_MESSAGE = 4_000_000

/** What the host has of a project, as far as is known here. */
interface Sent {
  project: BackedUpProject
  last: number
}

export type SentProjects = Map<string, Sent>

/** What the host has of this store. */
export async function readSent(host: Pick<BackupHost, 'list'>): Promise<SentProjects> {
  const own = await storeId()
  const all: Backup[] = await host.list()
  return new Map(
    all.flatMap(({ store, project, last }): [string, Sent][] =>
      store === own ? [[project.id, { project, last: last.id }]] : [],
    ),
  )
}

/**
 * Brings the host up to date about all projects, or those that `isDue` says, and notes in `sent` and in the store what it has
 * then. Rejects with the first thing that fails; what was sent until then stays sent.
 */
export async function backUp(
  host: BackupHost,
  sent: SentProjects,
  isDue: (project: string) => boolean = () => true,
): Promise<void> {
  const store = await storeId()
  const names = await guard(namesByProject)
  const ids = await guard(() => database.projects.toCollection().primaryKeys())
  for (const id of ids) {
    const known = sent.get(id)
    const due = isDue(id) || !known || !sameNames(known.project.names, names.get(id) ?? {})
    if (due) await backUpOne(host, store, id, names.get(id) ?? {}, sent)
  }
  const here = new Set(ids)
  for (const [id, { project, last }] of sent) {
    if (here.has(id) || project.goneAt !== undefined) continue
    const gone = { ...project, goneAt: Date.now() }
    await host.keep({ store, project: gone, versions: [] })
    sent.set(id, { project: gone, last })
  }
}

async function backUpOne(
  host: BackupHost,
  store: string,
  id: string,
  names: Record<string, string>,
  sent: SentProjects,
): Promise<void> {
  const project = await guard(() => database.projects.get(id))
  if (!project) return
  const about = aboutProject(project, names)
  const known = sent.get(id)
  let last = known?.last ?? 0
  const missing = (await guard(() => versionKeys(id))).filter((key) => key.id > last)
  if (missing.length === 0 && known && JSON.stringify(known.project) === JSON.stringify(about))
    return
  do {
    const versions = await nextVersions(missing)
    ;({ last } = await host.keep({ store, project: about, versions }))
  } while (missing.length > 0)
  sent.set(id, { project: about, last })
  await guard(() => database.backups.put({ project: id, version: last, at: Date.now() }))
}

/** Takes as many versions from the front of `keys` as fit one message, and reads them. */
async function nextVersions(keys: { id: number }[]) {
  const versions = []
  let size = 0
  while (keys.length > 0 && size < MOST_IN_A_MESSAGE) {
    const key = keys.shift()
    const version = key && (await guard(() => database.versions.get(key.id)))
    // It was thinned out a moment ago.
    if (!version) continue
    const { id, at, revision, window, by, note, workflow } = version
    const text = JSON.stringify(workflow)
    if (versions.length > 0 && size + text.length > MOST_IN_A_MESSAGE) {
      keys.unshift(key)
      break
    }
    size += text.length
    versions.push({ id, at, revision, window, by, note, text })
  }
  return versions
}

function aboutProject(project: Project, names: Record<string, string>): BackedUpProject {
  const { id, name, revision, createdAt, updatedAt, template, lastRun, tags, deletedAt } = project
  return {
    id,
    name,
    revision,
    createdAt,
    updatedAt,
    ...(template === undefined ? {} : { template }),
    ...(lastRun === undefined ? {} : { lastRun }),
    ...(tags === undefined ? {} : { tags }),
    ...(deletedAt === undefined ? {} : { deletedAt }),
    names,
  }
}

/** The names of versions by their ids, for each project that has some. Reads no documents. */
async function namesByProject(): Promise<Map<string, Record<string, string>>> {
  const named = database.versions.orderBy('[project+name]')
  const [ids, keys] = await Promise.all([named.primaryKeys(), named.keys()])
  const byProject = new Map<string, Record<string, string>>()
  ids.forEach((id, index) => {
    const key: unknown = keys[index]
    if (!Array.isArray(key)) return
    const [project, name] = key.map(String)
    if (project === undefined || name === undefined) return
    byProject.set(project, { ...byProject.get(project), [id]: name })
  })
  return byProject
}

function sameNames(one: Record<string, string>, other: Record<string, string>): boolean {
  const ids = Object.keys(one)
  return ids.length === Object.keys(other).length && ids.every((id) => one[id] === other[id])
}
