import { useVirtualizer } from '@tanstack/react-virtual'
import { useId, useMemo, useRef, useState, type ReactNode } from 'react'
import { useLastField } from '../code-editor/last-field'
import { cn, Icon, IconButton, Input, toast } from '../ui'
import { expressionOf, pathText } from './json-path'
import { jsonRows, type JsonRow } from './json-rows'

const ROW = 20
/** Longer text is cut until its line is chosen. Characters. */
const LONG = 160
const NOTHING_OPENED: ReadonlyMap<string, boolean> = new Map()

/** Any value as a tree: searched, walked by keys, its places copied as paths and as expressions. */
export function JsonTree({
  title,
  value,
  base,
  actions,
}: {
  title: string
  value: unknown
  /** What the value is called in an expression, for example `$nodes.draft`; none where no expression can name it. */
  base?: string
  /** More beside the title. */
  actions?: ReactNode
}) {
  const ids = useId()
  const [opened, setOpened] = useState(NOTHING_OPENED)
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState('[]')
  const list = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => jsonRows(value, opened, query), [value, opened, query])
  const at = Math.max(
    0,
    rows.findIndex(({ id }) => id === chosen),
  )
  const row = rows[at]
  const hits = query.trim() === '' ? [] : rows.filter(({ hit }) => hit)
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing that is memoized gets its functions
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 10,
  })
  const choose = (index: number) => {
    const next = rows[Math.min(Math.max(index, 0), rows.length - 1)]
    if (!next) return
    setChosen(next.id)
    virtual.scrollToIndex(rows.indexOf(next), { align: 'auto' })
  }
  const setOpen = ({ id }: JsonRow, open: boolean) => setOpened(new Map(opened).set(id, open))
  const toNext = () => {
    const next = hits.find((hit) => rows.indexOf(hit) > at) ?? hits[0]
    if (next) choose(rows.indexOf(next))
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !row) return
    const isHolder = row.size !== undefined && row.size > 0
    const keys: Record<string, () => void> = {
      ArrowDown: () => choose(at + 1),
      ArrowUp: () => choose(at - 1),
      Home: () => choose(0),
      End: () => choose(rows.length - 1),
      ArrowRight: () => (isHolder && !row.open ? setOpen(row, true) : choose(at + 1)),
      ArrowLeft: () => {
        if (isHolder && row.open) return setOpen(row, false)
        const parent = JSON.stringify(row.path.slice(0, -1))
        choose(rows.findIndex(({ id }) => id === parent))
      },
    }
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  return (
    <div role="group" aria-label={title} className="flex min-w-0 flex-col gap-1">
      <div className="flex flex-wrap items-center gap-1">
        <span className="flex-1 text-xs font-medium text-fg-2">{title}</span>
        <span className="w-28">
          <Input
            type="search"
            aria-label={`Search ${title}`}
            placeholder="Search"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') toNext()
            }}
          />
        </span>
        {query.trim() !== '' && (
          <span role="status" className="text-2xs whitespace-nowrap text-fg-3">
            {hits.length === 1 ? '1 found' : `${hits.length} found`}
          </span>
        )}
        <Copy icon="copy" label="Copy the value" text={() => valueText(row?.value)} />
        <Copy icon="route" label="Copy the path" text={() => pathText(row?.path ?? [])} />
        {base !== undefined && (
          <>
            <Copy
              icon="braces"
              label="Copy as an expression"
              text={() => `{{ ${expressionOf(base, row?.path ?? [])} }}`}
            />
            <InsertButton expression={() => expressionOf(base, row?.path ?? [])} />
          </>
        )}
        {actions}
      </div>
      <div
        ref={list}
        role="tree"
        aria-label={`${title}, as a tree`}
        tabIndex={0}
        aria-activedescendant={row && `${ids}-${at}`}
        className="max-h-96 overflow-auto rounded-md border border-line bg-surface-2 p-1 font-mono text-mono"
        onKeyDown={onKeyDown}
      >
        <div role="none" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const line = rows[index]
            return (
              line && (
                <div
                  key={line.id}
                  ref={virtual.measureElement}
                  data-index={index}
                  id={`${ids}-${index}`}
                  role="treeitem"
                  aria-level={line.path.length + 1}
                  aria-selected={index === at}
                  aria-expanded={line.size ? line.open : undefined}
                  className={cn(
                    'absolute inset-x-0 flex items-start rounded-sm pr-1 hover:bg-surface-3',
                    index === at && 'bg-accent-soft hover:bg-accent-soft',
                  )}
                  style={{
                    transform: `translateY(${start}px)`,
                    paddingLeft: 4 + line.path.length * 14,
                  }}
                  onClick={() => {
                    setChosen(line.id)
                    if (line.size && index === at) setOpen(line, !line.open)
                  }}
                >
                  <Line
                    row={line}
                    whole={index === at}
                    onToggle={() => setOpen(line, !line.open)}
                  />
                </div>
              )
            )
          })}
        </div>
      </div>
    </div>
  )
}

function Line({ row, whole, onToggle }: { row: JsonRow; whole: boolean; onToggle: () => void }) {
  const { key, value, size, open, hit } = row
  return (
    <>
      {size ? (
        <span
          aria-hidden
          className="mt-0.5 shrink-0 text-fg-3"
          onClick={(event) => {
            event.stopPropagation()
            onToggle()
          }}
        >
          <Icon name={open ? 'chevron-down' : 'chevron-right'} size={13} />
        </span>
      ) : (
        <span className="w-3.25 shrink-0" />
      )}
      <span className={cn('min-w-0 break-words whitespace-pre-wrap', hit && 'bg-warning-soft')}>
        {key !== undefined && (
          <span className={typeof key === 'number' ? 'text-fg-3' : 'text-fg-2'}>{key}: </span>
        )}
        <Leaf value={value} size={size} whole={whole} />
      </span>
    </>
  )
}

function Leaf({
  value,
  size,
  whole,
}: {
  value: unknown
  size: number | undefined
  whole: boolean
}) {
  if (size !== undefined)
    return <span className="text-fg-3">{Array.isArray(value) ? `[${size}]` : `{${size}}`}</span>
  if (typeof value === 'string')
    return <>{whole || value.length <= LONG ? value : `${value.slice(0, LONG)} …`}</>
  if (value === undefined || value === null)
    return <span className="text-fg-3">{value === null ? 'null' : 'nothing'}</span>
  return <span className="text-info">{String(value)}</span>
}

/** Puts something about the chosen line on the clipboard. */
function Copy({ icon, label, text }: { icon: string; label: string; text: () => string }) {
  return (
    <IconButton
      size="sm"
      icon={icon}
      label={label}
      onClick={() => {
        const copied = text()
        navigator.clipboard.writeText(copied).then(
          () => toast({ title: 'Copied', description: copied.slice(0, 120) }),
          () =>
            toast({
              title: 'Not copied',
              description: 'The browser does not let Baton use the clipboard.',
            }),
        )
      }}
    />
  )
}

/** Writes the chosen place into the field with expressions that was focused last, as long as it is there. */
function InsertButton({ expression }: { expression: () => string }) {
  const field = useLastField((state) => state.field)
  if (!field) return null
  return (
    <IconButton
      size="sm"
      icon="text-cursor-input"
      label={`Use this in ${field.label}`}
      onClick={() => field.insert(expression())}
    />
  )
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')
}
