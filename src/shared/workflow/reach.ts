/** What a document can touch when it runs, as far as that can be read from it: for whoever opens a stranger's file. */
import { callsOf, carried } from './called'
import type { Workflow, WorkflowNode } from './document'
import type { NodeCatalog } from './node-definition'

/** A node, by its id and name; of one in a workflow that the document carries, the name says which. */
export interface NodeName {
  id: string
  name: string
}

/** One thing that is touched, and by which nodes. */
export interface Touch {
  /** A host, a path, a model, an id. Empty where it is only known while it runs. */
  what: string
  nodes: NodeName[]
}

export interface FileTouch extends Touch {
  op: 'read' | 'write'
}

export interface ConnectionTouch extends Touch {
  /** The hosts that its secret is sent to, where the document says so rather than the connection. */
  hosts: string[]
}

export interface Reach {
  /** Hosts that are called. */
  hosts: Touch[]
  /** Paths below the workspace folder. */
  files: FileTouch[]
  /** Nodes that run code of the document. */
  code: NodeName[]
  /** Models other than the built-in one, as `provider:name`. */
  models: Touch[]
  /** Connections whose credentials are used. */
  connections: ConnectionTouch[]
  /** What cannot be undone, as the document itself says (`risk`). */
  irreversible: NodeName[]
  /** Starts by itself once it is active: triggers other than by hand. */
  triggers: NodeName[]
  /** Messages to people. */
  people: Touch[]
  /** Services that Baton knows by their type: email, Slack, and so on. */
  services: Touch[]
  /** Workflows that are run and not carried, by id: what they touch is not said here. */
  elsewhere: Touch[]
  /** Types that this build does not know: nobody can say what they touch. */
  unknown: Touch[]
}

/** Types of services that have no address in their config. */
const SERVICES = new Set([
  'email',
  'slack',
  'telegram',
  'trello',
  'notion',
  'airtable',
  'google-sheets',
  'email-trigger',
])

/** What a workflow can touch, with the workflows that it carries. Nodes that are switched off count: somebody may switch them on. */
export function reachOf(workflow: Workflow, catalog: NodeCatalog): Reach {
  const hosts = new Touches()
  const reads = new Touches()
  const writes = new Touches()
  const models = new Touches()
  const connections = new Touches()
  const people = new Touches()
  const services = new Touches()
  const elsewhere = new Touches()
  const unknown = new Touches()
  const sentTo = new Map<string, Set<string>>()
  const code: NodeName[] = []
  const irreversible: NodeName[] = []
  const triggers: NodeName[] = []

  for (const { node, name } of nodesOf(workflow)) {
    const config = node.config ?? {}
    const address = node.type === 'http' || node.type === 'feed-trigger' ? config.url : undefined
    const host = address === undefined ? undefined : hostOf(address)
    if (host !== undefined) hosts.add(host, name)
    if (node.type === 'file') {
      const path = fixed(config.path)
      if (config.op === 'read') reads.add(path, name)
      else writes.add(path, name)
    }
    if (node.type === 'folder-trigger') reads.add(fixed(config.folder), name)
    if (node.type === 'image') writes.add('files/', name)
    if (node.type === 'code') code.push(name)
    for (const model of modelsOf(node)) if (model !== 'builtin:offline') models.add(model, name)
    for (const connection of connectionsOf(config)) {
      connections.add(connection, name)
      if (host === undefined) continue
      sentTo.set(connection, (sentTo.get(connection) ?? new Set()).add(host))
    }
    if (node.type === 'human-callback')
      for (const channel of listOf(config.channels)) people.add(channel, name)
    if (SERVICES.has(node.type)) services.add(node.type, name)
    if (node.risk === 'irreversible' || node.risk === 'high-stakes') irreversible.push(name)
    if (node.type.endsWith('-trigger') && node.type !== 'manual-trigger') triggers.push(name)
    for (const id of callsOf({ ...node, disabled: false }, catalog))
      if (id !== workflow.id && !carried(workflow, id)) elsewhere.add(id, name)
    if (!catalog.get(node.type)) unknown.add(node.type, name)
  }
  return {
    hosts: hosts.all(),
    files: [
      ...reads.all().map((touch): FileTouch => ({ ...touch, op: 'read' })),
      ...writes.all().map((touch): FileTouch => ({ ...touch, op: 'write' })),
    ],
    code,
    models: models.all(),
    connections: connections
      .all()
      .map((touch) => ({ ...touch, hosts: [...(sentTo.get(touch.what) ?? [])] })),
    irreversible,
    triggers,
    people: people.all(),
    services: services.all(),
    elsewhere: elsewhere.all(),
    unknown: unknown.all(),
  }
}

/** Whether nothing outside Baton is touched. */
export function touchesNothing(reach: Reach): boolean {
  return Object.values(reach).every((touches: readonly unknown[]) => touches.length === 0)
}

/** The host that a template's address leads to, with its port; empty where a part of it is only known while it runs. */
export function hostOf(address: unknown): string {
  if (typeof address !== 'string') return ''
  // What stands before the path must be plain for the host to be certain. A backslash counts as a slash (URL Standard).
  const [, authority = ''] = /^\s*https?:[\\/]*([^\\/?#]*)/i.exec(address) ?? []
  if (authority === '' || isTemplate(authority)) return ''
  try {
    return new URL(`http://${authority}`).host
  } catch {
    // No address at all: the node says so itself when it runs.
    return ''
  }
}

function modelsOf({ type, config = {} }: WorkflowNode): string[] {
  const judge = config.judge
  const judged =
    type === 'validator' && judge !== null && typeof judge === 'object' && 'model' in judge
      ? [judge.model]
      : []
  const own = ['llm', 'transcribe', 'image'].includes(type) ? [config.model] : []
  return [...own, ...judged].map(fixed)
}

/** Connections anywhere in a config: a judge has one of its own. */
function connectionsOf(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) =>
    key === 'connection' && typeof item === 'string' && item.trim() !== ''
      ? [fixed(item)]
      : connectionsOf(item),
  )
}

/** A text that holds no expression; empty where it does. */
function fixed(value: unknown): string {
  return typeof value === 'string' && !isTemplate(value) ? value.trim() : ''
}

function isTemplate(text: string): boolean {
  return text.includes('{{')
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(fixed) : value === undefined ? [] : [fixed(value)]
}

function* nodesOf(workflow: Workflow): Generator<{ node: WorkflowNode; name: NodeName }> {
  for (const node of workflow.nodes) yield { node, name: nameOf(node) }
  for (const [id, called] of Object.entries(workflow.workflows ?? {})) {
    // A file may carry itself, where it runs itself.
    if (id === workflow.id) continue
    for (const node of called.nodes) {
      const own = nameOf(node)
      yield {
        node,
        name: { id: `${id}/${own.id}`, name: `${own.name} (in ${called.name || id})` },
      }
    }
  }
}

function nameOf({ id, name }: WorkflowNode): NodeName {
  return { id, name: name?.trim() || id }
}

class Touches {
  readonly #nodes = new Map<string, Map<string, NodeName>>()

  add(what: string, node: NodeName): void {
    const nodes = this.#nodes.get(what) ?? new Map<string, NodeName>()
    this.#nodes.set(what, nodes.set(node.id, node))
  }

  all(): Touch[] {
    return [...this.#nodes].map(([what, nodes]) => ({ what, nodes: [...nodes.values()] }))
  }
}
