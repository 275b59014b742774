import { connectionKind } from '../../../shared/connections/kinds'
import type { ConnectionInfo } from '../../../shared/contract'
import type { ConnectionUse } from '../../../shared/workflow/connection-uses'
import type { Workflow } from '../../../shared/workflow/document'
import { Field, Icon, Select } from '../../ui'
import { candidates, missingConnections, type Choices } from './connection-choices'

const LATER = ''

/** Asks which of the host's connections stands for each that the file names and the host has not. */
export function ConnectionChoices({
  workflow,
  connections,
  choices,
  onChoose,
}: {
  workflow: Workflow
  connections: ReadonlyMap<string, ConnectionInfo> | undefined
  choices: Choices
  onChoose: (choices: Choices) => void
}) {
  if (!connections) return null
  const missing = missingConnections(workflow, connections)
  if (missing.length === 0) return null
  return (
    <section aria-label="Choose your connections" className="mb-3 flex gap-2.5">
      <Icon name="plug" className="mt-0.5 text-warning" />
      <div className="min-w-0 flex-1">
        <h3 className="font-medium">Choose your connections</h3>
        <p className="mb-2 text-fg-2">
          {missing.length === 1
            ? 'It names a connection that this host does not have.'
            : `It names ${missing.length} connections that this host does not have.`}
        </p>
        <div className="flex flex-col gap-2">
          {missing.map((use) => (
            <Choice
              key={use.id}
              use={use}
              options={candidates(use, connections)}
              value={choices[use.id] ?? LATER}
              onChoose={(to) => onChoose({ ...choices, [use.id]: to })}
            />
          ))}
        </div>
      </div>
    </section>
  )
}

function Choice({
  use,
  options,
  value,
  onChoose,
}: {
  use: ConnectionUse
  options: readonly ConnectionInfo[]
  value: string
  onChoose: (to: string) => void
}) {
  const wanted = use.kinds.map((kind) => connectionKind(kind).title)
  const kind = wanted.length === 1 ? wanted[0] : undefined
  return (
    <Field
      label={`In place of ${use.id}`}
      help={
        options.length === 0
          ? `There is none${kind === undefined ? ' that fits' : ` to ${kind}`} yet. Import it all the same, and add one under Connections with the id ${use.id}.`
          : undefined
      }
    >
      {(attributes) => (
        <Select
          {...attributes}
          value={value}
          disabled={options.length === 0}
          options={[
            { value: LATER, label: 'Decide later' },
            ...options.map(({ id, name, kind: own }) => ({
              value: id,
              label: `${name} (${connectionKind(own).title})`,
            })),
          ]}
          onValueChange={onChoose}
        />
      )}
    </Field>
  )
}
