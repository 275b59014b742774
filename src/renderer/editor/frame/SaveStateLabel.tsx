import { useStore } from 'zustand'
import { exportWorkflow } from '../../projects/export'
import { Button, Icon, Tooltip } from '../../ui'
import { useEditor } from '../context'

/** Whether the document is safe; when it is not, why, and the way out. */
export function SaveStateLabel() {
  const { saving, document } = useEditor()
  const state = useStore(saving.state)
  if (state.kind === 'failed')
    return (
      <span role="alert" className="flex min-w-0 items-center gap-2 text-xs text-danger">
        <Icon name="circle-alert" size={14} />
        <Tooltip label={state.message}>
          <span tabIndex={0} className="min-w-0 truncate">
            Not saved: {state.message}
          </span>
        </Tooltip>
        <Button size="sm" icon="download" onClick={() => exportWorkflow(document.document())}>
          Export
        </Button>
        <Button size="sm" onClick={() => void saving.flush()}>
          Try again
        </Button>
      </span>
    )
  const words = { saved: 'Saved', saving: 'Saving', stale: 'Not saved' }[state.kind]
  return (
    <span role="status" data-save-state={state.kind} className="px-1 text-xs text-fg-3">
      {words}
    </span>
  )
}
