import { cn, Icon, Tooltip } from '../../ui'
import { usePin } from './pins'

/** A pin beside the name of a node that gives its pinned output in runs from the editor. */
export function PinMark({ id, size = 12 }: { id: string; size?: number }) {
  const kept = usePin(id)
  if (!kept) return null
  const words =
    kept.fault === undefined
      ? 'Pinned: in runs from the editor it gives its pinned output and does not run'
      : `The pin is not used. ${kept.fault}`
  return (
    <Tooltip label={words}>
      <span
        role="img"
        aria-label={words}
        className={cn(
          'relative flex shrink-0',
          kept.fault === undefined ? 'text-accent-fg' : 'text-warning',
        )}
      >
        <Icon name={kept.fault === undefined ? 'pin' : 'triangle-alert'} size={size} />
      </span>
    </Tooltip>
  )
}
