/** Which version on the host a project belongs to, and projects made of what is active there. */
import type { Workflow } from '../../shared/workflow/document'
import { database, guard } from './database'
import { keepImport } from './import'
import type { Project } from './schema'

/** The version that was last published from here, or opened from there; undefined where there is none. */
export function publishedVersion(project: string): Promise<number | undefined> {
  return guard(async () => (await database.projects.get(project))?.published)
}

/** Remembers that the version on the host is this project's; no new revision. */
export function rememberPublished(project: string, version: number): Promise<void> {
  return guard(async () => {
    await database.projects.update(project, { published: version })
  })
}

/**
 * Makes a project of what is active on the host, with those that it calls. It has the same id, and so goes on with it, wherever no
 * project here has that id already; else it is a copy that stands for itself.
 */
export async function projectOfActive(
  workflow: Workflow,
  version: number,
): Promise<{ project: Project; isCopy: boolean }> {
  const project = await keepImport(workflow, 'the host')
  const isCopy = project.id !== workflow.id
  if (!isCopy) await rememberPublished(project.id, version)
  return { project, isCopy }
}
