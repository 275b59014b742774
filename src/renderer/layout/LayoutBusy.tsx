import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useEditor } from '../editor/context'
import { Button, Icon } from '../ui'
import { layoutOf } from './layout-store'

/** Says that positions are being worked out, once that takes a while, with a way to stop. Escape stops it too. */
export function LayoutBusy() {
  const session = useEditor()
  const busy = useStore(layoutOf(session), (state) => state.busy)
  useEffect(() => {
    if (!busy) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      busy.cancel()
    }
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [busy])
  if (!busy?.slow) return null
  return (
    <div
      role="status"
      className="absolute bottom-3 left-1/2 z-10 flex -translate-x-1/2 items-center gap-2 rounded-lg border border-line bg-surface-1 py-1 pr-1 pl-3 shadow-float"
    >
      <Icon name="loader-circle" className="animate-spin" />
      <span>Tidying up…</span>
      <Button size="sm" variant="ghost" onClick={() => busy.cancel()}>
        Stop
      </Button>
    </div>
  )
}
