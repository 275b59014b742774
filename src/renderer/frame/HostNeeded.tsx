import { reconnectNow, useHostState } from '../bridge/host'
import { useLive } from '../bridge/live'
import { Button, CenteredSpinner, EmptyState } from '../ui'

/** Stands where a screen has nothing to show until the host tells it: a spinner, or why nothing comes and what to do. */
export function HostNeeded({ what }: { what: string }) {
  const state = useHostState()
  const problem = useLive((live) => live.problem)
  if (problem)
    return (
      <EmptyState
        icon="circle-alert"
        title={`The host does not show ${what}`}
        actions={
          <Button variant="primary" icon="refresh-cw" onClick={() => location.reload()}>
            Reload
          </Button>
        }
      >
        {problem}
      </EmptyState>
    )
  if (state !== 'lost') return <CenteredSpinner />
  return (
    <EmptyState
      icon="unplug"
      title={`The host that keeps ${what} cannot be reached`}
      actions={
        <Button variant="primary" icon="refresh-cw" onClick={reconnectNow}>
          Try now
        </Button>
      }
    >
      The studio keeps trying by itself. Check that Baton is still running where you started it.
      Your workflows stay here and can be edited meanwhile.
    </EmptyState>
  )
}
