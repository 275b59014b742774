import { useStore as useFlowStore } from '@xyflow/react'
import { IconButton } from '../ui'
import { commandById, isEnabled, shortcutText } from '../commands/commands'
import { useEditor, useSelection } from '../editor/context'

const IDS = ['zoom-out', 'zoom-in', 'fit', 'tidy-up', 'insert'] as const

/** Zoom, fit, tidy up and insert, at the lower left. With several nodes selected, those are tidied up. */
export function CanvasToolbar() {
  const session = useEditor()
  // What is tidied up follows the selection.
  useSelection()
  const tidySelected = commandById('tidy-selection')
  const percent = useFlowStore(({ transform }) => Math.round(transform[2] * 100))
  return (
    <div
      role="toolbar"
      aria-label="Canvas"
      className="absolute bottom-3 left-3 z-5 flex items-center gap-0.5 rounded-lg border border-line bg-surface-1 p-0.5"
    >
      {IDS.map((id) => {
        const command =
          id === 'tidy-up' && isEnabled(tidySelected, session) ? tidySelected : commandById(id)
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
