import { useState } from 'react'
import type { ActiveTrigger, ActiveWorkflow } from '../../shared/contract/activations'
import { IconButton } from '../ui'
import { fire } from './actions'

/** Starts a run of the active version now, as if the trigger had fired. */
export function FireButton({
  active,
  trigger,
  disabled = false,
}: {
  active: ActiveWorkflow
  trigger: ActiveTrigger
  disabled?: boolean
}) {
  const [busy, setBusy] = useState(false)
  return (
    <IconButton
      icon="play"
      label={`Run ${active.name} now, as ${trigger.name} would`}
      disabled={busy || disabled}
      onClick={() => {
        setBusy(true)
        void fire(active, trigger.node).finally(() => setBusy(false))
      }}
    />
  )
}
