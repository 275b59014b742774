/** Projects for runs whose workflow is not here: the document that the run began with becomes one. */
import type { SharedRun } from '../../shared/run/run-file'
import { host } from '../bridge/host'
import { createProject, rememberRun } from './database'
import { keepOpenedRun } from './opened-runs'

/** Makes a project of the document of a run that the host has, and remembers that run in it. Returns its id. */
export async function projectOfRun(run: string): Promise<string> {
  const { workflow } = await host.runs.get({ run })
  const project = await createProject(workflow, { note: 'Opened with a run' })
  await rememberRun(project.id, run)
  return project.id
}

/** Makes a project of the document in a run's file, with that run. Returns its id. */
export async function projectOfFile(shared: SharedRun): Promise<string> {
  const project = await createProject(shared.workflow, { note: 'Opened with a run from a file' })
  await keepOpenedRun(project.id, shared)
  await rememberRun(project.id, shared.run)
  return project.id
}
