/** Which connections a document names, what for, and the same document with others in their place. Pure. */
import type { ConnectionKind } from '../connections/kinds'
import type { Json, JsonObject, Workflow, WorkflowNode } from './document'

/** A connection that a document names by its id. */
export interface ConnectionUse {
  id: string
  /** The kinds that its nodes can do with; of several nodes, of any. Empty: nobody can say. */
  kinds: readonly ConnectionKind[]
}

const MODELS: readonly ConnectionKind[] = ['openai', 'anthropic', 'google', 'openai-compatible']

/** What the nodes of a type need. */
const KINDS: Readonly<Record<string, readonly ConnectionKind[]>> = {
  llm: MODELS,
  validator: MODELS,
  transcribe: MODELS,
  image: MODELS,
  http: [
    'http-bearer',
    'http-header',
    'http-basic',
    'http-query',
    'http-oauth2',
    'openai-compatible',
    'openai',
  ],
  email: ['smtp'],
  'email-trigger': ['imap'],
  slack: ['slack'],
  telegram: ['telegram'],
  trello: ['trello'],
  notion: ['notion'],
  airtable: ['airtable'],
  'google-sheets': ['google-sheets'],
}

/** The connections by which questions reach people. */
const CHANNELS: readonly ConnectionKind[] = ['telegram', 'slack', 'ntfy', 'smtp']
/** Channels that are no ids of connections. */
const NAMED = new Set(['inbox', 'desktop', 'email', ...CHANNELS])

/** Those that are named as they are, of the document and of those that it carries, in the order of their nodes. */
export function connectionUses(workflow: Workflow): ConnectionUse[] {
  const found = new Map<string, Set<ConnectionKind>>()
  for (const node of nodesOf(workflow))
    walk(node, (id, kinds) => {
      const all = found.get(id) ?? new Set<ConnectionKind>()
      found.set(id, all)
      for (const kind of kinds) all.add(kind)
      return id
    })
  return [...found].map(([id, kinds]) => ({ id, kinds: [...kinds] }))
}

/** The document with other connections in the place of those that `instead` names; itself where none is in it. */
export function withConnections(
  workflow: Workflow,
  instead: Readonly<Record<string, string>>,
): Workflow {
  const isUsed = connectionUses(workflow).some(({ id }) => instead[id] !== undefined)
  return isUsed ? replaced(workflow, instead) : workflow
}

function replaced(workflow: Workflow, instead: Readonly<Record<string, string>>): Workflow {
  return {
    ...workflow,
    nodes: workflow.nodes.map((node) => walk(node, (id) => instead[id] ?? id)),
    ...(workflow.workflows === undefined
      ? {}
      : {
          workflows: Object.fromEntries(
            Object.entries(workflow.workflows).map(([id, one]) => [id, replaced(one, instead)]),
          ),
        }),
  }
}

function* nodesOf(workflow: Workflow): Generator<WorkflowNode> {
  yield* workflow.nodes
  for (const called of Object.values(workflow.workflows ?? {})) yield* nodesOf(called)
}

type Visit = (id: string, kinds: readonly ConnectionKind[]) => string

/** The node with what `visit` gives for each connection that it names. */
function walk(node: WorkflowNode, visit: Visit): WorkflowNode {
  if (node.config === undefined) return node
  const kinds = KINDS[node.type] ?? []
  const channels: JsonObject =
    node.type === 'human-callback' && Array.isArray(node.config.channels)
      ? {
          channels: node.config.channels.map((channel) =>
            isPlain(channel) && !NAMED.has(channel.trim())
              ? visit(channel.trim(), CHANNELS)
              : channel,
          ),
        }
      : {}
  const whole: JsonObject = { ...(node.config as JsonObject), ...channels }
  const config = deep(whole, (id) => visit(id, kinds))
  return { ...node, config: config as WorkflowNode['config'] }
}

function deep(value: Json, visit: (id: string) => string): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => deep(one, visit))
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === 'connection' && isPlain(one) ? visit(one.trim()) : deep(one, visit),
    ]),
  )
}

/** A text that is what it says: neither empty nor an expression. */
function isPlain(value: Json | undefined): value is string {
  return typeof value === 'string' && value.trim() !== '' && !value.includes('{{')
}
