import { useState, type ReactNode } from 'react'
import type { PriceRow } from '../../shared/prices'
import { Field, FormDialog, Input, Segmented, Switch } from '../ui'
import { formOf, rowOf, type PriceFaults, type PriceForm } from './price-form'

interface PriceDialogProps {
  /** The row to change, or what is known of a new one. */
  row: Partial<PriceRow>
  /** The patterns of the other rows that a person set. */
  others: readonly string[]
  busy: boolean
  onSave(row: PriceRow): void
  onClose(): void
}

/** The price of some models. What is wrong is said once it was tried to save. */
export function PriceDialog({ row, others, busy, onSave, onClose }: PriceDialogProps) {
  const [form, setForm] = useState(() => formOf(row))
  const [tried, setTried] = useState(false)
  const read = rowOf(form, others)
  const faults: PriceFaults = tried && 'faults' in read ? read.faults : {}
  const change = (part: Partial<PriceForm>) => setForm({ ...form, ...part })
  const amount = (field: keyof PriceFaults, label: string, help?: string) => (
    <Amount
      label={label}
      help={help}
      error={faults[field]}
      value={form[field]}
      onChange={(value) => change({ [field]: value })}
    />
  )
  return (
    <FormDialog
      title={row.price ? 'Change a price' : 'Add a price'}
      description="US dollars for a million tokens. What has run keeps the cost that it had."
      submit="Save"
      busy={busy}
      onClose={onClose}
      onSubmit={() => {
        setTried(true)
        if ('row' in read) onSave(read.row)
      }}
    >
      <Field
        label="Models"
        help={
          <>
            Service and model, <code>*</code> for any letters: <code>openai:gpt-5*</code>. Models on
            this computer are <code>local:…</code>; a service that Baton has no name for goes by the
            host of its address.
          </>
        }
        error={faults.pattern}
      >
        {(attributes) => (
          <Input
            {...attributes}
            value={form.pattern}
            maxLength={200}
            spellCheck={false}
            className="font-mono text-mono"
            onChange={(event) => change({ pattern: event.target.value })}
          />
        )}
      </Field>
      <Segmented<PriceForm['kind']>
        label="Price"
        value={form.kind}
        onValueChange={(kind) => change({ kind })}
        options={[
          { value: 'tokens', label: 'By tokens' },
          { value: 'minutes', label: 'By minutes' },
          { value: 'free', label: 'Free' },
          { value: 'unknown', label: 'Unknown' },
        ]}
      />
      {form.kind === 'minutes' && amount('perMinute', 'Dollars for a minute of sound')}
      {form.kind === 'tokens' && (
        <>
          <Pairs>
            {amount('input', 'Input')}
            {amount('output', 'Output')}
            {amount('cached', 'Cached input', 'Empty: as input.')}
            {amount('kept', 'Written to the cache', 'Empty: as input.')}
          </Pairs>
          <label className="flex items-center gap-2">
            <Switch checked={form.long} onCheckedChange={(long) => change({ long })} />
            Long prompts have another price
          </label>
          {form.long && (
            <>
              {amount('over', 'From more than so many tokens of input')}
              <Pairs>
                {amount('longInput', 'Long input')}
                {amount('longOutput', 'Long output')}
                {amount('longCached', 'Long cached input', 'Empty: as input.')}
                {amount('longKept', 'Long, written to the cache', 'Empty: as input.')}
              </Pairs>
            </>
          )}
        </>
      )}
    </FormDialog>
  )
}

function Pairs({ children }: { children: ReactNode }) {
  return <div className="grid grid-cols-2 items-start gap-3">{children}</div>
}

function Amount({
  label,
  help,
  error,
  value,
  onChange,
}: {
  label: string
  help: string | undefined
  error: string | undefined
  value: string
  onChange(value: string): void
}) {
  return (
    <Field label={label} help={help} error={error}>
      {(attributes) => (
        <Input
          {...attributes}
          inputMode="decimal"
          value={value}
          maxLength={20}
          className="text-right tabular-nums"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
