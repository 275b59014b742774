/** Brings the node at which a run is paused into sight. */
import { useEffect } from 'react'
import { useRun } from '../editor/context'
import { shownAs } from '../editor/folding'
import type { EditorSession } from '../editor/session'

export function usePauseInSight(session: EditorSession): void {
  const paused = useRun((state) => state.latest?.paused)
  useEffect(() => {
    const { place } = paused ?? {}
    if (!place) return
    session.canvas?.bring(shownAs(session.document.document(), place.node))
  }, [session, paused])
}
