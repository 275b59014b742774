/** Runs that a person paused: nobody forgets them, and they go on from anywhere. */
import { useState } from 'react'
import type { RunSummary } from '../../shared/contract'
import { host } from '../bridge/host'
import { useLive } from '../bridge/live'
import { tellAllBreakpoints } from '../debugger/pausing/told'
import { attempt, Button, Icon, IconButton } from '../ui'

/** In a row of the list. */
export function ContinueButton({ run }: { run: RunSummary }) {
  const { busy, goOn } = useGoOn(run.id, run.workflow)
  return (
    <IconButton
      icon="play"
      label={`Continue the run of ${run.workflowName}`}
      disabled={busy}
      onClick={() => void goOn()}
    />
  )
}

/** Beside a question that a paused run asks: the answer counts, but nothing follows from it yet. */
export function PausedNotice({ run }: { run: string }) {
  const found = useLive((live) => live.runs?.find(({ id }) => id === run))
  const { busy, goOn } = useGoOn(run, found?.workflow ?? '')
  if (!found?.paused) return null
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-2.5 rounded-lg bg-warning-soft px-3 py-2"
    >
      <Icon name="circle-pause" className="text-warning" />
      <p className="min-w-0 flex-1">
        <span className="font-medium">Its run is paused in the debugger.</span> You can answer now;
        the run goes on from your answer once it is continued. Until then no time passes for the
        question.
      </p>
      <Button size="sm" icon="play" busy={busy} onClick={() => void goOn()}>
        Continue the run
      </Button>
    </div>
  )
}

function useGoOn(run: string, workflow: string): { busy: boolean; goOn(): Promise<void> } {
  const [busy, setBusy] = useState(false)
  const goOn = async () => {
    setBusy(true)
    await attempt('The run stays paused', async () => {
      await tellAllBreakpoints(run, workflow)
      await host.runs.go({ run, go: 'continue' })
    })
    setBusy(false)
  }
  return { busy, goOn }
}
