/** What people do with what is active on the host. Nothing of it is part of the document, so undo never changes it. */
import { create } from 'zustand'
import type { ActiveWorkflow } from '../../shared/contract/activations'
import type { Json, Workflow } from '../../shared/workflow/document'
import { isEnded } from '../../shared/run/events'
import type { RunSummary } from '../../shared/contract'
import { host } from '../bridge/host'
import { navigate } from '../navigation/route'
import { projectOfActive, publishedVersion, rememberPublished } from '../projects/published'
import { wholeWorkflow } from '../projects/called'
import { attempt, toast } from '../ui'
import { notePublished } from './published'

/** What is asked about activation: before the first time, before another's version is replaced, before it ends. */
export const useActivationQuestion = create<{
  asked?:
    | { kind: 'activate' }
    | { kind: 'replace'; active: ActiveWorkflow }
    | { kind: 'deactivate'; active: ActiveWorkflow; inFlight: number }
}>(() => ({}))

export function askToActivate(): void {
  useActivationQuestion.setState({ asked: { kind: 'activate' } })
}

export function closeActivationQuestion(): void {
  useActivationQuestion.setState({ asked: undefined })
}

/** Sends the document as it is to the host, which runs that version from now on. Says so; resolves with whether it did. */
export function publish(project: string, document: Workflow, isFirst: boolean): Promise<boolean> {
  return attempt(isFirst ? 'Not activated' : 'The changes were not published', async () => {
    const workflow = await wholeWorkflow(document)
    const active = await host.activations.activate({ workflow })
    notePublished(project, active.version, workflow)
    await rememberPublished(project, active.version)
    const broken = active.triggers.filter(({ problem }) => problem !== undefined)
    const [first] = broken
    toast({
      title: isFirst ? `${active.name} is active` : `Version ${active.version} is active`,
      description: first
        ? `${broken.length === 1 ? `${first.name} does` : `${broken.length} triggers do`} not listen: ${first.problem}`
        : 'Its triggers start runs also while this window is closed.',
      tone: first ? 'neutral' : 'success',
    })
  })
}

/**
 * Publishes the changes; where the version that is active came from somewhere else, only after a person agreed that it is replaced.
 */
export async function publishChanges(active: ActiveWorkflow, document: Workflow): Promise<boolean> {
  const known = await publishedVersion(active.workflow).catch((error: unknown) => {
    console.warn('It is not known which version was published from here.', error)
    return undefined
  })
  if (known === active.version) return publish(active.workflow, document, false)
  useActivationQuestion.setState({ asked: { kind: 'replace', active } })
  return false
}

/** The runs that triggers began and that have not ended. */
export function inFlightOf(runs: readonly RunSummary[] | undefined, workflow: string): number {
  return (runs ?? []).filter(
    (run) => run.workflow === workflow && run.activated === true && !isEnded(run.status),
  ).length
}

/** Deactivates; asks first where runs are in flight. */
export async function deactivate(active: ActiveWorkflow, inFlight: number): Promise<void> {
  if (inFlight > 0)
    return useActivationQuestion.setState({ asked: { kind: 'deactivate', active, inFlight } })
  await deactivateNow(active)
}

/** The same without a question. For a while the very version can be activated again. */
export async function deactivateNow(active: ActiveWorkflow): Promise<void> {
  await attempt(`${active.name} is still active`, async () => {
    const { workflow } = await host.activations.read({ workflow: active.workflow })
    await host.activations.deactivate({ workflow: active.workflow })
    toast({
      title: `${active.name} is no longer active`,
      description: 'Nothing starts it by itself any more. Runs in flight go on.',
      action: {
        label: 'Undo',
        onClick: () =>
          void attempt(`${active.name} was not activated again`, async () => {
            const again = await host.activations.activate({ workflow })
            notePublished(again.workflow, again.version, workflow)
            await rememberPublished(again.workflow, again.version)
          }),
      },
    })
  })
}

/** Starts a run of the active version as if the trigger had fired, and shows where it is. Resolves with whether it began. */
export function fire(active: ActiveWorkflow, node: string, payload?: Json): Promise<boolean> {
  return attempt(`${active.name} was not started`, async () => {
    const { run } = await host.activations.fire({
      workflow: active.workflow,
      node,
      ...(payload === undefined ? {} : { payload }),
    })
    toast({
      title: `A run of ${active.name}, version ${active.version}, began`,
      tone: 'success',
      action: { label: 'Show it', onClick: () => void showRun(active, run) },
    })
  })
}

/** Shows a run in the editor of its workflow, where that is here, else in the list of runs. */
async function showRun({ workflow }: ActiveWorkflow, run: string): Promise<void> {
  const { getProject } = await import('../projects/database')
  const isHere = (await getProject(workflow)) !== undefined
  navigate(isHere ? { screen: 'editor', project: workflow, run } : { screen: 'runs' })
}

/** Opens what is active as a project of this browser. */
export function openAsProject({ workflow: id }: ActiveWorkflow): Promise<boolean> {
  return attempt('It was not opened', async () => {
    const { active, workflow } = await host.activations.read({ workflow: id })
    const { project, isCopy } = await projectOfActive(workflow, active.version)
    if (isCopy)
      toast({
        title: `${project.name} was opened as a copy`,
        description:
          'Another workflow here has the id of the active one. To activate the copy makes a second active workflow.',
      })
    else notePublished(id, active.version, workflow)
    navigate({ screen: 'editor', project: project.id })
  })
}
