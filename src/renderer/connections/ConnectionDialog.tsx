import { useState } from 'react'
import { connectionKind, type ConnectionKind } from '../../shared/connections/kinds'
import type { ConnectionInfo } from '../../shared/contract'
import { host, messageOf } from '../bridge/host'
import { Field, FormDialog, Icon, Input, Select } from '../ui'
import {
  draftOf,
  formOf,
  idFrom,
  newForm,
  PRESETS,
  problemsOf,
  type ConnectionForm,
} from './connection-form'
import { KindFields } from './KindFields'
import { KindPicker } from './KindPicker'

const OTHER = 'other'

interface ConnectionDialogProps {
  /** The one to change; undefined to add. */
  connection?: ConnectionInfo
  /** Of one to add: the kinds to choose among; every one unless told. */
  kinds?: readonly ConnectionKind[]
  taken: readonly string[]
  onClose: () => void
  onSaved: (saved: ConnectionInfo) => void
}

/** Adds a connection, or changes one. Secrets go to the host and never come back. */
export function ConnectionDialog(props: ConnectionDialogProps) {
  const [kind, setKind] = useState<ConnectionKind | undefined>(
    props.connection?.kind ?? (props.kinds?.length === 1 ? props.kinds[0] : undefined),
  )
  return kind === undefined ? (
    <KindPicker kinds={props.kinds} onPick={setKind} onClose={props.onClose} />
  ) : (
    <ConnectionFormDialog {...props} kind={kind} />
  )
}

function ConnectionFormDialog({
  connection,
  kind,
  taken,
  onClose,
  onSaved,
}: ConnectionDialogProps & { kind: ConnectionKind }) {
  const [form, setForm] = useState(() => {
    if (connection) return formOf(connection)
    const fresh = newForm(kind)
    return { ...fresh, id: idFrom(fresh.name, taken) }
  })
  const [ownId, setOwnId] = useState(connection !== undefined)
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const stored = connection?.secrets ?? []
  const problems = problemsOf(form, { taken, stored })
  const shown = tried ? problems : {}
  const change = (part: Partial<ConnectionForm>) => setForm((before) => ({ ...before, ...part }))
  const { title } = connectionKind(kind)

  const save = async () => {
    setTried(true)
    if (Object.keys(problems).length > 0) return
    setBusy(true)
    setProblem(undefined)
    try {
      onSaved(await host.connections.save(draftOf(form)))
    } catch (thrown) {
      setProblem(messageOf(thrown))
      setBusy(false)
    }
  }

  return (
    <FormDialog
      title={connection ? `Edit ${connection.name}` : `Add a connection: ${title}`}
      description={<Guide kind={kind} />}
      submit="Save and test"
      busy={busy}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <Field label="Name" error={shown.name}>
        {(attributes) => (
          <Input
            {...attributes}
            value={form.name}
            placeholder="OpenAI, main"
            onChange={({ target: { value } }) =>
              change({ name: value, ...(ownId ? {} : { id: idFrom(value, taken) }) })
            }
          />
        )}
      </Field>
      <Field
        label="Id"
        error={shown.id}
        help={connection ? 'Workflows refer to it, so it stays.' : 'Workflows refer to it.'}
      >
        {(attributes) => (
          <Input
            {...attributes}
            value={form.id}
            readOnly={connection !== undefined}
            className="font-mono text-mono"
            onChange={({ target: { value } }) => {
              setOwnId(true)
              change({ id: value })
            }}
          />
        )}
      </Field>
      {kind === 'openai-compatible' && <Preset form={form} onChange={change} />}
      <KindFields form={form} stored={stored} problems={shown} onChange={change} />
      {problem && (
        <p role="alert" className="flex items-start gap-1.5 text-danger">
          <Icon name="circle-alert" className="translate-y-0.5" />
          {problem}
        </p>
      )}
    </FormDialog>
  )
}

/** How to get what has to be entered. */
function Guide({ kind }: { kind: ConnectionKind }) {
  const { guide, keysAt, description } = connectionKind(kind)
  return (
    <p>
      {guide ?? `${description}.`}{' '}
      {keysAt !== undefined && (
        <a
          href={keysAt}
          target="_blank"
          rel="noreferrer"
          className="inline-flex items-center gap-1 text-accent-fg underline"
        >
          {new URL(keysAt).host}
          <Icon name="external-link" size={12} />
        </a>
      )}
    </p>
  )
}

/** Services that speak the protocol: choosing one fills in its address. */
function Preset({
  form,
  onChange,
}: {
  form: ConnectionForm
  onChange: (part: Partial<ConnectionForm>) => void
}) {
  const preset = PRESETS.find(({ baseUrl }) => baseUrl === form.values.baseUrl)?.baseUrl ?? OTHER
  const choose = (value: string) =>
    onChange({ values: { ...form.values, baseUrl: value === OTHER ? '' : value } })
  return (
    <Field label="Service">
      {(attributes) => (
        <Select
          {...attributes}
          value={preset}
          options={[
            ...PRESETS.map(({ name, baseUrl }) => ({ value: baseUrl, label: name })),
            { value: OTHER, label: 'Another one' },
          ]}
          onValueChange={choose}
        />
      )}
    </Field>
  )
}
