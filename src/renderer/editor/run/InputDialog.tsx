import { useState } from 'react'
import type { Json } from '../../../shared/workflow/document'
import { isRecord } from '../../forms/schema'
import { SchemaForm } from '../../forms/SchemaForm'
import { Button, Dialog, Select } from '../../ui'
import { useEditor, useUi } from '../context'
import { nodeName } from '../document-index'
import { startRun } from './start-run'

/** Starts a run with input of one's own instead of the sample. */
export function InputDialog() {
  const { ui } = useEditor()
  const open = useUi((state) => state.inputOpen)
  const close = () => ui.setState({ inputOpen: false })
  return (
    <Dialog
      open={open}
      onClose={close}
      title="Run with other input"
      description="The sample of the trigger stays as it is."
    >
      {open && <InputForm onDone={close} />}
    </Dialog>
  )
}

function InputForm({ onDone }: { onDone(): void }) {
  const session = useEditor()
  const [triggers] = useState(() =>
    session.document
      .document()
      .nodes.filter((node) => session.catalog.get(node.type)?.trigger && !node.disabled),
  )
  const [chosen, setChosen] = useState(triggers[0]?.id ?? '')
  const trigger = triggers.find((node) => node.id === chosen)
  const [inputs, setInputs] = useState<Readonly<Record<string, unknown>>>({})
  const [unfinished, setUnfinished] = useState<Readonly<Record<string, string>>>({})
  const [faults, setFaults] = useState<readonly string[]>([])
  const [busy, setBusy] = useState(false)
  if (!trigger)
    return <p className="text-fg-2">This workflow has no trigger to start from. Add one first.</p>
  const payload = chosen in inputs ? inputs[chosen] : (trigger.config?.sample ?? {})
  const isUnfinished = Object.keys(unfinished).length > 0
  const schema = isRecord(trigger.config?.schema) ? trigger.config.schema : { title: 'Input' }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        setBusy(true)
        void startRun(session, { trigger: chosen, payload: (payload ?? null) as Json })
          .then((found) => {
            setFaults(found ?? [])
            if (!found) onDone()
          })
          .finally(() => setBusy(false))
      }}
    >
      {triggers.length > 1 && (
        <Select
          aria-label="Start from"
          value={chosen}
          options={triggers.map((node) => ({ value: node.id, label: nodeName(node) }))}
          onValueChange={(id) => {
            setChosen(id)
            setFaults([])
          }}
        />
      )}
      <SchemaForm
        key={chosen}
        schema={schema}
        value={payload}
        errors={{ '': faults }}
        onChange={(next) => setInputs({ ...inputs, [chosen]: next })}
        unfinished={{
          get: (path) => unfinished[path],
          set: (path, text) =>
            setUnfinished(({ [path]: _before, ...rest }) =>
              text === undefined ? rest : { ...rest, [path]: text },
            ),
        }}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" icon="play" busy={busy} disabled={isUnfinished}>
          Run
        </Button>
      </div>
    </form>
  )
}
