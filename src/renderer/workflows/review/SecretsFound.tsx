import { useId } from 'react'
import type { Workflow } from '../../../shared/workflow/document'
import type { FoundSecret } from '../../../shared/workflow/secrets'
import { Icon, Switch } from '../../ui'
import { placeWords } from './place-words'

/** Strings that look like secrets, each with its place, and whether they are taken out. Nothing where there are none. */
export function SecretsFound({
  workflow,
  secrets,
  removed,
  onRemove,
}: {
  workflow: Workflow
  secrets: readonly FoundSecret[]
  removed: boolean
  onRemove: (yes: boolean) => void
}) {
  const label = useId()
  if (secrets.length === 0) return null
  return (
    <section
      aria-label="What looks like a secret"
      className="mb-4 rounded-lg border border-line bg-warning-soft p-3"
    >
      <div className="flex items-center gap-2">
        <Icon name="key-round" className="text-warning" />
        <h3 className="flex-1 font-medium">
          {secrets.length === 1
            ? '1 string looks like a secret'
            : `${secrets.length} strings look like secrets`}
        </h3>
        <span id={label} className="text-fg-2">
          Remove {secrets.length === 1 ? 'it' : 'them'}
        </span>
        <Switch aria-labelledby={label} checked={removed} onCheckedChange={onRemove} />
      </div>
      <ul className="mt-2 flex flex-col gap-1">
        {secrets.map((secret) => (
          <li key={`${secret.path.join('.')} ${secret.start}`} className="flex flex-wrap gap-x-2">
            <span>{placeWords(workflow, secret.path)}</span>
            <span className="text-fg-2">{secret.kind}</span>
            <code className="text-fg-2">{secret.shown}</code>
          </li>
        ))}
      </ul>
      <p className="mt-2 text-xs text-fg-2">
        {removed
          ? '“[secret removed]” will stand in their place. Keep the secret in a connection, and name that in the node.'
          : 'Left in, anybody who gets the file can read it.'}
      </p>
    </section>
  )
}
