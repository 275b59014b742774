import { lazy, Suspense, useEffect, useState } from 'react'
import { useLeaveRequest } from './forks/request'
import { usePinDialog } from './pins/pins'

const LeaveDialog = lazy(() => import('./forks/LeaveDialog'))
const PinDialog = lazy(() => import('./pins/PinDialog'))
const PinsDialog = lazy(() => import('./pins/PinsDialog'))

/** The windows of the debugger, wherever they are asked for; each is loaded when it is needed first. */
export function DebugDialogs() {
  const leaves = useSettled(useLeaveRequest((state) => state.request !== undefined))
  const edits = useSettled(usePinDialog((state) => state.editing !== undefined))
  const lists = useSettled(usePinDialog((state) => state.listed))
  return (
    <Suspense>
      {leaves && <LeaveDialog />}
      {lists && <PinsDialog />}
      {edits && <PinDialog />}
    </Suspense>
  )
}

/** True a moment after it is wanted: the menu that asked has given the focus back by then, and does not take it from the window. */
function useSettled(wanted: boolean): boolean {
  const [settled, setSettled] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(wanted))
    return () => clearTimeout(timer)
  }, [wanted])
  return wanted && settled
}
