import { connectionKind, openFields } from '../../shared/connections/kinds'
import type { ConnectionInfo } from '../../shared/contract'
import { Button, Icon, IconButton, Menu } from '../ui'

/** How the last test went. */
export type Check =
  | { state: 'testing' }
  | { state: 'answered'; ok: boolean; message: string; models: readonly string[] }

/** One connection: what it leads to, its test, and its menu. */
export function ConnectionRow({
  connection,
  check,
  onTest,
  onEdit,
  onRemove,
}: {
  connection: ConnectionInfo
  check: Check | undefined
  onTest: () => void
  onEdit: () => void
  onRemove: () => void
}) {
  const { id, name, kind, secrets } = connection
  const { title, icon } = connectionKind(kind)
  return (
    <li className="border-b border-line px-4 py-3 last:border-b-0">
      <div className="flex items-center gap-3">
        <span className="flex size-8 shrink-0 items-center justify-center rounded-lg bg-surface-2 text-fg-2">
          <Icon name={icon} />
        </span>
        <div className="min-w-0 flex-1">
          <p className="flex items-baseline gap-2">
            <span className="truncate font-medium">{name}</span>
            <code className="truncate text-fg-3">{id}</code>
          </p>
          <p className="truncate text-xs text-fg-2">
            {[title, about(connection), secrets.length > 0 ? 'secret stored' : 'no secret']
              .filter(Boolean)
              .join(', ')}
          </p>
        </div>
        <Button busy={check?.state === 'testing'} onClick={onTest} aria-label={`Test ${name}`}>
          Test
        </Button>
        <Menu
          items={[
            { label: 'Edit', icon: 'pencil', onSelect: onEdit },
            { separator: true },
            { label: 'Remove', icon: 'trash-2', danger: true, onSelect: onRemove },
          ]}
        >
          <IconButton icon="ellipsis" label={`Actions for ${name}`} />
        </Menu>
      </div>
      <div role="status">
        {check?.state === 'answered' && (
          <p
            className={`mt-2 ml-11 flex items-start gap-1.5 ${check.ok ? 'text-success' : 'text-danger'}`}
          >
            <Icon name={check.ok ? 'circle-check' : 'circle-alert'} className="translate-y-0.5" />
            <span className="min-w-0 break-words">
              {check.message}
              {check.models.length > 0 && (
                <span className="block text-xs text-fg-2">
                  Models: {check.models.slice(0, 8).join(', ')}
                  {check.models.length > 8 && ` and ${check.models.length - 8} more`}
                </span>
              )}
            </span>
          </p>
        )}
      </div>
    </li>
  )
}

/** Where it leads, or the first that tells it from others of its kind. */
function about({ kind, fields }: ConnectionInfo): string | undefined {
  if (fields.baseUrl !== undefined) return fields.baseUrl
  const first = openFields(kind).find(
    ({ id, type }) => (type === 'text' || type === 'url') && fields[id] !== undefined,
  )
  return first && `${first.label.toLowerCase()} ${fields[first.id]}`
}
