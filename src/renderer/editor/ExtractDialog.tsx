import { useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { attempt, Field, FormDialog, Input } from '../ui'
import { useEditor } from './context'
import { extractAsked, extractionOf, handedOver, type Asked } from './extraction'
import { counted } from './words'

/** Asks what the workflow is called that the selection becomes. */
export function ExtractDialog() {
  const session = useEditor()
  const asked = useStore(extractionOf(session), (state) => state.asked)
  return asked ? <Asking asked={asked} /> : null
}

function Asking({ asked }: { asked: Asked }) {
  const session = useEditor()
  const [name, setName] = useState(asked.name)
  const [busy, setBusy] = useState(false)
  const { input, output } = useMemo(() => handedOver(session, asked), [session, asked])
  const close = () => extractionOf(session).setState({ asked: undefined })
  const submit = async () => {
    setBusy(true)
    await attempt('Not extracted', async () => {
      await extractAsked(session, asked, name.trim())
      close()
    })
    setBusy(false)
  }
  return (
    <FormDialog
      title="Extract into a sub-workflow"
      description={`${counted(asked.nodes.length, 'node')} ${asked.nodes.length === 1 ? 'becomes' : 'become'} a workflow of its own, which this one calls.`}
      submit="Extract"
      busy={busy}
      disabled={name.trim() === ''}
      onSubmit={() => void submit()}
      onClose={close}
    >
      <Field label="Name of the new workflow">
        {(attributes) => (
          <Input
            {...attributes}
            value={name}
            maxLength={120}
            onChange={(event) => setName(event.target.value)}
            onFocus={(event) => event.target.select()}
          />
        )}
      </Field>
      {input.length > 0 && <Names label="Handed over with its input" names={input} />}
      {output.length > 0 && <Names label="Handed out with its output" names={output} />}
    </FormDialog>
  )
}

function Names({ label, names }: { label: string; names: readonly string[] }) {
  return (
    <p className="text-sm text-fg-2">
      {label}:{' '}
      {names.map((name, index) => (
        <span key={name}>
          {index > 0 && ', '}
          <code className="text-mono text-fg-1">{name}</code>
        </span>
      ))}
    </p>
  )
}
