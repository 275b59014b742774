import { useState } from 'react'
import { connectionKind, type ConnectionField } from '../../shared/connections/kinds'
import { Button, Field, Icon, Input, Select, Switch, Textarea } from '../ui'
import type { ConnectionForm } from './connection-form'

interface KindFieldsProps {
  form: ConnectionForm
  /** The secrets that are stored. */
  stored: readonly string[]
  problems: Readonly<Record<string, string>>
  onChange: (change: Partial<ConnectionForm>) => void
}

/** What has to be entered for a kind; what few need stands under "More". */
export function KindFields(props: KindFieldsProps) {
  const { fields } = connectionKind(props.form.kind)
  const advanced = fields.filter((field) => field.advanced)
  const isUsed = advanced.some(
    ({ id, initial = '' }) =>
      (props.form.values[id] ?? '') !== initial || props.problems[`field ${id}`] !== undefined,
  )
  const [isOpen, setOpen] = useState(isUsed)
  const show = isOpen || isUsed
  return (
    <>
      {fields
        .filter((field) => !field.advanced)
        .map((field) => (
          <OneField key={field.id} field={field} {...props} />
        ))}
      {advanced.length > 0 && !show && (
        <Button
          variant="ghost"
          className="-ml-3 self-start"
          icon="chevron-down"
          onClick={() => setOpen(true)}
        >
          More
        </Button>
      )}
      {show && advanced.map((field) => <OneField key={field.id} field={field} {...props} />)}
    </>
  )
}

function OneField({
  field,
  form,
  stored,
  problems,
  onChange,
}: KindFieldsProps & { field: ConnectionField }) {
  const { id, label, type, help, placeholder, choices } = field
  const value = form.values[id] ?? ''
  const put = (text: string) =>
    onChange({
      values: { ...form.values, [id]: text },
      removed: form.removed.filter((one) => one !== id),
    })
  const error = problems[`field ${id}`]
  if (type === 'secret') {
    const isKept = stored.includes(id) && !form.removed.includes(id)
    const remove = () =>
      onChange({ values: { ...form.values, [id]: '' }, removed: [...form.removed, id] })
    return <SecretField {...{ field, value, error, isKept, onChange: put, onRemove: remove }} />
  }
  return (
    <Field
      label={field.required || type === 'toggle' ? label : `${label} (optional)`}
      help={help}
      error={error}
    >
      {(attributes) =>
        choices ? (
          <Select {...attributes} value={value} options={choices} onValueChange={put} />
        ) : type === 'toggle' ? (
          <Switch
            id={attributes.id}
            aria-describedby={attributes['aria-describedby']}
            checked={value === 'true'}
            onCheckedChange={(isOn) => put(String(isOn))}
          />
        ) : (
          <Input
            {...attributes}
            type={type === 'url' ? 'url' : 'text'}
            inputMode={type === 'number' ? 'numeric' : undefined}
            value={value}
            placeholder={placeholder}
            spellCheck={false}
            className={type === 'text' ? undefined : 'font-mono text-mono'}
            onChange={(event) => put(event.target.value)}
          />
        )
      }
    </Field>
  )
}

/** Written and never read: what is stored is only said to be there. */
function SecretField({
  field: { label, required, help, placeholder, multiline },
  value,
  error,
  isKept,
  onChange,
  onRemove,
}: {
  field: ConnectionField
  value: string
  error?: string
  isKept: boolean
  onChange: (text: string) => void
  onRemove: () => void
}) {
  const given = isKept ? 'Kept as it is' : placeholder
  return (
    <Field
      label={required ? label : `${label} (optional)`}
      error={error}
      help={
        isKept && value === '' ? (
          <span className="flex items-center gap-1.5">
            <Icon name="lock" size={12} />
            Stored. Leave it empty to keep it.
            {!required && (
              <button type="button" className="text-accent-fg underline" onClick={onRemove}>
                Remove it
              </button>
            )}
          </span>
        ) : (
          help
        )
      }
    >
      {(attributes) =>
        multiline ? (
          <Textarea
            {...attributes}
            mono
            rows={4}
            className="max-h-40"
            value={value}
            placeholder={given}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <Input
            {...attributes}
            type="password"
            autoComplete="new-password"
            value={value}
            placeholder={given}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  )
}
