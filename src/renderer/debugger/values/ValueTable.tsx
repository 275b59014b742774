import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import { cn } from '../../ui'
import { JsonView } from '../../ui/JsonView'
import { cellText, columnsOf } from './kinds'

const ROW = 26
/** Of the column with the number of each row. */
const NUMBER_WIDTH = '3.5em'

/** A list of objects as rows and columns: scrolls both ways, only what is in sight is there. A row that is pressed is shown whole. */
export function ValueTable({
  title,
  rows,
}: {
  title: string
  rows: readonly Record<string, unknown>[]
}) {
  const box = useRef<HTMLDivElement>(null)
  const columns = useMemo(() => columnsOf(rows), [rows])
  const [chosen, setChosen] = useState<number>()
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing that is memoized gets its functions
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 10,
  })
  const grid = {
    gridTemplateColumns: `${NUMBER_WIDTH} ${columns.map(({ width }) => `${width + 2}ch`).join(' ')}`,
  }
  const move = (to: number) => {
    const next = Math.min(Math.max(to, 0), rows.length - 1)
    setChosen(next)
    virtual.scrollToIndex(next, { align: 'auto' })
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const keys: Record<string, () => void> = {
      ArrowDown: () => move((chosen ?? -1) + 1),
      ArrowUp: () => move((chosen ?? rows.length) - 1),
      Home: () => move(0),
      End: () => move(rows.length - 1),
    }
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  const whole = chosen === undefined ? undefined : rows[chosen]
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div
        ref={box}
        role="table"
        aria-label={`${title}, as a table`}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 1}
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="max-h-80 overflow-auto rounded-md border border-line bg-surface-2 font-mono text-mono"
      >
        <div role="rowgroup" className="sticky top-0 z-1 w-max min-w-full bg-surface-3">
          <div role="row" aria-rowindex={1} className="grid" style={grid}>
            <span role="columnheader" className="px-2 py-1 text-right text-fg-2">
              <span aria-hidden>#</span>
              <span className="sr-only">Number</span>
            </span>
            {columns.map(({ key }) => (
              <span
                key={key}
                role="columnheader"
                className="truncate px-2 py-1 font-medium"
                title={key}
              >
                {key}
              </span>
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className="relative w-max min-w-full"
          style={{ height: virtual.getTotalSize(), ...grid, display: 'grid' }}
        >
          {virtual.getVirtualItems().map(({ index, start }) => (
            <div
              key={index}
              role="row"
              aria-rowindex={index + 2}
              onClick={() => setChosen(index === chosen ? undefined : index)}
              className={cn(
                'absolute inset-x-0 grid border-t border-line hover:bg-surface-3',
                index === chosen && 'bg-accent-soft hover:bg-accent-soft',
              )}
              style={{ ...grid, height: ROW, transform: `translateY(${start}px)` }}
            >
              <span role="rowheader" className="px-2 py-1 text-right text-fg-3">
                {index + 1}
              </span>
              {columns.map(({ key }) => (
                <Cell key={key} value={rows[index]?.[key]} />
              ))}
            </div>
          ))}
        </div>
      </div>
      <p className="text-2xs text-fg-3">
        {rows.length === 1 ? '1 row' : `${rows.length.toLocaleString()} rows`},{' '}
        {columns.length === 1 ? '1 column' : `${columns.length} columns`}
      </p>
      {whole && chosen !== undefined && (
        <div
          role="region"
          aria-label={`Row ${chosen + 1} of ${title}`}
          tabIndex={0}
          className="max-h-60 overflow-auto rounded-md border border-line bg-surface-2 px-2.5 py-2"
        >
          <JsonView value={whole} />
        </div>
      )}
    </div>
  )
}

function Cell({ value }: { value: unknown }) {
  const text = cellText(value)
  return (
    <span
      role="cell"
      title={text.length > 30 ? text : undefined}
      className={cn(
        'truncate px-2 py-1',
        typeof value === 'number' && 'text-right',
        typeof value !== 'string' && value !== null && value !== undefined && 'text-info',
      )}
    >
      {text}
    </span>
  )
}
