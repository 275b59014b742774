/** How what comes from outside reaches this host: webhooks, forms, and the page on which people answer. */
import { useEffect, useId, useState } from 'react'
import type { DoorSettings, DoorState } from '../../shared/settings'
import { host, messageOf, useHostState } from '../bridge/host'
import { Button, Fault, Input, Switch, toast } from '../ui'
import { doorOf, formOf, type DoorForm } from './door-form'

type Kept = { door: DoorSettings; state: DoorState } | { unread: string }

const readDoor = async (): Promise<Kept> => {
  try {
    const [{ door }, state] = await Promise.all([host.settings.get(), host.settings.door()])
    return { door, state }
  } catch (error) {
    return { unread: messageOf(error) }
  }
}

export function DoorCard() {
  const [kept, setKept] = useState<Kept>()
  const isConnected = useHostState() === 'connected'
  useEffect(() => {
    if (!isConnected) return
    let isGone = false
    void readDoor().then((read) => {
      if (!isGone) setKept(read)
    })
    return () => {
      isGone = true
    }
  }, [isConnected])
  if (!kept) return <p className="px-4 py-3 text-fg-3">Known once the host answers.</p>
  if ('unread' in kept) return <Fault text={kept.unread} className="px-4 py-3" />
  return (
    <>
      {kept.state.problem && <Fault text={kept.state.problem} className="px-4 py-3" />}
      <Form
        key={JSON.stringify(kept.door)}
        kept={kept.door}
        onSaved={async () => setKept(await readDoor())}
      />
      <Addresses addresses={kept.state.addresses} />
    </>
  )
}

function Form({ kept, onSaved }: { kept: DoorSettings; onSaved: () => Promise<void> }) {
  const [form, setForm] = useState<DoorForm>(() => formOf(kept))
  const [busy, setBusy] = useState(false)
  const id = useId()
  const read = doorOf(form)
  const faults = 'faults' in read ? read.faults : {}
  const wish = 'door' in read ? read.door : undefined
  const isNew = wish !== undefined && JSON.stringify(wish) !== JSON.stringify(kept)
  const save = async (door: DoorSettings) => {
    setBusy(true)
    try {
      await host.settings.saveDoor(door)
      await onSaved()
      toast({ title: 'Saved', tone: 'success' })
    } catch (error) {
      toast({ title: 'Not saved', description: messageOf(error), tone: 'danger' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      className="divide-y divide-line"
      onSubmit={(event) => {
        event.preventDefault()
        if (wish && isNew && !busy) void save(wish)
      }}
    >
      <div className="flex items-center gap-4 px-4 py-3">
        <div className="min-w-0 flex-1">
          <label htmlFor={`${id}-network`} className="font-medium">
            Let other devices of your network in
          </label>
          <p className="text-xs text-fg-3">
            To webhooks, forms and the page on which people answer, never to this window. Off, only
            this computer reaches them. The network is not encrypted: use it where you trust it.
          </p>
        </div>
        <Switch
          id={`${id}-network`}
          checked={form.network}
          onCheckedChange={(network) => setForm({ ...form, network })}
        />
      </div>
      <TextRow
        id={`${id}-port`}
        label="Port"
        help="Choose one where others are to rely on the address. Empty: 4318, or the next free one."
        value={form.port}
        placeholder="4318"
        fault={faults.port}
        short
        onChange={(port) => setForm({ ...form, port })}
      />
      <TextRow
        id={`${id}-public`}
        label="Public address"
        help="Where a tunnel or a proxy of yours leads here, so that services on the internet can send webhooks."
        value={form.publicUrl}
        placeholder="https://hooks.example.com"
        fault={faults.publicUrl}
        onChange={(publicUrl) => setForm({ ...form, publicUrl })}
      />
      <div className="flex items-center justify-end px-4 py-3">
        <Button
          type="submit"
          variant="primary"
          busy={busy}
          disabled={!isNew}
          aria-label="Save the door"
        >
          Save
        </Button>
      </div>
    </form>
  )
}

interface TextRowProps {
  id: string
  label: string
  help: string
  value: string
  placeholder: string
  fault: string | undefined
  short?: boolean
  onChange(value: string): void
}

function TextRow({ id, label, help, value, placeholder, fault, short, onChange }: TextRowProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-60 flex-1">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <p id={`${id}-help`} className="text-xs text-fg-3">
          {help}
        </p>
        {fault && (
          <p id={`${id}-fault`} className="mt-1 text-xs text-danger">
            {fault}
          </p>
        )}
      </div>
      <span className={short ? 'w-24' : 'w-64'}>
        <Input
          id={id}
          value={value}
          placeholder={placeholder}
          maxLength={200}
          spellCheck={false}
          aria-invalid={fault !== undefined || undefined}
          aria-describedby={fault === undefined ? `${id}-help` : `${id}-fault`}
          onChange={(event) => onChange(event.target.value)}
        />
      </span>
    </div>
  )
}

function Addresses({ addresses }: { addresses: readonly string[] }) {
  return (
    <div className="px-4 py-3">
      <h3 className="font-medium">Reached at</h3>
      {addresses.length === 0 ? (
        <p className="text-xs text-fg-3">
          Nowhere yet. The door opens with the first workflow that listens behind it.
        </p>
      ) : (
        <ul className="mt-1 flex flex-col gap-1">
          {addresses.map((address) => (
            <li key={address}>
              <code className="text-xs break-all text-fg-1">{address}</code>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
