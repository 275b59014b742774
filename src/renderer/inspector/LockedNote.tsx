import { Button, Icon } from '../ui'

/** Over the fields of a locked node or sticky note: why they cannot be changed, and the way on. */
export function LockedNote({ onUnlock }: { onUnlock: () => void }) {
  return (
    <div
      role="status"
      className="mx-4 flex items-center gap-2 rounded-md bg-surface-2 py-1.5 pr-1.5 pl-2.5 text-xs"
    >
      <Icon name="lock" size={14} className="text-fg-3" />
      <span className="min-w-0 flex-1">Locked: it cannot be moved, edited or deleted.</span>
      <Button size="sm" onClick={onUnlock}>
        Unlock
      </Button>
    </div>
  )
}
