import { isFileReference } from '../../shared/run/file-reference'
import type { Json } from '../../shared/workflow/document'
import { wordDiff } from '../debugger/word-diff'
import { FileValue } from '../files/FileValue'
import { Badge, cn, Icon } from '../ui'

/** Deeper values are shown as JSON. */
const MAX_DEPTH = 6

interface ValueViewProps {
  value: Json
  schema?: unknown
  /** What stood here before an edit; fields that differ from it are marked. */
  before?: Json
  depth?: number
  /** Something around it shows already where it begins and ends. */
  framed?: boolean
}

/** A value for reading: text as text, objects by their fields, lists as cards. Titles come from the schema where there is one. */
export function ValueView({ value, schema, before, depth = 0, framed = false }: ValueViewProps) {
  if (value === null || value === '') return <span className="text-fg-3">Empty</span>
  if (typeof value === 'string') {
    const text = <p className="max-w-180 break-words whitespace-pre-wrap">{value}</p>
    // Inside an object, the field says that it was edited.
    if (depth > 0 || typeof before !== 'string' || before === value) return text
    return (
      <>
        {text}
        <Before value={before} now={value} schema={schema} />
      </>
    )
  }
  if (typeof value === 'number') return <span>{value}</span>
  if (typeof value === 'boolean')
    return (
      <span className="inline-flex items-center gap-1.5">
        <Icon name={value ? 'check' : 'x'} className={value ? 'text-success' : 'text-fg-3'} />
        {value ? 'Yes' : 'No'}
      </span>
    )
  if (isFileReference(value)) return <FileValue file={value} />
  if (depth >= MAX_DEPTH)
    return (
      <pre className="overflow-x-auto rounded-md bg-surface-2 p-2">
        {JSON.stringify(value, null, 2)}
      </pre>
    )
  if (Array.isArray(value))
    return <ListView list={value} schema={schema} before={before} depth={depth} />
  const fields = Object.entries(value)
  if (fields.length === 0) return <span className="text-fg-3">Empty</span>
  return (
    <dl className={cn('flex flex-col gap-3', depth > 0 && !framed && 'border-l border-line pl-3')}>
      {fields.map(([key, field]) => {
        const inner = propertySchema(schema, key)
        const was = get(before, key) as Json | undefined
        const isShort = typeof field === 'boolean' || typeof field === 'number'
        const isEdited = was !== undefined && !holdsFields(field) && !sameValue(was, field)
        return (
          <div
            key={key}
            className={cn('min-w-0', isShort && 'flex items-center gap-2', isEdited && EDITED)}
          >
            <dt className={cn('shrink-0 text-xs font-medium text-fg-3', !isShort && 'mb-0.5')}>
              {titleOf(inner, key)}
              {isEdited && (
                <Badge tone="accent" className="ml-2">
                  Edited
                </Badge>
              )}
            </dt>
            <dd className="min-w-0">
              <ValueView value={field} schema={inner} before={was} depth={depth + 1} />
              {isEdited && !isShort && <Before value={was} now={field} schema={inner} />}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

/** A line beside what was edited. */
const EDITED = 'border-l-2 border-accent-fg pl-2.5'

function Before({ value, now, schema }: { value: Json; now: Json; schema: unknown }) {
  return (
    <details className="mt-1.5 text-xs text-fg-2">
      <summary className="w-fit text-accent-fg hover:underline">What was changed</summary>
      <div className="mt-1">
        {typeof value === 'string' && typeof now === 'string' ? (
          <WordDiff before={value} after={now} />
        ) : (
          <ValueView value={value} schema={schema} framed />
        )}
      </div>
    </details>
  )
}

/** Both texts in one: what went is struck out, what came is underlined. */
function WordDiff({ before, after }: { before: string; after: string }) {
  return (
    <p className="max-w-180 break-words whitespace-pre-wrap">
      {wordDiff(before, after).map(({ text, side }, index) => {
        if (side === 'before')
          return (
            <del key={index} className="bg-danger-soft text-danger">
              {text}
            </del>
          )
        if (side === 'after')
          return (
            <ins key={index} className="bg-success-soft text-success">
              {text}
            </ins>
          )
        return <span key={index}>{text}</span>
      })}
    </p>
  )
}

function ListView({
  list,
  schema,
  before,
  depth,
}: {
  list: Json[]
  schema: unknown
  before: Json | undefined
  depth: number
}) {
  if (list.length === 0) return <span className="text-fg-3">None</span>
  const items = get(schema, 'items')
  const plain = list.every((item) => item === null || typeof item !== 'object')
  if (plain)
    return (
      <ul className="flex list-disc flex-col gap-1 pl-4.5 marker:text-fg-3">
        {list.map((item, index) => (
          <li key={index}>
            <ValueView value={item} schema={items} depth={depth + 1} />
          </li>
        ))}
      </ul>
    )
  return (
    <ol className="flex flex-col gap-3">
      {list.map((item, index) => (
        <li key={index} className="rounded-lg border border-line bg-surface-1 p-3.5">
          {list.length > 1 && (
            <p className="mb-2 text-2xs font-medium text-fg-3">
              {index + 1} of {list.length}
            </p>
          )}
          <ValueView
            value={item}
            schema={items}
            before={Array.isArray(before) ? before[index] : undefined}
            depth={depth + 1}
            framed
          />
        </li>
      ))}
    </ol>
  )
}

/** Whether a value is shown field by field, so that each of them carries its own mark. */
function holdsFields(value: Json): boolean {
  if (Array.isArray(value)) return value.some(holdsFields)
  return value !== null && typeof value === 'object'
}

/** Equal as JSON, whatever the order of their fields. */
function sameValue(one: Json, other: Json): boolean {
  if (one === other) return true
  if (one === null || other === null || typeof one !== 'object' || typeof other !== 'object')
    return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => {
      const there = get(other, key) as Json | undefined
      return there !== undefined && sameValue(get(one, key) as Json, there)
    })
  )
}

function propertySchema(schema: unknown, key: string): unknown {
  return get(get(schema, 'properties'), key)
}

function titleOf(schema: unknown, key: string): string {
  const title = get(schema, 'title')
  return typeof title === 'string' && title ? title : humanize(key)
}

/** `callToAction`, `call_to_action` as `Call to action`. */
export function humanize(key: string): string {
  const words = key
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase()
  return words ? words.charAt(0).toUpperCase() + words.slice(1) : key
}

function get(from: unknown, key: string): unknown {
  return from !== null && typeof from === 'object' && Object.hasOwn(from, key)
    ? (from as Record<string, unknown>)[key]
    : undefined
}
