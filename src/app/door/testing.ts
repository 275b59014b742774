/** A core with a real door and the real engine, for one test. */
import { SenderCheck } from '../../adapters/door/senders'
import { HttpDoor } from '../../adapters/door/http-door'
import { credentialsOf, type Credentials } from '../../adapters/connections/credentials'
import type { ConnectionKind } from '../../shared/connections/kinds'
import { DEFAULT_SETTINGS } from '../../shared/settings'
import type { Json, JsonObject, Workflow } from '../../shared/workflow/document'
import { createApp, type App } from '../app'
import type { Ports } from '../ports'
import { testBed } from '../testing'

export interface DoorBed {
  app: App
  ports: Ports
  /** `http://127.0.0.1:<port>`, once a workflow is active. */
  url(): string
  reports: { where: string; error: unknown }[]
  /** The content of the files that were kept, by their names. */
  kept: Map<string, Uint8Array>
  /** What each run started with, the oldest first. */
  payloads(): Promise<Json[]>
  close(): Promise<void>
}

/** The door listens on a free port; the journal is in memory unless another is given. */
export function doorBed(
  given: {
    credentials?: Credentials[]
    ports?: Partial<Ports>
    now?: () => number
    /** Bytes that all bodies may take up together. */
    allBodies?: number
  } = {},
): DoorBed {
  const bed = testBed()
  const kept = new Map<string, Uint8Array>()
  const door = new HttpDoor({
    defaultPort: 0,
    settings: async () => DEFAULT_SETTINGS.door,
    report: bed.ports.report,
    ...(given.allBodies === undefined ? {} : { allBodies: given.allBodies }),
  })
  const { credentials = [] } = given
  const ports: Ports = {
    ...bed.ports,
    door,
    senders: new SenderCheck({
      connections: { credentials: async (id) => credentials.find((one) => one.id === id) },
      now: given.now ?? Date.now,
    }),
    workspace: {
      ...bed.ports.workspace,
      keep: async (bytes, { name, contentType }) => {
        kept.set(name, bytes)
        return {
          file: `files/${name}`,
          name,
          bytes: bytes.byteLength,
          contentType,
          sha256: 'a'.repeat(64),
        }
      },
    },
    ...given.ports,
  }
  const app = createApp(ports)
  return {
    app,
    ports,
    url: () => door.addresses()[0] ?? 'http://nowhere.invalid',
    reports: bed.reports,
    kept,
    async payloads() {
      const runs = app.runs.list().toSorted((a, b) => a.startedAt - b.startedAt)
      const found: Json[] = []
      for (const { id } of runs) {
        const [first] = await ports.journal.read(id)
        if (first?.type === 'run.started') found.push(first.payload)
      }
      return found
    },
    close: () => app.close(),
  }
}

/** A connection with its one secret. */
export function secretOf(
  kind: ConnectionKind,
  fields: Record<string, string>,
  secrets: Record<string, string>,
): Credentials {
  return credentialsOf({ id: 'shop', name: 'Shop', kind, fields, secrets })
}

/** A trigger, and what follows it: by default a node that hands on what came. */
export function triggered(
  type: string,
  config: JsonObject,
  next: { type: string; config: JsonObject } = { type: 'transform', config: { value: '{{ $ }}' } },
  id = 'w',
): Workflow {
  const position = { x: 0, y: 0 }
  return {
    format: 'baton/graph',
    version: 1,
    id,
    name: `Workflow ${id}`,
    nodes: [
      { id: 'start', name: 'Start', type, position, config },
      { id: 'next', name: 'Next', position, ...next },
    ],
    edges: [{ id: 'e', source: 'start', sourceHandle: 'out', target: 'next', targetHandle: 'in' }],
  }
}

/** Activates a workflow and resolves once its trigger listens, or says why it does not. */
export async function activated(app: App, workflow: Workflow): Promise<{ problem?: string }> {
  await app.activations.activate(workflow)
  for await (const _ of app.activations.watch()) {
    const active = app.activations.list().find((one) => one.workflow === workflow.id)
    const [trigger] = active?.triggers ?? []
    if (trigger?.problem !== undefined) return { problem: trigger.problem }
    if (trigger?.addresses?.length) return {}
  }
  throw new Error('The host closed.')
}
