import { useEffect, useRef } from 'react'
import { catalog } from '../../nodes/definitions'
import type {
  EdgeChange,
  FieldChange,
  GroupChange,
  StickyChange,
  WorkflowDiff,
} from '../../shared/workflow/diff'
import type { WorkflowNode } from '../../shared/workflow/document'
import { cn, Icon } from '../ui'
import { groupKey, stickyKey } from '../editor/items'
import { drawingFields, drawingFieldTitle, groupName, noteName } from './drawing-words'
import { trimmed, valueText } from './field-text'
import { MARKS } from './marks'
import { fieldTitle, nameOf } from './words'

/** Every change with its fields, old and new side by side. */
export function ChangeList({
  diff,
  names,
  picked,
  onPick,
}: {
  diff: WorkflowDiff
  /** The names of nodes by their ids, of both versions. */
  names: ReadonlyMap<string, string>
  /** The id of a node, or the key of a note or a group. */
  picked: string | undefined
  onPick: (id: string | undefined) => void
}) {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    if (picked !== undefined)
      list.current
        ?.querySelector(`[data-change="${CSS.escape(picked)}"]`)
        ?.scrollIntoView({ block: 'nearest' })
  }, [picked])
  return (
    <ul
      ref={list}
      aria-label="Changes"
      tabIndex={0}
      className="min-h-0 flex-1 divide-y divide-line overflow-y-auto focus-visible:-outline-offset-2"
    >
      {diff.nodes.map((change) => (
        <li
          key={change.id}
          data-change={change.id}
          className={cn('px-4 py-2', picked === change.id && 'bg-accent-soft')}
        >
          <button
            type="button"
            onClick={() => onPick(picked === change.id ? undefined : change.id)}
            className="flex w-full items-center gap-2 rounded-sm text-left"
          >
            <Mark
              kind={change.kind === 'changed' && change.fields.length === 0 ? 'moved' : change.kind}
            />
            <span className="truncate font-medium">{nameOf(change)}</span>
            <span className="truncate text-fg-3">{typeTitle(change.after ?? change.before)}</span>
            {change.moved && change.fields.length > 0 && (
              <span className="text-xs text-fg-3">and moved</span>
            )}
          </button>
          <Fields fields={change.fields} node={change.after ?? change.before} />
        </li>
      ))}
      {diff.edges.map((change) => (
        <li key={`edge ${change.id}`} className="px-4 py-2">
          <span className="flex items-center gap-2">
            <Mark kind={change.kind} />
            <span className="truncate">{edgeWords(change, names)}</span>
          </span>
          <Fields fields={change.fields} node={undefined} />
        </li>
      ))}
      {diff.stickies.map((change) => (
        <DrawingLine
          key={stickyKey(change.id)}
          item={stickyKey(change.id)}
          name={noteName(change)}
          {...{ change, picked, onPick }}
        />
      ))}
      {diff.groups.map((change) => (
        <DrawingLine
          key={groupKey(change.id)}
          item={groupKey(change.id)}
          name={groupName(change)}
          {...{ change, picked, onPick }}
        />
      ))}
      {diff.fields.length > 0 && (
        <li className="px-4 py-2">
          <span className="flex items-center gap-2">
            <Mark kind="changed" />
            <span className="font-medium">The workflow itself</span>
          </span>
          <Fields fields={diff.fields} node={undefined} />
        </li>
      )}
      {diff.reordered && (
        <li className="px-4 py-2 text-fg-2">
          Nodes, edges, notes or groups stand in another order in the file.
        </li>
      )}
    </ul>
  )
}

/** What became of a note or a group. */
function DrawingLine({
  item,
  name,
  change,
  picked,
  onPick,
}: {
  /** Its key on the drawing. */
  item: string
  name: string
  change: StickyChange | GroupChange
  picked: string | undefined
  onPick: (id: string | undefined) => void
}) {
  const fields = drawingFields(change)
  const isMoved = change.kind === 'changed' && fields.length === 0
  return (
    <li data-change={item} className={cn('px-4 py-2', picked === item && 'bg-accent-soft')}>
      <button
        type="button"
        onClick={() => onPick(picked === item ? undefined : item)}
        className="flex w-full items-center gap-2 rounded-sm text-left"
      >
        <Mark kind={isMoved ? 'moved' : change.kind} />
        <span className="truncate">{name.charAt(0).toUpperCase() + name.slice(1)}</span>
      </button>
      <Fields
        fields={fields}
        node={undefined}
        titleOf={({ path }) => drawingFieldTitle(String(path[0]))}
      />
    </li>
  )
}

function Mark({ kind }: { kind: keyof typeof MARKS }) {
  const { icon, word, tone } = MARKS[kind]
  return (
    <span className={cn('flex w-21 shrink-0 items-center gap-1.5 text-xs font-medium', tone)}>
      <Icon name={icon} size={14} />
      {word}
    </span>
  )
}

function Fields({
  fields,
  node,
  titleOf = (field) => pathWords(field, node),
}: {
  fields: readonly FieldChange[]
  node: WorkflowNode | undefined
  titleOf?: (field: FieldChange) => string
}) {
  if (fields.length === 0) return null
  return (
    <dl className="mt-1 flex flex-col gap-2 pl-23">
      {fields.map((field) => (
        <div key={field.path.join('.')}>
          <dt className="text-xs text-fg-3">{titleOf(field)}</dt>
          <dd className="mt-0.5 grid grid-cols-2 gap-2 max-[1000px]:grid-cols-1">
            <Value field={field} side="before" />
            <Value field={field} side="after" />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Value({ field, side }: { field: FieldChange; side: 'before' | 'after' }) {
  const isThere = field[side] !== undefined
  if (!isThere)
    return (
      <span className="rounded-md border border-dashed border-line px-2 py-1 text-xs text-fg-3">
        {side === 'before' ? 'Not there before' : 'Taken away'}
      </span>
    )
  const own = valueText(field[side])
  const other = valueText(field[side === 'before' ? 'after' : 'before'])
  const { start, middle, end } = trimmed(own, other)
  const Changed = side === 'before' ? 'del' : 'ins'
  return (
    <pre
      aria-label={side === 'before' ? 'Before' : 'After'}
      className={cn(
        'max-h-40 overflow-y-auto rounded-md border px-2 py-1 font-mono text-mono break-words whitespace-pre-wrap text-fg-1',
        side === 'before' ? 'border-danger/30' : 'border-success/30',
      )}
    >
      {start}
      <Changed
        className={cn(
          'rounded-sm',
          side === 'before'
            ? 'bg-danger-soft text-danger'
            : 'bg-success-soft text-success no-underline',
        )}
      >
        {middle}
      </Changed>
      {end}
    </pre>
  )
}

function pathWords(field: FieldChange, node: WorkflowNode | undefined): string {
  const [top, , ...rest] = field.path
  const head = node ? fieldTitle(field, node, catalog) : field.path.slice(0, 2).join('.')
  const tail = (node && top !== 'config' ? field.path.slice(1) : rest).join('.')
  const name = tail ? `${head} · ${tail}` : head
  return name[0] ? name[0].toUpperCase() + name.slice(1) : name
}

function typeTitle(node: WorkflowNode | undefined): string {
  return node ? (catalog.get(node.type)?.title ?? node.type) : ''
}

function edgeWords({ before, after }: EdgeChange, names: ReadonlyMap<string, string>): string {
  const edge = after ?? before
  if (!edge) return ''
  const port = edge.sourceHandle && edge.sourceHandle !== 'out' ? ` (${edge.sourceHandle})` : ''
  const nameOfEnd = (id: string) => names.get(id) ?? id
  return `Edge from ${nameOfEnd(edge.source)}${port} to ${nameOfEnd(edge.target)}`
}
