import { useStore as useFlowStore } from '@xyflow/react'
import { IconButton } from '../ui'
import { commandById, shortcutText } from '../commands/commands'
import { useEditor } from '../editor/context'

const IDS = ['zoom-out', 'zoom-in', 'fit', 'insert'] as const

/** Zoom, fit and insert, at the lower left. */
export function CanvasToolbar() {
  const session = useEditor()
  const percent = useFlowStore(({ transform }) => Math.round(transform[2] * 100))
  return (
    <div
      role="toolbar"
      aria-label="Canvas"
      className="absolute bottom-3 left-3 z-5 flex items-center gap-0.5 rounded-lg border border-line bg-surface-1 p-0.5"
    >
      {IDS.map((id) => {
        const command = commandById(id)
        return (
          <IconButton
            key={id}
            size="sm"
            side="top"
            icon={command.icon ?? 'box'}
            label={command.title}
            shortcut={shortcutText(command)}
            onClick={() => command.perform(session)}
          />
        )
      })}
      <span className="w-10 pr-1 text-right text-2xs text-fg-3" aria-label="Zoom">
        {percent}%
      </span>
    </div>
  )
}
