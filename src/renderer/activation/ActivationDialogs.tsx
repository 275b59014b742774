/** What is asked about activation, one at a time; in the editor and on the list of what is active. */
import { ConfirmDialog } from '../ui'
import {
  openAsProject,
  closeActivationQuestion,
  deactivateNow,
  publish,
  useActivationQuestion,
} from './actions'
import type { Workflow } from '../../shared/workflow/document'

/** Before what is active ends while runs are in flight. */
export function DeactivateDialog() {
  const asked = useActivationQuestion((state) =>
    state.asked?.kind === 'deactivate' ? state.asked : undefined,
  )
  const inFlight = asked?.inFlight ?? 0
  return (
    <ConfirmDialog
      open={asked !== undefined}
      onOpenChange={(open) => {
        if (!open) closeActivationQuestion()
      }}
      title={`Deactivate ${asked?.active.name ?? ''}?`}
      description={
        inFlight === 1
          ? 'A run that a trigger began is in flight. It goes on to its end, with what it waits for; nothing new begins by itself. To end it too, cancel it under Runs.'
          : `${inFlight} runs that triggers began are in flight. They go on to their end, with what they wait for; nothing new begins by itself. To end them too, cancel them under Runs.`
      }
      confirm="Deactivate"
      cancel="Keep it active"
      danger={false}
      onConfirm={() => {
        if (asked) void deactivateNow(asked.active)
      }}
    />
  )
}

/** Before a version is replaced that was not published from here. */
export function ReplaceDialog({ document }: { document: () => Workflow }) {
  const asked = useActivationQuestion((state) =>
    state.asked?.kind === 'replace' ? state.asked : undefined,
  )
  return (
    <ConfirmDialog
      open={asked !== undefined}
      onOpenChange={(open) => {
        if (!open) closeActivationQuestion()
      }}
      title="Replace a version from somewhere else?"
      description={
        <>
          Version {asked?.active.version} of {asked?.active.name} was published from another browser
          or computer. Publishing from here replaces it, with everything that was changed there. To
          see it first,{' '}
          <button
            type="button"
            className="text-accent-fg underline underline-offset-2"
            onClick={() => {
              closeActivationQuestion()
              if (asked) void openAsProject(asked.active)
            }}
          >
            open it as a copy
          </button>
          .
        </>
      }
      confirm="Replace it"
      onConfirm={() => {
        if (asked) void publish(asked.active.workflow, document(), false)
      }}
    />
  )
}
