import { useMemo, type ReactNode } from 'react'
import { catalog } from '../../../nodes/definitions'
import type { ConnectionInfo } from '../../../shared/contract'
import type { Workflow } from '../../../shared/workflow/document'
import {
  reachOf,
  touchesNothing,
  type ConnectionTouch,
  type NodeName,
  type Touch,
} from '../../../shared/workflow/reach'
import { cn, Icon } from '../../ui'

/** What a workflow can touch when it runs, in sections; the gravest first. */
export function DocumentReach({
  workflow,
  connections,
  withTriggers = true,
}: {
  workflow: Workflow
  connections: ReadonlyMap<string, ConnectionInfo> | undefined
  /** False where its triggers are told beside it. */
  withTriggers?: boolean
}) {
  const reach = useMemo(() => {
    const all = reachOf(workflow, catalog)
    return withTriggers ? all : { ...all, triggers: [] }
  }, [workflow, withTriggers])
  if (touchesNothing(reach))
    return (
      <p className="flex items-center gap-2 text-fg-2">
        <Icon name="shield-check" className="text-success" />
        It touches nothing outside Baton: no hosts, no files, no code, no connections.
      </p>
    )
  const {
    hosts,
    files,
    code,
    models,
    irreversible,
    triggers,
    people,
    services,
    elsewhere,
    unknown,
  } = reach
  const reads = files.filter(({ op }) => op === 'read')
  const writes = files.filter(({ op }) => op === 'write')
  return (
    <div className="flex flex-col gap-3">
      <Part
        icon="shield-alert"
        title="Does what cannot be undone"
        grave
        lines={names(irreversible)}
      />
      <Part
        icon="plug"
        title="Uses connections"
        grave={reach.connections.some(({ hosts: sent }) => sent.length > 0)}
        lines={reach.connections.map((touch) => [connectionWords(touch, connections), touch.nodes])}
      />
      <Part
        icon="globe"
        title="Calls hosts"
        lines={lines(hosts, 'An address that is only known while it runs')}
      />
      <Part icon="send" title="Uses services" lines={lines(services, '')} />
      <Part
        icon="file-output"
        title="Writes files in the workspace folder"
        lines={lines(writes, 'A path that is only known while it runs')}
      />
      <Part
        icon="file-input"
        title="Reads files in the workspace folder"
        lines={lines(reads, 'A path that is only known while it runs')}
      />
      <Part icon="square-terminal" title="Runs code of its own, in a sandbox" lines={names(code)} />
      <Part
        icon="sparkles"
        title="Sends data to models"
        lines={lines(models, 'A model that is only known while it runs')}
      />
      <Part
        icon="workflow"
        title="Runs workflows that are not in the file"
        lines={lines(elsewhere, '')}
      />
      <Part icon="hand" title="Writes to people" lines={lines(people, 'A channel known later')} />
      <Part icon="alarm-clock" title="Starts by itself once it is active" lines={names(triggers)} />
      <Part
        icon="circle-question-mark"
        title="Holds node types that this Baton does not know"
        lines={lines(unknown, '')}
      />
    </div>
  )
}

type Line = [what: string, nodes: readonly NodeName[]]

function Part({
  icon,
  title,
  lines: all,
  grave = false,
}: {
  icon: string
  title: string
  lines: readonly Line[]
  grave?: boolean
}): ReactNode {
  if (all.length === 0) return null
  return (
    <section aria-label={title} className="flex gap-2.5">
      <Icon name={icon} className={cn('mt-0.5', grave ? 'text-warning' : 'text-fg-3')} />
      <div className="min-w-0 flex-1">
        <h3 className="font-medium">{title}</h3>
        <ul>
          {all.map(([what, nodes]) => (
            <li key={what} className="break-words text-fg-2">
              {what}
              {nodes.length > 0 && (
                <span className="text-fg-3">
                  {what && ' · '}
                  {nodes.map(({ name }) => name).join(', ')}
                </span>
              )}
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}

function names(nodes: readonly NodeName[]): Line[] {
  return nodes.length === 0 ? [] : [['', nodes]]
}

function lines(touches: readonly Touch[], later: string): Line[] {
  return touches.map(({ what, nodes }) => [what || later, nodes])
}

function connectionWords(
  { what, hosts }: ConnectionTouch,
  connections: ReadonlyMap<string, ConnectionInfo> | undefined,
): string {
  if (what === '') return 'A connection that is only known while it runs'
  const sent = hosts.map((host) => host || 'an address that is only known while it runs')
  const known = connections?.get(what)
  const there =
    connections === undefined
      ? what
      : known
        ? `${known.name} (${what}), which you have`
        : `${what}, which you do not have yet: add it under Connections`
  return sent.length === 0 ? there : `${there}. Its secret is sent to ${sent.join(', ')}`
}
