import type { ActiveTrigger, ActiveWorkflow } from '../../shared/contract/activations'
import { useLive } from '../bridge/live'
import { useEditor } from '../editor/context'

/** The workflow that is open, as it is active on the host; undefined while it is a draft. */
export function useActive(): ActiveWorkflow | undefined {
  const { project } = useEditor()
  return useLive((live) => live.active?.find(({ workflow }) => workflow === project))
}

/** A trigger of the version that is active; undefined where that version has no such trigger. */
export function useActiveTrigger(id: string): ActiveTrigger | undefined {
  return useActive()?.triggers.find(({ node }) => node === id)
}
