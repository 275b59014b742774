import { lazy, Suspense } from 'react'
import { useLeaveRequest } from './forks/request'
import { usePinDialog } from './pins/pins'

const LeaveDialog = lazy(() => import('./forks/LeaveDialog'))
const PinDialog = lazy(() => import('./pins/PinDialog'))
const PinsDialog = lazy(() => import('./pins/PinsDialog'))

/** The windows of the debugger, wherever they are asked for; each is loaded when it is needed first. */
export function DebugDialogs() {
  const leaves = useLeaveRequest((state) => state.request !== undefined)
  const edits = usePinDialog((state) => state.editing !== undefined)
  const lists = usePinDialog((state) => state.listed)
  return (
    <Suspense>
      {leaves && <LeaveDialog />}
      {lists && <PinsDialog />}
      {edits && <PinDialog />}
    </Suspense>
  )
}
