import { useMemo } from 'react'
import { useStore } from 'zustand'
import type { Pins } from '../../../shared/run/debug'
import { useEditor, useRun } from '../../editor/context'
import { nodeById, nodeName } from '../../editor/document-index'
import { Icon } from '../../ui'
import { usablePins } from '../pins/kept-pins'
import { pinWords } from '../pins/pin-words'

const NONE: Pins = {}

/** Which nodes give what is pinned in the run that is begun: those of the run that it leaves. */
export function PinsHere() {
  const { catalog, debugging } = useEditor()
  const workflow = useRun((state) => state.workflow)
  const ran = useRun(({ events: [first] }) =>
    first?.type === 'run.started' ? (first.pins ?? NONE) : NONE,
  )
  const kept = useStore(debugging, ({ pins }) => pins)
  const words = useMemo(() => {
    if (!workflow) return []
    const now = usablePins(workflow, catalog, kept).pins
    return pinWords(ran, now, (id) => {
      const node = nodeById(workflow, id)
      return node ? `“${nodeName(node)}”` : id
    })
  }, [workflow, catalog, ran, kept])
  if (words.length === 0) return null
  return (
    <p className="flex items-start gap-2 text-xs text-fg-2">
      <Icon name="pin" size={14} className="mt-px text-accent-fg" />
      <span className="min-w-0 break-words">{words.join(' ')}</span>
    </p>
  )
}
