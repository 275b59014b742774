import { useMemo } from 'react'
import { findSecrets } from '../../shared/workflow/secrets'
import { hrefOf } from '../navigation/route'
import { Icon } from '../ui'
import { pathText } from '../workflows/review/place-words'

/** Says of fields that hold what looks like a secret that it belongs into a connection. Nothing where none does. */
export function SecretsNote({ value }: { value: unknown }) {
  const found = useMemo(
    () => (typeof value === 'object' && value !== null ? findSecrets(value) : []),
    [value],
  )
  if (found.length === 0) return null
  const it = found.length === 1 ? 'it' : 'them'
  return (
    <div
      role="alert"
      className="flex items-start gap-2 rounded-md border border-line bg-warning-soft px-2.5 py-2 text-xs"
    >
      <Icon name="key-round" size={14} className="mt-px text-warning" />
      <div className="flex min-w-0 flex-col gap-1">
        <p className="font-medium">
          {found.length === 1
            ? 'This looks like a secret:'
            : `${found.length} values look like secrets:`}
        </p>
        <ul className="flex flex-col gap-0.5">
          {found.map(({ path, kind, start, shown }) => (
            <li key={`${path.join('.')} ${start}`} className="break-words">
              {kind} in <code>{pathText(path)}</code>, <code>{shown}</code>
            </li>
          ))}
        </ul>
        <p className="text-fg-2">
          Whoever gets this workflow or sees a run of it can read {it} here. Enter {it} in a{' '}
          <a
            href={hrefOf({ screen: 'connections' })}
            className="text-accent-fg underline underline-offset-2"
          >
            connection
          </a>
          , and name that in the node.
        </p>
      </div>
    </div>
  )
}
