import { useState } from 'react'
import type { RunSummary } from '../../shared/contract'
import { messageOf } from '../bridge/error-message'
import { navigate } from '../navigation/route'
import { projectOfRun } from '../projects/run-projects'
import { ConfirmDialog, IconButton, toast } from '../ui'

/** Opens a failed run at the step where it failed; where its workflow is not here, with a project made of the run's own document. */
export function DebugThis({ run, here }: { run: RunSummary; here: boolean }) {
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  if (run.status !== 'failed') return null
  const open = (project: string) =>
    navigate({ screen: 'editor', project, run: run.id, debug: true })
  const make = async () => {
    setBusy(true)
    try {
      open(await projectOfRun(run.id))
    } catch (error) {
      toast({ title: 'The run was not opened', description: messageOf(error), tone: 'danger' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <IconButton
        icon="bug"
        label={`Debug this run of ${run.workflowName}`}
        disabled={busy}
        onClick={() => (here ? open(run.workflow) : setAsking(true))}
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Open ${run.workflowName} as a new workflow?`}
        description="The workflow of this run is not on this machine. The document that the run began with can be opened as a workflow of its own, together with the run."
        confirm="Open it"
        danger={false}
        onConfirm={() => void make()}
      />
    </>
  )
}
