/** Which addresses workflows may send requests to. */
import { useEffect, useId, useState } from 'react'
import type { ReachSettings } from '../../shared/reach-settings'
import { host, messageOf, useHostState } from '../bridge/host'
import { Button, Fault, Switch, Textarea, toast } from '../ui'
import { formOf, reachOf, type ReachForm } from './reach-form'

type Kept = { reach: ReachSettings } | { problem: string }

export function ReachCard() {
  const [kept, setKept] = useState<Kept>()
  const isConnected = useHostState() === 'connected'
  useEffect(() => {
    if (!isConnected) return
    let isGone = false
    const put = (next: Kept) => {
      if (!isGone) setKept(next)
    }
    host.settings.get().then(
      ({ reach }) => put({ reach }),
      (error: unknown) => put({ problem: messageOf(error) }),
    )
    return () => {
      isGone = true
    }
  }, [isConnected])
  if (!kept) return <p className="px-4 py-3 text-fg-3">Known once the host answers.</p>
  if ('problem' in kept) return <Fault text={kept.problem} className="px-4 py-3" />
  return (
    <Form
      key={JSON.stringify(kept.reach)}
      kept={kept.reach}
      onKept={(reach) => setKept({ reach })}
    />
  )
}

function Form({ kept, onKept }: { kept: ReachSettings; onKept: (reach: ReachSettings) => void }) {
  const [form, setForm] = useState<ReachForm>(() => formOf(kept))
  const [busy, setBusy] = useState(false)
  const id = useId()
  const read = reachOf(form)
  const fault = 'fault' in read ? read.fault : undefined
  const wish = 'reach' in read ? read.reach : undefined
  const isNew = wish !== undefined && JSON.stringify(wish) !== JSON.stringify(kept)

  const save = async (reach: ReachSettings) => {
    setBusy(true)
    try {
      onKept((await host.settings.saveReach(reach)).reach)
      toast({ title: 'Saved', description: 'It holds from the next request on.', tone: 'success' })
    } catch (error) {
      toast({ title: 'Not saved', description: messageOf(error), tone: 'danger' })
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
          <label htmlFor={`${id}-local`} className="font-medium">
            This computer and the local network
          </label>
          <p className="text-xs text-fg-3">
            For services of your own, such as a model on this computer. Switch it off where
            addresses come from strangers.
          </p>
        </div>
        <Switch
          id={`${id}-local`}
          checked={form.local}
          onCheckedChange={(local) => setForm({ ...form, local })}
        />
      </div>
      <div className="px-4 py-3">
        <label htmlFor={`${id}-allow`} className="font-medium">
          Reached all the same
        </label>
        <p id={`${id}-help`} className="mb-2 text-xs text-fg-3">
          One a line: a name, an address or a range, with a port where it matters. Baton’s own ports
          and the metadata services of cloud servers are refused unless they stand here.
        </p>
        <Textarea
          id={`${id}-allow`}
          mono
          rows={2}
          className="max-h-40"
          value={form.allow}
          placeholder={'nas.local\n192.168.1.20:8080'}
          aria-invalid={fault !== undefined}
          aria-describedby={fault === undefined ? `${id}-help` : `${id}-fault`}
          onChange={(event) => setForm({ ...form, allow: event.target.value })}
        />
        {fault && (
          <p id={`${id}-fault`} className="mt-1 text-xs text-danger">
            {fault}
          </p>
        )}
      </div>
      <div className="flex items-center justify-end px-4 py-3">
        <Button
          type="submit"
          variant="primary"
          busy={busy}
          disabled={!isNew}
          aria-label="Save the addresses"
        >
          Save
        </Button>
      </div>
    </form>
  )
}
