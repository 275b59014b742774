/** How long finished runs are kept: what the host goes by, and a change of it that says first how many runs it deletes. */
import { useEffect, useId, useState } from 'react'
import { DEFAULT_SETTINGS } from '../../shared/settings'
import type { Retention } from '../../shared/settings'
import { host, messageOf, useHostState } from '../bridge/host'
import { Button, ConfirmDialog, Fault, Input, Switch, toast } from '../ui'
import { formOf, retentionOf, sameRetention } from './retention-form'
import type { RetentionForm } from './retention-form'

interface Kept {
  /** Undefined when the host cannot read what was chosen. */
  retention?: Retention
  problem?: string
}

/** `onMended`: settings that could not be read were replaced by those that are saved here. */
export function FinishedRuns({ onMended }: { onMended: () => void }) {
  const [kept, setKept] = useState<Kept>()
  const isConnected = useHostState() === 'connected'
  useEffect(() => {
    if (!isConnected) return
    let isGone = false
    host.settings.get().then(
      ({ retention }) => {
        if (!isGone) setKept({ retention })
      },
      (error: unknown) => {
        if (!isGone) setKept({ problem: messageOf(error) })
      },
    )
    return () => {
      isGone = true
    }
  }, [isConnected])
  if (!kept) return <p className="px-4 py-3 text-fg-3">Known once the host answers.</p>
  return (
    <>
      {kept.problem && <Fault text={kept.problem} className="px-4 py-3" />}
      <Form
        key={JSON.stringify(kept.retention)}
        kept={kept.retention}
        onKept={(retention) => {
          setKept({ retention })
          if (kept.problem !== undefined) onMended()
        }}
      />
    </>
  )
}

interface FormProps {
  kept: Retention | undefined
  onKept(retention: Retention): void
}

function Form({ kept, onKept }: FormProps) {
  const [form, setForm] = useState(() => formOf(kept ?? DEFAULT_SETTINGS.retention))
  const [busy, setBusy] = useState(false)
  const [asked, setAsked] = useState<{ retention: Retention; runs: number }>()
  const change = (part: Partial<RetentionForm>) => setForm({ ...form, ...part })
  const read = retentionOf(form)
  const faults = 'faults' in read ? read.faults : {}
  const wish = 'retention' in read ? read.retention : undefined
  const isNew = wish !== undefined && !(kept && sameRetention(kept, wish))

  const save = async (retention: Retention, agreed: number) => {
    setBusy(true)
    try {
      const { runs } = await host.settings.preview(retention)
      if (runs > agreed) return setAsked({ retention, runs })
      await host.settings.save({ retention, agreed })
      onKept(retention)
      toast({
        title: 'Saved',
        description: runs === 0 ? 'No run was deleted.' : `${counted(runs)} deleted.`,
        tone: 'success',
      })
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
        if (wish && isNew && !busy) void save(wish, 0)
      }}
    >
      <LimitRow
        label="Delete by age"
        help="Counted from the end of a run."
        on={form.byAge}
        onSwitch={(byAge) => change({ byAge })}
        field="Days that a finished run is kept"
        value={form.days}
        onChange={(days) => change({ days })}
        unit="days after its end"
        fault={faults.days}
      />
      <LimitRow
        label="Keep only the newest"
        help="Of the finished runs, those that ended last."
        on={form.byNumber}
        onSwitch={(byNumber) => change({ byNumber })}
        field="Number of finished runs that are kept"
        value={form.runs}
        onChange={(runs) => change({ runs })}
        unit="runs"
        fault={faults.runs}
      />
      <div className="flex items-center gap-4 px-4 py-3">
        <p className="min-w-0 flex-1 text-xs text-fg-3">
          Runs that have not ended are never deleted. With a run go the files that only it refers
          to, in the folder <code>files</code> of the workspace.
        </p>
        <Button type="submit" variant="primary" busy={busy} disabled={!isNew}>
          Save
        </Button>
      </div>
      <ConfirmDialog
        open={asked !== undefined}
        onOpenChange={(open) => {
          if (!open) setAsked(undefined)
        }}
        title={`Delete ${counted(asked?.runs ?? 0)} now?`}
        description="They are past what you chose. Their events, values and files go for good; this cannot be undone."
        confirm={`Delete ${counted(asked?.runs ?? 0)}`}
        cancel="Keep them"
        onConfirm={() => {
          if (asked) void save(asked.retention, asked.runs)
        }}
      />
    </form>
  )
}

function LimitRow({
  label,
  help,
  on,
  onSwitch,
  field,
  value,
  onChange,
  unit,
  fault,
}: {
  label: string
  help: string
  on: boolean
  onSwitch(on: boolean): void
  field: string
  value: string
  onChange(value: string): void
  unit: string
  fault: string | undefined
}) {
  const id = useId()
  return (
    <div className="px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1">
          <label htmlFor={id} className="font-medium">
            {label}
          </label>
          <p className="text-xs text-fg-3">{help}</p>
        </div>
        {on && (
          <span className="flex items-center gap-2">
            <span className="w-24">
              <Input
                inputMode="numeric"
                aria-label={field}
                aria-invalid={fault !== undefined || undefined}
                aria-describedby={fault === undefined ? undefined : `${id}-fault`}
                value={value}
                maxLength={9}
                className="text-right tabular-nums"
                onChange={(event) => onChange(event.target.value)}
              />
            </span>
            <span className="whitespace-nowrap text-fg-2">{unit}</span>
          </span>
        )}
        <Switch id={id} checked={on} onCheckedChange={onSwitch} />
      </div>
      {fault && (
        <p id={`${id}-fault`} className="mt-1.5 text-right text-xs text-danger">
          {fault}
        </p>
      )}
    </div>
  )
}

function counted(runs: number): string {
  return runs === 1 ? '1 finished run' : `${runs.toLocaleString()} finished runs`
}
