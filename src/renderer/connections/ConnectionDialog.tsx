import { useState } from 'react'
import type { ConnectionInfo } from '../../shared/contract'
import { host, messageOf } from '../bridge/host'
import { Field, FormDialog, Icon, Input, Select } from '../ui'
import {
  draftOf,
  formOf,
  idFrom,
  PRESETS,
  problemsOf,
  type ConnectionForm,
} from './connection-form'

const KINDS = [
  { value: 'openai-compatible', label: 'Model service (OpenAI and compatible)' },
  { value: 'http-header', label: 'HTTP service with a header' },
] as const

const OTHER = 'other'

/** Adds a connection, or changes one. The secret goes to the host and never comes back. */
export function ConnectionDialog({
  connection,
  taken,
  onClose,
  onSaved,
}: {
  /** The one to change; undefined to add. */
  connection?: ConnectionInfo
  taken: readonly string[]
  onClose: () => void
  onSaved: (saved: ConnectionInfo) => void
}) {
  const [form, setForm] = useState(() => formOf(connection))
  const [ownId, setOwnId] = useState(connection !== undefined)
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const problems = problemsOf(form, { taken, hasSecret: (connection?.secrets.length ?? 0) > 0 })
  const shown = tried ? problems : {}
  const change = (part: Partial<ConnectionForm>) => setForm((before) => ({ ...before, ...part }))
  const preset = PRESETS.find(({ baseUrl }) => baseUrl === form.baseUrl)?.baseUrl ?? OTHER

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
      title={connection ? `Edit ${connection.name}` : 'Add a connection'}
      description="Workflows name it by its id. The secret is kept by the host, sealed, and never shown again."
      submit="Save and test"
      busy={busy}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <Field label="Kind">
        {(attributes) => (
          <Select
            {...attributes}
            value={form.kind}
            options={KINDS}
            disabled={connection !== undefined}
            onValueChange={(kind) => change({ kind })}
          />
        )}
      </Field>
      <Field label="Name" error={shown.name}>
        {(attributes) => (
          <Input
            {...attributes}
            value={form.name}
            placeholder="OpenAI, main"
            onChange={({ target: { value } }) =>
              change({ name: value, ...(ownId ? {} : { id: idFrom(value) }) })
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
      {form.kind === 'openai-compatible' ? (
        <>
          <Field label="Service">
            {(attributes) => (
              <Select
                {...attributes}
                value={preset}
                options={[
                  ...PRESETS.map(({ name, baseUrl }) => ({ value: baseUrl, label: name })),
                  { value: OTHER, label: 'Another one' },
                ]}
                onValueChange={(value) => change({ baseUrl: value === OTHER ? '' : value })}
              />
            )}
          </Field>
          <Field label="Address" error={shown.baseUrl}>
            {(attributes) => (
              <Input
                {...attributes}
                type="url"
                value={form.baseUrl}
                placeholder="https://api.openai.com/v1"
                className="font-mono text-mono"
                onChange={(event) => change({ baseUrl: event.target.value })}
              />
            )}
          </Field>
        </>
      ) : (
        <Field label="Header" error={shown.header}>
          {(attributes) => (
            <Input
              {...attributes}
              value={form.header}
              placeholder="Authorization"
              className="font-mono text-mono"
              onChange={(event) => change({ header: event.target.value })}
            />
          )}
        </Field>
      )}
      <Field
        label={form.kind === 'http-header' ? 'Header value' : 'Key'}
        error={shown.secret}
        help={secretHelp(form, (connection?.secrets.length ?? 0) > 0)}
      >
        {(attributes) => (
          <Input
            {...attributes}
            type="password"
            autoComplete="new-password"
            value={form.secret}
            placeholder={connection?.secrets.length ? 'Kept as it is' : ''}
            onChange={(event) => change({ secret: event.target.value })}
          />
        )}
      </Field>
      {problem && (
        <p role="alert" className="flex items-start gap-1.5 text-danger">
          <Icon name="circle-alert" className="translate-y-0.5" />
          {problem}
        </p>
      )}
    </FormDialog>
  )
}

function secretHelp(form: ConnectionForm, hasSecret: boolean): string | undefined {
  if (hasSecret) return 'Leave it empty to keep the stored one.'
  if (form.kind === 'http-header') return 'All of it, for example Bearer and the token.'
  return 'A model on this computer needs none.'
}
