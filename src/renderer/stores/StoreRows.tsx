import { useId, useRef, useState, type KeyboardEvent } from 'react'
import type { StoreRow } from '../../shared/contract/stores'
import { host, messageOf } from '../bridge/host'
import { JsonTree } from '../debugger/JsonTree'
import { Time } from '../time/Time'
import {
  Button,
  CenteredSpinner,
  ConfirmDialog,
  EmptyState,
  Icon,
  IconButton,
  Input,
  toast,
} from '../ui'
import { PAGE, rowsText, useRows, type RowsOfPage } from './use-stores'

/** Longer values are cut in the list. Characters. */
const PREVIEW = 160

/** The rows of one collection: searched by key, leafed through, opened, deleted. */
export function StoreRows({
  collection,
  times,
  onChanged,
}: {
  collection: string
  /** Changes when the rows are to be read again. */
  times: number
  onChanged: () => void
}) {
  const [search, setSearch] = useState('')
  const [page, setPage] = useState(0)
  const [removing, setRemoving] = useState<StoreRow>()
  const read = useRows(collection, search, page, times)
  const region = useRef<HTMLElement>(null)

  const remove = async ({ key }: StoreRow) => {
    try {
      const { removed } = await host.stores.remove({ collection, key })
      toast({ title: removed ? `${key} was deleted` : `${key} was gone already` })
    } catch (error) {
      toast({ title: `${key} was not deleted`, description: messageOf(error), tone: 'danger' })
    }
    onChanged()
    // Its row takes the button away that the question gives the focus back to.
    region.current?.focus()
  }

  return (
    <section
      ref={region}
      tabIndex={-1}
      aria-label={`Collection ${collection}`}
      className="flex min-h-0 min-w-0 flex-1 flex-col outline-none max-[880px]:flex-none"
    >
      <div className="flex flex-wrap items-center gap-3 border-b border-line px-5 py-2.5">
        <h2 title={collection} className="min-w-0 flex-1 truncate font-medium">
          {collection}
        </h2>
        <span className="w-56">
          <Input
            type="search"
            aria-label={`Search the keys of ${collection}`}
            placeholder="Search keys"
            maxLength={500}
            value={search}
            onChange={(event) => {
              setSearch(event.target.value)
              setPage(0)
            }}
          />
        </span>
      </div>
      {read.state === 'loading' && <CenteredSpinner />}
      {read.state === 'failed' && (
        <EmptyState
          icon="circle-alert"
          title="The rows cannot be read"
          actions={
            <Button variant="primary" icon="refresh-cw" onClick={onChanged}>
              Try again
            </Button>
          }
        >
          {read.problem}
        </EmptyState>
      )}
      {read.state === 'ready' &&
        (read.rows.length === 0 ? (
          <NoRows search={search} onAll={() => setSearch('')} />
        ) : (
          <>
            <ul
              aria-label={`Rows of ${collection}`}
              onKeyDown={walk}
              className="min-h-0 flex-1 overflow-y-auto max-[880px]:overflow-visible"
            >
              {read.rows.map((row) => (
                <Row key={row.key} row={row} onRemove={() => setRemoving(row)} />
              ))}
            </ul>
            <Pages {...read} onPage={setPage} />
          </>
        ))}
      <ConfirmDialog
        open={removing !== undefined}
        onOpenChange={(open) => {
          if (!open) setRemoving(undefined)
        }}
        title={`Delete ${removing?.key ?? 'the row'}?`}
        description={`The row goes from ${collection} for good. Workflows that look for it find nothing there until one of them keeps it again.`}
        confirm="Delete"
        onConfirm={() => {
          if (removing) void remove(removing)
        }}
      />
    </section>
  )
}

function NoRows({ search, onAll }: { search: string; onAll: () => void }) {
  if (search === '')
    return (
      <EmptyState icon="database" title="No rows here">
        The last one was deleted, by a workflow or by hand. The collection comes back with the next
        row that a Store node keeps in it.
      </EmptyState>
    )
  return (
    <EmptyState
      icon="search"
      title={`No key holds “${search}”`}
      actions={<Button onClick={onAll}>Show all rows</Button>}
    >
      The search looks in the keys, not in the values.
    </EmptyState>
  )
}

function Row({ row, onRemove }: { row: StoreRow; onRemove: () => void }) {
  const { key, value, updatedAt } = row
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  return (
    <li className="border-b border-line">
      <div className="flex items-center gap-2 pr-5 hover:bg-surface-2">
        <button
          type="button"
          data-row
          aria-expanded={isOpen}
          aria-controls={isOpen ? id : undefined}
          onClick={() => setOpen(!isOpen)}
          onKeyDown={(event) => {
            if (event.key !== 'Delete') return
            event.preventDefault()
            onRemove()
          }}
          className="flex h-9 min-w-0 flex-1 items-center gap-2 pl-5 text-left focus-visible:-outline-offset-2"
        >
          <Icon
            name={isOpen ? 'chevron-down' : 'chevron-right'}
            size={14}
            className="shrink-0 text-fg-3"
          />
          <span title={key} className="w-52 shrink-0 truncate font-mono text-mono max-[880px]:w-32">
            {key}
          </span>
          <span className="min-w-0 flex-1 truncate font-mono text-mono text-fg-3">
            {previewOf(value)}
          </span>
        </button>
        <Time
          at={updatedAt}
          className="shrink-0 text-xs whitespace-nowrap text-fg-3 max-[880px]:hidden"
        />
        <IconButton size="sm" icon="trash-2" label={`Delete ${key}`} onClick={onRemove} />
      </div>
      {isOpen && (
        <div id={id} className="px-5 pt-1 pb-3 pl-11">
          <JsonTree title={`Value of ${key}`} value={value} />
        </div>
      )}
    </li>
  )
}

function Pages({ offset, rows, total, onPage }: RowsOfPage & { onPage: (page: number) => void }) {
  const page = offset / PAGE
  return (
    <div className="flex shrink-0 items-center justify-end gap-2 border-t border-line px-5 py-2">
      <span role="status" className="mr-auto text-xs text-fg-3 tabular-nums">
        {total > PAGE
          ? `Rows ${offset + 1} to ${offset + rows.length} of ${total}`
          : rowsText(total)}
      </span>
      {total > PAGE && (
        <>
          <Button icon="chevron-left" disabled={offset === 0} onClick={() => onPage(page - 1)}>
            Previous
          </Button>
          <Button disabled={offset + rows.length >= total} onClick={() => onPage(page + 1)}>
            Next
            <Icon name="chevron-right" size={16} />
          </Button>
        </>
      )}
    </div>
  )
}

/** The arrows go from row to row. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0 || !(event.target instanceof HTMLElement) || !('row' in event.target.dataset))
    return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')]
  const next = rows[rows.indexOf(event.target) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}

function previewOf(value: unknown): string {
  const text = JSON.stringify(value) ?? ''
  return text.length > PREVIEW ? `${text.slice(0, PREVIEW)}…` : text
}
