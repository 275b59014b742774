/** What model calls cost: what a person set, what was seen without a price, and what Baton knows by itself. */
import { useMemo, useState } from 'react'
import { DEFAULT_PRICES, PRICES_AS_OF } from '../../shared/price-defaults'
import { findRow, namesOf, type PriceRow } from '../../shared/prices'
import { useLive } from '../bridge/live'
import { Button, Icon } from '../ui'
import { PriceDialog } from './PriceDialog'
import { PriceTable } from './PriceTable'
import { isSame, putRow } from './price-rows'
import { usePrices } from './use-prices'

/** The row that is being changed; `before`: the pattern by which it is kept now. */
interface Edited {
  row: Partial<PriceRow>
  before?: string
}

export function ModelPrices() {
  const { rows, problem, busy, readAgain, save } = usePrices()
  const [edited, setEdited] = useState<Edited>()
  if (problem)
    return (
      <div className="flex items-center gap-4 px-4 py-3">
        <p className="min-w-0 flex-1 text-fg-2" title={problem}>
          The settings of this host cannot be read, so no price of a model is known. “Finished runs”
          above says why.
        </p>
        <Button icon="rotate-ccw" onClick={readAgain}>
          Read the prices again
        </Button>
      </div>
    )
  if (!rows) return <p className="px-4 py-3 text-fg-3">Known once the host answers.</p>

  const keep = async (row: PriceRow) => {
    const from = edited?.before ?? row.pattern
    let before: PriceRow | undefined
    const isKept = await save(
      (now) => {
        before = now.find((each) => isSame(each, { pattern: from }))
        return putRow(now, row, from)
      },
      (now) =>
        before ? putRow(now, before, row.pattern) : now.filter((each) => !isSame(each, row)),
      `${row.pattern} has a price`,
    )
    if (isKept) setEdited(undefined)
  }
  const remove = (row: PriceRow) =>
    save(
      (now) => now.filter((each) => !isSame(each, row)),
      (now) => putRow(now, row, undefined, rows.indexOf(row)),
      `The price of ${row.pattern} was removed`,
    )
  const reset = () => {
    let gone: readonly PriceRow[] = []
    return save(
      (now) => {
        gone = now
        return []
      },
      (now) => gone.reduce((all, row, at) => putRow(all, row, undefined, at), now),
      'Your prices were removed',
    )
  }
  return (
    <div className="divide-y divide-line">
      <Unpriced own={rows} onSet={(pattern) => setEdited({ row: { pattern } })} />
      <div className="px-4 py-3">
        <div className="flex items-center gap-4">
          <div className="min-w-0 flex-1">
            <h3 className="font-medium">Your prices</h3>
            <p className="text-xs text-fg-3">
              US dollars for a million tokens. They go before Baton’s own; what has run keeps its
              cost.
            </p>
          </div>
          {rows.length > 0 && (
            <Button variant="ghost" icon="rotate-ccw" disabled={busy} onClick={() => void reset()}>
              Reset
            </Button>
          )}
          <Button icon="plus" disabled={busy} onClick={() => setEdited({ row: {} })}>
            Add a price
          </Button>
        </div>
        {rows.length === 0 ? (
          <p className="mt-2 text-xs text-fg-2">
            None yet. Add one for a model that Baton has no price for, or say that the models on
            this computer are free: <code>local:*</code>.
          </p>
        ) : (
          <div className="mt-2">
            <PriceTable
              caption="Your prices"
              rows={rows}
              busy={busy}
              onChange={(row) => setEdited({ row, before: row.pattern })}
              onRemove={(row) => void remove(row)}
            />
          </div>
        )}
      </div>
      <Defaults
        own={rows}
        busy={busy}
        onChange={(row, before) => setEdited({ row, ...(before === undefined ? {} : { before }) })}
      />
      {edited && (
        <PriceDialog
          row={edited.row}
          others={rows.map(({ pattern }) => pattern).filter((each) => each !== edited.before)}
          busy={busy}
          onSave={(row) => void keep(row)}
          onClose={() => setEdited(undefined)}
        />
      )}
    </div>
  )
}

/** Models that past runs asked without a price, and that have none now. */
function Unpriced({ own, onSet }: { own: readonly PriceRow[]; onSet(pattern: string): void }) {
  const runs = useLive((live) => live.runs)
  const seen = useMemo(
    () => [...new Set((runs ?? []).flatMap(({ unpricedModels = [] }) => unpricedModels))],
    [runs],
  )
  const models = seen.filter((name) => {
    const colon = name.indexOf(':')
    const names = namesOf({ service: name.slice(0, colon), model: name.slice(colon + 1) })
    return !findRow(names, own) && !findRow(names, DEFAULT_PRICES)
  })
  if (models.length === 0) return null
  return (
    <div className="px-4 py-3">
      <h3 className="font-medium">Seen without a price</h3>
      <p className="text-xs text-fg-3">Runs asked these models, and their cost is unknown.</p>
      <ul aria-label="Models without a price" className="mt-1.5 flex flex-col gap-1">
        {models.map((name) => (
          <li key={name} className="flex items-center gap-3">
            <code className="min-w-0 flex-1 truncate text-xs" title={name}>
              {name}
            </code>
            <Button size="sm" aria-label={`Set a price for ${name}`} onClick={() => onSet(name)}>
              Set a price
            </Button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Defaults({
  own,
  busy,
  onChange,
}: {
  own: readonly PriceRow[]
  busy: boolean
  /** `before`: the row of a person's that stands in its place already. */
  onChange(row: PriceRow, before?: string): void
}) {
  return (
    <details className="group/prices px-4 py-3">
      <summary className="flex list-none items-center gap-1.5 font-medium [&::-webkit-details-marker]:hidden">
        <Icon
          name="chevron-right"
          size={14}
          className="text-fg-3 transition-transform group-open/prices:rotate-90"
        />
        Baton’s own prices
        <span className="text-xs font-normal text-fg-3">
          {DEFAULT_PRICES.length} models, as of {PRICES_AS_OF}
        </span>
      </summary>
      <p className="mt-1 mb-2 text-xs text-fg-3">
        From the price lists of the services, for calls that go to the service itself. A change
        becomes one of your prices.
      </p>
      <PriceTable
        caption="Baton’s own prices"
        rows={DEFAULT_PRICES}
        busy={busy}
        onChange={(row) => {
          const mine = own.find(({ pattern }) => pattern.toLowerCase() === row.pattern)
          onChange(mine ?? row, mine?.pattern)
        }}
      />
    </details>
  )
}
