import { useStore } from 'zustand'
import type { Pin } from '../../../shared/run/debug'
import { useDocument, useEditor } from '../../editor/context'
import { nodeById, nodeName } from '../../editor/document-index'
import { Button, Dialog, EmptyState, Icon, IconButton } from '../../ui'
import { cellText } from '../values/kinds'
import { clearPins, editPin, unpin, usePin, usePinDialog } from './pins'

/** Every pin of the project, with those that are not used. */
export default function PinsDialog() {
  const session = useEditor()
  const listed = usePinDialog((state) => state.listed)
  const pins = useStore(session.debugging, (state) => state.pins)
  if (!listed) return null
  const close = () => usePinDialog.setState({ listed: false })
  const all = Object.entries(pins)
  return (
    <Dialog
      onClose={close}
      title="Pinned outputs"
      description="Runs that are started in the editor use these in place of running the nodes. Runs that start by themselves never do."
      footer={
        <>
          {all.length > 0 && (
            <Button className="mr-auto" onClick={() => void clearPins(session)}>
              Clear all
            </Button>
          )}
          <Button onClick={close}>Close</Button>
        </>
      }
    >
      {all.length === 0 ? (
        <EmptyState icon="pin" title="Nothing is pinned">
          Choose a step of a run and pin its output: the next run takes it as it is, without calling
          anything.
        </EmptyState>
      ) : (
        <ul aria-label="Pinned outputs" className="divide-y divide-line">
          {all.map(([id, pin]) => (
            <PinLine key={id} id={id} pin={pin} />
          ))}
        </ul>
      )}
    </Dialog>
  )
}

function PinLine({ id, pin }: { id: string; pin: Pin }) {
  const session = useEditor()
  const node = useDocument((workflow) => nodeById(workflow, id))
  const fault = usePin(id)?.fault
  const name = node ? nodeName(node) : id
  return (
    <li className="flex items-center gap-2 py-2">
      <Icon name="pin" className={fault === undefined ? 'text-accent-fg' : 'text-warning'} />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">
          {name}
          {pin.port !== undefined && (
            <span className="font-normal text-fg-3"> leaves by {pin.port}</span>
          )}
        </p>
        {fault === undefined ? (
          <p className="truncate font-mono text-mono text-fg-3">{cellText(pin.output) || '""'}</p>
        ) : (
          <p className="text-xs break-words text-warning">Not used. {fault}</p>
        )}
      </div>
      {node && (
        <IconButton
          size="sm"
          icon="pencil"
          label={`Edit the pinned output of ${name}`}
          onClick={() => editPin(id, pin)}
        />
      )}
      <IconButton
        size="sm"
        icon="x"
        label={`Unpin ${name}`}
        onClick={() => void unpin(session, id)}
      />
    </li>
  )
}
