import type { Json } from '../../shared/workflow/document'
import { cn, Icon } from '../ui'

/** Deeper values are shown as JSON. */
const MAX_DEPTH = 6

/** A value for reading: text as text, objects by their fields, lists as cards. Titles come from the schema where there is one. */
export function ValueView({
  value,
  schema,
  depth = 0,
  framed = false,
}: {
  value: Json
  schema?: unknown
  depth?: number
  /** Something around it shows already where it begins and ends. */
  framed?: boolean
}) {
  if (value === null || value === '') return <span className="text-fg-3">Empty</span>
  if (typeof value === 'string')
    return <p className="max-w-180 break-words whitespace-pre-wrap">{value}</p>
  if (typeof value === 'number') return <span>{value}</span>
  if (typeof value === 'boolean')
    return (
      <span className="inline-flex items-center gap-1.5">
        <Icon name={value ? 'check' : 'x'} className={value ? 'text-success' : 'text-fg-3'} />
        {value ? 'Yes' : 'No'}
      </span>
    )
  if (depth >= MAX_DEPTH)
    return (
      <pre className="overflow-x-auto rounded-md bg-surface-2 p-2">
        {JSON.stringify(value, null, 2)}
      </pre>
    )
  if (Array.isArray(value)) return <ListView list={value} schema={schema} depth={depth} />
  const fields = Object.entries(value)
  if (fields.length === 0) return <span className="text-fg-3">Empty</span>
  return (
    <dl className={cn('flex flex-col gap-3', depth > 0 && !framed && 'border-l border-line pl-3')}>
      {fields.map(([key, field]) => {
        const inner = propertySchema(schema, key)
        return (
          <div key={key} className="min-w-0">
            <dt className="mb-0.5 text-xs font-medium text-fg-3">{titleOf(inner, key)}</dt>
            <dd className="min-w-0">
              <ValueView value={field} schema={inner} depth={depth + 1} />
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

function ListView({ list, schema, depth }: { list: Json[]; schema: unknown; depth: number }) {
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
          <ValueView value={item} schema={items} depth={depth + 1} framed />
        </li>
      ))}
    </ol>
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
