import { useState } from 'react'
import { useEditor, useNode } from '../../editor/context'
import { nodeName } from '../../editor/document-index'
import { Button, Dialog, Select } from '../../ui'
import { sayUnused } from '../forks/unused'
import { draftOf, isEdited, readDraft, ValueEditor } from '../forks/ValueEditor'
import { outputChoices } from './kept-pins'
import { pinOutput, usePinDialog } from './pins'

/** Edits what a node gives in place of running. */
export default function PinDialog() {
  const editing = usePinDialog((state) => state.editing)
  return editing && <Editing key={editing.node} {...editing} />
}

/** As the node's type has it: its first output. */
const FIRST = '(first)'

function Editing({
  node: id,
  pin,
  written,
}: NonNullable<ReturnType<typeof usePinDialog.getState>['editing']>) {
  const session = useEditor()
  const node = useNode(id)
  const [draft, setDraft] = useState(() => written?.draft ?? draftOf(pin.output))
  const [port, setPort] = useState(written?.port ?? pin.port ?? FIRST)
  const [busy, setBusy] = useState(false)
  const close = () => usePinDialog.setState({ editing: undefined })
  const edited = isEdited(draft, draftOf(pin.output)) || port !== (pin.port ?? FIRST)
  const leave = () => {
    close()
    if (edited)
      sayUnused(() =>
        usePinDialog.setState({ editing: { node: id, pin, written: { draft, port } } }),
      )
  }
  if (!node) return null
  const ports = outputChoices(node, session.catalog, session.document.document())
  const read = readDraft(draft)
  // A port that is gone is not offered again.
  const chosen = ports.some((one) => one.id === port) ? port : FIRST
  const save = async () => {
    if (!read.ok) return
    setBusy(true)
    const next = { output: read.value, ...(chosen === FIRST ? {} : { port: chosen }) }
    if (await pinOutput(session, id, next)) close()
    setBusy(false)
  }
  return (
    <Dialog
      size="full"
      isHeld={edited}
      onClose={leave}
      title={`What ${nodeName(node)} gives while it is pinned`}
      description="Runs that are started in the editor use this in place of running the node. It stays on this machine and is no part of the workflow."
      footer={
        <>
          <Button onClick={leave}>Cancel</Button>
          <Button
            variant="primary"
            icon="pin"
            busy={busy}
            disabled={!read.ok}
            onClick={() => void save()}
          >
            Pin
          </Button>
        </>
      }
    >
      <div className="flex h-full min-h-0 flex-col gap-3">
        <ValueEditor label="Pinned output" draft={draft} onDraft={setDraft} />
        {ports.length > 1 && (
          <label className="flex items-center gap-2">
            <span className="text-xs font-medium text-fg-2">It leaves by</span>
            <span className="w-60">
              <Select
                aria-label="It leaves by"
                value={chosen}
                options={[
                  { value: FIRST, label: `${ports[0]?.label ?? ''}, its first output` },
                  ...ports.map(({ id: value, label }) => ({ value, label: label || value })),
                ]}
                onValueChange={setPort}
              />
            </span>
          </label>
        )}
      </div>
    </Dialog>
  )
}
