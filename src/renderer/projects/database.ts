/**
 * The workflows on this machine. Every function rejects with a `StorageProblem` when the store fails; then nothing was
 * written, and nothing that was there is lost.
 */
import { Dexie, liveQuery } from 'dexie'
import type { Workflow } from '../../shared/workflow/document'
import { ProjectMissing, StaleProject, StorageProblem, storageProblem } from './problems'
import { ProjectDatabase, type Project, type ProjectView, type SavedBy } from './schema'
import {
  appendStep,
  deleteSteps,
  letStepsGo,
  readSteps,
  writeSteps,
  type KeptSteps,
  type Steps,
  type StepsLost,
} from './steps/steps'
import { versionsToDrop, type VersionKey } from '../../shared/projects/thinning'

export { ProjectMissing, StaleProject, StorageProblem } from './problems'
export type { Project, ProjectVersion, ProjectView, SavedBy } from './schema'

/** Old versions are looked through at every n-th save. */
const THIN_EVERY = 10
const PERSIST_ASKED = 'baton.persistence-asked'

export const database = new ProjectDatabase()

/** Rejects when the store cannot be opened because an older window holds on to it. */
let waiting = gate()
database.on('blocked', () => {
  waiting.reject(new StorageProblem('blocked'))
  waiting = gate()
})
let outdated = false
database.on('ready', () => void (outdated = false), true)
database.on('versionchange', () => {
  // Holding on would block the newer window; every later call here says that it is outdated.
  outdated = true
  database.close({ disableAutoOpen: true })
  // Dexie's own answer would open it again at once, whatever the newer window made of it.
  return false
})

/**
 * Keeps a new workflow. Its id is the document's own where that is free, so a link to it says what it is; its name gets a
 * number where another one has it.
 */
export async function createProject(
  workflow: Workflow,
  from: { template?: string; tags?: string[] } & SavedBy = {},
): Promise<Project> {
  const { template, tags, ...saved } = from
  const project = await guard(() =>
    database.transaction('rw', database.projects, database.versions, async () => {
      const id = await freeId(workflow.id)
      const name = await freeName(workflow.name.trim() || 'Untitled workflow')
      const at = Date.now()
      const created: Project = {
        id,
        name,
        workflow: { ...workflow, id, name },
        revision: 1,
        createdAt: at,
        updatedAt: at,
        ...(template ? { template } : {}),
        ...(tags && tags.length > 0 ? { tags } : {}),
      }
      await database.projects.add(created)
      await keepVersion(created, saved)
      return created
    }),
  )
  askForPersistence()
  return project
}

/** The project; undefined when it is not here or was deleted. */
export function getProject(id: string): Promise<Project | undefined> {
  return guard(() => present(id))
}

/** What to keep of undo and redo with a save: the steps, and those that the caller knows to be stored. */
export interface StepsToKeep {
  steps: Steps
  known: KeptSteps | undefined
}

/** The project with the steps that can be undone and redone, or why those are lost; undefined when it is not here. */
export function openProject(
  id: string,
): Promise<{ project: Project; steps: KeptSteps | { lost: StepsLost } | undefined } | undefined> {
  return guard(() =>
    database.transaction('r', database.projects, database.steps, database.stepHeads, async () => {
      const project = await present(id)
      return project && { project, steps: await readSteps(database, project) }
    }),
  )
}

/**
 * Saves a document over the revision that it was made from, and keeps it as a version, with the steps that lead to it. Rejects with
 * `StaleProject` when another window saved in between, with `ProjectMissing` when it was deleted; nothing is written then. Where
 * there is no room for the steps too, the document is saved without them, and `steps` is undefined.
 */
export async function saveProject(
  id: string,
  workflow: Workflow,
  baseRevision: number,
  saved: SavedBy = {},
  keep?: StepsToKeep,
): Promise<{ revision: number; steps?: KeptSteps }> {
  const save = (write: (revision: number) => Promise<KeptSteps | undefined>) =>
    writing(async () => {
      const current = await existing(id)
      if (current.revision !== baseRevision) throw new StaleProject(current)
      const { revision } = await put(current, workflow, saved)
      const steps = await write(revision)
      return { revision, ...(steps ? { steps } : {}) }
    })
  if (!keep) return save(async () => undefined)
  try {
    return await save((revision) => writeSteps(database, id, revision, keep.steps, keep.known))
  } catch (error) {
    if (!(error instanceof StorageProblem && error.code === 'full')) throw error
    return save(async (revision) => {
      await letStepsGo(database, id, revision)
      return undefined
    })
  }
}

/** Keeps the steps of a document that is saved as it is. Rejects with `StaleProject` when another window saved in between. */
export function saveSteps(
  id: string,
  revision: number,
  { steps, known }: StepsToKeep,
): Promise<KeptSteps> {
  return writing(async () => {
    const current = await existing(id)
    if (current.revision !== revision) throw new StaleProject(current)
    return writeSteps(database, id, revision, steps, known)
  })
}

/** Lets go what is kept of undo and redo. */
export function forgetSteps(id: string): Promise<void> {
  return writing(() => deleteSteps(database, [id]))
}

/** All projects that are not deleted, last edited first. */
export function listProjects(): Promise<Project[]> {
  return guard(async () => {
    const all = await database.projects.orderBy('updatedAt').reverse().toArray()
    return all.filter((project) => project.deletedAt === undefined)
  })
}

/** A copy beside the original; the copy has no versions but its first. */
export async function duplicateProject(id: string): Promise<Project> {
  const { name, workflow, template, tags } = await guard(() => existing(id))
  return createProject(workflow, { template, tags, note: `Copied from ${name}` })
}

/** Gives a new name, as a save of its own. An empty name changes nothing. */
export function renameProject(id: string, name: string): Promise<void> {
  return writing(async () => {
    const current = await existing(id)
    const next = name.trim()
    if (!next || next === current.name) return
    const renamed = await put(current, { ...current.workflow, name: next })
    await appendStep(database, current, renamed, 'Rename the workflow')
  })
}

/** Remembers the latest run that was started from a project; no new revision. */
export function rememberRun(id: string, run: string): Promise<void> {
  return guard(async () => {
    await database.projects.update(id, { lastRun: run })
  })
}

/**
 * Calls back with the project now and at every change, by this window or another (compare `revision` with your own);
 * with undefined when it is deleted. Returns how to stop.
 */
export function watchProject(
  id: string,
  onChange: (project: Project | undefined) => void,
  onProblem: (problem: Error) => void = (problem) => console.error(problem),
): () => void {
  const subscription = liveQuery(() => present(id)).subscribe({
    next: onChange,
    error: (thrown: unknown) => onProblem(storageProblem(thrown)),
  })
  return () => subscription.unsubscribe()
}

/** How the project was last looked at. */
export function getView(project: string): Promise<ProjectView | undefined> {
  return guard(() => database.views.get(project))
}

/** Keeps how a project is looked at; fields that are left out stay. */
export function saveView(project: string, change: Omit<ProjectView, 'project'>): Promise<void> {
  return guard(() =>
    database.transaction('rw', database.views, async () => {
      const before = await database.views.get(project)
      await database.views.put({ ...before, ...change, project })
    }),
  )
}

/** Runs work in one transaction over a project, its versions and its steps. */
function writing<T>(work: () => Promise<T>): Promise<T> {
  const { projects, versions, steps, stepHeads } = database
  return guard(() => database.transaction('rw', projects, versions, steps, stepHeads, work))
}

async function present(id: string): Promise<Project | undefined> {
  const project = await database.projects.get(id)
  return project?.deletedAt === undefined ? project : undefined
}

async function existing(id: string): Promise<Project> {
  const project = await present(id)
  if (!project) throw new ProjectMissing(id)
  return project
}

async function put(current: Project, workflow: Workflow, by: SavedBy = {}): Promise<Project> {
  const saved: Project = {
    ...current,
    name: workflow.name,
    workflow: { ...workflow, id: current.id },
    revision: current.revision + 1,
    updatedAt: Date.now(),
  }
  await database.projects.put(saved)
  await keepVersion(saved, by)
  return saved
}

async function keepVersion(
  { id, revision, updatedAt, workflow }: Project,
  saved: SavedBy,
): Promise<void> {
  await database.versions.add({ project: id, revision, at: updatedAt, workflow, ...saved })
  if (revision % THIN_EVERY !== 0) return
  await database.versions.bulkDelete(versionsToDrop(await versionKeys(id), updatedAt))
}

/** When each version of a project was saved and which have a name, without reading the documents. Oldest first. */
export async function versionKeys(project: string): Promise<Required<VersionKey>[]> {
  const all = database.versions
    .where('[project+at]')
    .between([project, Dexie.minKey], [project, Dexie.maxKey])
  const [ids, keys, named] = await Promise.all([
    all.primaryKeys(),
    all.keys(),
    database.versions
      .where('[project+name]')
      .between([project, Dexie.minKey], [project, Dexie.maxKey])
      .primaryKeys(),
  ])
  const names = new Set(named)
  return ids.map((id, index) => {
    const key: unknown = keys[index]
    return { id, at: Array.isArray(key) ? Number(key[1]) : 0, named: names.has(id) }
  })
}

async function freeId(wanted: string): Promise<string> {
  const base = wanted.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 60) || 'workflow'
  const taken = new Set(await database.projects.where('id').startsWith(base).primaryKeys())
  return firstFree(base, '-', taken)
}

async function freeName(wanted: string): Promise<string> {
  const names: string[] = []
  await database.projects.each((project) => {
    if (project.deletedAt === undefined) names.push(project.name)
  })
  return firstFree(wanted, ' ', new Set(names))
}

function firstFree(base: string, joint: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base
  let number = 2
  while (taken.has(`${base}${joint}${number}`)) number += 1
  return `${base}${joint}${number}`
}

/** Runs work on the store; what it throws becomes a `StorageProblem`. Nothing is begun before the store is open. */
export async function guard<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    if (!database.isOpen()) {
      if (outdated) throw new StorageProblem('outdated')
      await Promise.race([database.open(), waiting.promise])
    }
    return await work()
  } catch (thrown) {
    throw storageProblem(thrown)
  }
}

function gate() {
  const made = Promise.withResolvers<never>()
  // Whoever waits hears of it; nobody waiting is fine too.
  made.promise.catch(() => undefined)
  return made
}

/** Asks the browser once not to clear this data when the disk is short. A refusal changes nothing. */
function askForPersistence(): void {
  try {
    if (localStorage.getItem(PERSIST_ASKED)) return
    localStorage.setItem(PERSIST_ASKED, 'yes')
    navigator.storage
      ?.persist?.()
      .catch((error: unknown) => console.warn('The browser may clear this data.', error))
  } catch (error) {
    console.warn('The browser was not asked to keep this data.', error)
  }
}
