import { useState } from 'react'
import { isFileReference } from '../../shared/run/file-reference'
import { sizeText } from '../files/file-text'
import { cn } from './cn'

/** Of a long list or object, this much is shown at first. */
const FIRST = 50
/** Longer text is folded. Characters. */
const LONG = 600

/** Any JSON, to read: folded below the first level, long text and long lists cut with a way to see the rest. */
export function JsonView({ value, className }: { value: unknown; className?: string }) {
  return (
    <div className={cn('min-w-0 font-mono text-mono break-words', className)}>
      <JsonNode value={value} depth={0} />
    </div>
  )
}

function JsonNode({ value, depth }: { value: unknown; depth: number }) {
  if (value === undefined) return <span className="text-fg-3">nothing</span>
  if (value === null) return <span className="text-fg-3">null</span>
  if (typeof value === 'string') return <JsonText text={value} quoted={depth > 0} />
  if (typeof value !== 'object') return <span className="text-info">{String(value)}</span>
  const entries: [string, unknown][] = Array.isArray(value)
    ? value.map((item, index) => [String(index), item])
    : Object.entries(value)
  if (entries.length === 0)
    return <span className="text-fg-3">{Array.isArray(value) ? '[]' : '{}'}</span>
  return <JsonEntries entries={entries} depth={depth} isList={Array.isArray(value)} />
}

function JsonEntries({
  entries,
  depth,
  isList,
}: {
  entries: [string, unknown][]
  depth: number
  isList: boolean
}) {
  const [all, setAll] = useState(false)
  const shown = all ? entries : entries.slice(0, FIRST)
  return (
    <ul className={cn(depth > 0 && 'border-l border-line pl-3')}>
      {shown.map(([key, item]) => (
        <li key={key}>
          {isFoldable(item) ? (
            <details open={depth < 1}>
              <summary className="rounded-sm hover:bg-surface-2">
                <Key name={key} isList={isList} />
                <span className="text-fg-3">{sizeOf(item)}</span>
              </summary>
              <JsonNode value={item} depth={depth + 1} />
            </details>
          ) : (
            <>
              <Key name={key} isList={isList} />
              <JsonNode value={item} depth={depth + 1} />
            </>
          )}
        </li>
      ))}
      {entries.length > shown.length && (
        <li>
          <button type="button" className="text-accent-fg underline" onClick={() => setAll(true)}>
            {entries.length - shown.length} more
          </button>
        </li>
      )}
    </ul>
  )
}

function Key({ name, isList }: { name: string; isList: boolean }) {
  return <span className={isList ? 'text-fg-3' : 'text-fg-2'}>{name}: </span>
}

function JsonText({ text, quoted }: { text: string; quoted: boolean }) {
  const [all, setAll] = useState(false)
  const shown = all ? text : text.slice(0, LONG)
  return (
    <span className="whitespace-pre-wrap text-fg-1">
      {quoted ? `"${shown}"` : shown}
      {shown.length < text.length && (
        <button
          type="button"
          className="ml-1 text-accent-fg underline"
          onClick={() => setAll(true)}
        >
          {(text.length - shown.length).toLocaleString()} more characters
        </button>
      )}
    </span>
  )
}

function isFoldable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

function sizeOf(value: unknown): string {
  if (isFileReference(value)) return `${value.name}, ${sizeText(value.bytes)}`
  if (Array.isArray(value)) return `[${value.length}]`
  return `{${Object.keys(value as object).length}}`
}
