import type { Pin } from '../../../shared/run/debug'
import { useEditor, useNode } from '../../editor/context'
import { Button, Icon } from '../../ui'
import { JsonView } from '../../ui/JsonView'
import { canPin, pinOf } from './kept-pins'
import { editPin, pinOutput, unpin, usePin } from './pins'

/** In the inspector: what the node gives while it is pinned. Nothing where it is not. */
export function PinnedOutput({ id }: { id: string }) {
  const session = useEditor()
  const kept = usePin(id)
  if (!kept) return null
  const { pin, fault } = kept
  return (
    <section aria-label="Pinned output" className="border-t border-line px-4 pt-3 pb-4">
      <p className="flex items-center gap-1.5 text-xs font-medium">
        <Icon name="pin" size={14} className="text-accent-fg" />
        <span className="flex-1">
          Pinned
          {pin.port !== undefined && (
            <span className="font-normal text-fg-3">, leaves by {pin.port}</span>
          )}
        </span>
        <Button size="sm" onClick={() => editPin(id, pin)}>
          Edit
        </Button>
        <Button size="sm" onClick={() => void unpin(session, id)}>
          Unpin
        </Button>
      </p>
      <p className={fault === undefined ? 'mt-1 text-xs text-fg-3' : 'mt-1 text-xs text-warning'}>
        {fault === undefined
          ? 'Runs that are started here take this in place of running the node. Those that start by themselves never do.'
          : `The pin is not used. ${fault}`}
      </p>
      <div
        role="region"
        aria-label="Pinned value"
        tabIndex={0}
        className="mt-2 max-h-48 overflow-auto rounded-md border border-line bg-surface-2 px-2.5 py-2"
      >
        <JsonView value={pin.output} />
      </div>
    </section>
  )
}

/** Pins what a node gave in a run or a test. Nothing where there is no output, or the node cannot be pinned. */
export function PinButton({
  id,
  gave,
}: {
  id: string
  gave: { output?: Pin['output']; ports: readonly string[] }
}) {
  const session = useEditor()
  const node = useNode(id)
  const isPinned = usePin(id) !== undefined
  if (!node || !canPin(node, session.catalog)) return null
  const pin = pinOf(node, session.catalog, gave)
  if (!pin) return null
  return (
    <span className="flex flex-wrap gap-1.5">
      <Button size="sm" icon="pin" onClick={() => void pinOutput(session, id, pin)}>
        {isPinned ? 'Pin this output instead' : 'Pin this output'}
      </Button>
    </span>
  )
}
