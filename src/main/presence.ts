/** What a person should know of Baton while no window is open. */
import type { App } from '../app/app'
import type { Ports } from '../app/ports'
import type { ActiveWorkflow } from '../shared/contract/activations'

export interface Presence {
  /** Questions that wait for a person. */
  readonly asking: number
  /** By name. */
  readonly active: readonly ActiveWorkflow[]
}

/** Calls back with how it stands, now and at every change. Returns how to stop. */
export function followPresence(
  core: Pick<App, 'inbox' | 'activations'>,
  onChange: (presence: Presence) => void,
  report: Ports['report'],
): () => void {
  const controller = new AbortController()
  const { signal } = controller
  const questions = new Set<string>()
  const active = new Map<string, ActiveWorkflow>()
  const tell = () =>
    onChange({
      asking: questions.size,
      active: [...active.values()].sort((a, b) => a.name.localeCompare(b.name)),
    })
  const follow = async <T>(changes: AsyncGenerator<T, void>, take: (change: T) => void) => {
    for await (const change of changes) {
      take(change)
      tell()
    }
  }
  const failed = (error: unknown) => report({ where: 'tray', error })
  follow(core.inbox.watch(signal), (change) => {
    for (const id of change.gone) questions.delete(id)
    for (const { callback } of change.questions) questions.add(callback)
  }).catch(failed)
  follow(core.activations.watch(signal), (change) => {
    for (const id of change.gone) active.delete(id)
    for (const workflow of change.workflows) active.set(workflow.workflow, workflow)
  }).catch(failed)
  return () => controller.abort()
}
