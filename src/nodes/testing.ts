/** Runs one node in one line, for tests: `await runNode('branch', config, input)`. */
import jsonata from 'jsonata'
import type {
  CallEnd,
  Effects,
  HttpRequest,
  ModelAnswer,
  ModelRequest,
  ServiceRequest,
} from '../engine/effects'
import type { ExecuteContext, ExecuteResult } from '../engine/execute'
import { NodeError } from '../engine/node-error'
import type { Note } from '../shared/run/events'
import { describeIssue } from '../shared/workflow/config-check'
import type { Json, JsonObject } from '../shared/workflow/document'
import { splitTemplate } from '../shared/workflow/template'
import { catalog, type NodeType } from './definitions'
import { executors } from './executors'

/** What the clock of a test shows: 2026-01-01T00:00:00Z. */
export const NOW = Date.UTC(2026, 0, 1)

/** What differs from a node that is alone, in round 1, with an edge on every port. */
export interface NodeSituation {
  /** Effects that the node may use; any other fails the test by its name. */
  http?: Effects['http']
  generate?: Effects['models']['generate']
  /** Absent: the host hears nothing, and makes no pictures. */
  transcribe?: Effects['models']['transcribe']
  paint?: Effects['models']['paint']
  files?: Partial<Effects['files']>
  /** Absent: the host has no services. */
  service?: Effects['service']
  /** Absent: the host runs no code. */
  sandbox?: Effects['sandbox']
  /** Absent: the host keeps no stores. */
  stores?: Effects['stores']
  /** Absent: the host starts no other runs. */
  calls?: Effects['calls']
  /** What a workflow gives that the node runs on its way. */
  call?: (workflow: string, payload: Json) => Promise<CallEnd>
  /** The ids of the nodes that lead here. */
  sources?: string[]
  /** The output ports with an edge. */
  connected?: string[]
  /** The output ports whose loop edge would go past the rounds allowed. */
  exhausted?: string[]
  /** Default: 1. */
  attempt?: number
  round?: number
  feedback?: Json
  /** More that expressions see: `{ vars: {...} }` is `$vars`. */
  bindings?: Record<string, Json>
  signal?: AbortSignal
  /** Hears what the node says that it does for good. */
  lasting?: ExecuteContext['lasting']
}

/** What a node did. */
export interface NodeRun {
  result: ExecuteResult
  /** Pieces of text that were streamed. */
  deltas: string[]
  notes: Note[]
  logs: Parameters<Effects['log']>[0][]
}

/** Fills in a config as the engine does, checks it, and runs the node's executor. Rejects with what the node throws. */
export async function runNode(
  type: NodeType,
  config: JsonObject,
  input: Json = null,
  situation: NodeSituation = {},
): Promise<NodeRun> {
  const definition = catalog.get(type)
  const execute = executors.get(type)
  if (!definition || !execute) throw new Error(`There is no node type ${type}`)
  const deltas: string[] = []
  const notes: Note[] = []
  const logs: NodeRun['logs'] = []
  const bindings = {
    loop: { round: situation.round ?? 1, feedback: situation.feedback ?? null },
    ...situation.bindings,
  }
  const context: ExecuteContext = {
    node: { id: 'n', name: 'Node', type, risk: 'reversible' },
    run: { id: 'run1', workflow: 'w', startedAt: NOW },
    input,
    config: undefined,
    attempt: situation.attempt ?? 1,
    loop: { round: situation.round ?? 1, feedback: situation.feedback ?? null },
    signal: situation.signal ?? new AbortController().signal,
    idempotencyKey: `run1/n//${situation.round ?? 1}`,
    now: () => NOW,
    delta: (text) => deltas.push(text),
    note: (note) => notes.push(note),
    call: (workflow, payload, key) => ({
      child: key,
      end: situation.call?.(workflow, payload) ?? Promise.reject(new Error('No call was expected')),
    }),
    lasting: (what) => situation.lasting?.(what),
    evaluate: (template, extra) => fill(template, input, { ...bindings, ...extra }),
    ports: {
      sources: situation.sources ?? ['before'],
      connected: (port) => situation.connected?.includes(port) ?? true,
      exhausted: (port) => situation.exhausted?.includes(port) ?? false,
    },
    effects: effectsOf(situation, logs),
  }
  const asWritten = [...definition.static, ...(definition.lazy ?? [])]
  const filled: JsonObject = {}
  for (const [key, value] of Object.entries(config))
    filled[key] = asWritten.includes(key) ? value : await context.evaluate(value)
  const { success, data, error } = definition.config.safeParse(filled)
  if (!success) {
    const messages = error.issues.map((issue) => describeIssue(issue, filled).message)
    throw new NodeError('bad-config', messages.join(' '))
  }
  return { result: await execute({ ...context, config: data }), deltas, notes, logs }
}

/** As `runNode`, for a node that completes: the ports that fire and what they carry. */
export async function completes(...args: Parameters<typeof runNode>) {
  const { result } = await runNode(...args)
  if (!('ports' in result)) throw new Error(`It did not complete: ${JSON.stringify(result)}`)
  return result
}

/** As `runNode`, for a node that waits. */
export async function suspends(...args: Parameters<typeof runNode>) {
  const { result } = await runNode(...args)
  if (!('suspend' in result)) throw new Error(`It does not wait: ${JSON.stringify(result)}`)
  return result.suspend
}

/** As `runNode`, for a node that fails on purpose. */
export async function fails(...args: Parameters<typeof runNode>): Promise<NodeError> {
  try {
    const { result } = await runNode(...args)
    throw new Error(`It did not fail: ${JSON.stringify(result)}`)
  } catch (thrown) {
    if (thrown instanceof NodeError) return thrown
    throw thrown
  }
}

/** A model that answers what it is told to, and remembers what it was asked. */
export function answering(answer: Partial<ModelAnswer>) {
  const requests: ModelRequest[] = []
  const generate: Effects['models']['generate'] = async (request, { onText }) => {
    requests.push(request)
    const text = answer.text ?? ''
    onText(text)
    return {
      text,
      usage: { inputTokens: 10, outputTokens: 5 },
      costUsd: 0,
      model: 'fake',
      ...answer,
    }
  }
  return { requests, generate }
}

/** A service that answers what it is told to, and remembers what it was asked. */
export function serving(answer: {
  status?: number
  headers?: Record<string, string>
  body?: Json
}) {
  const requests: HttpRequest[] = []
  const http: Effects['http'] = async (request) => {
    requests.push(request)
    return { status: 200, headers: {}, body: null, ...answer }
  }
  return { requests, http }
}

/** Services that give one answer, and remember what they were asked. */
export function asking(answer: Json) {
  const requests: ServiceRequest[] = []
  const service: Effects['service'] = async (request) => {
    requests.push(request)
    return answer
  }
  return { requests, service }
}

function effectsOf(
  { http, generate, transcribe, paint, files, service, sandbox, stores, calls }: NodeSituation,
  logs: NodeRun['logs'],
): Effects {
  const unexpected = (name: string) => () => {
    throw new Error(`The node used ${name}, which this test does not expect`)
  }
  return {
    http: http ?? unexpected('effects.http'),
    models: {
      generate: generate ?? unexpected('effects.models.generate'),
      ...(transcribe ? { transcribe } : {}),
      ...(paint ? { paint } : {}),
    },
    files: {
      read: files?.read ?? unexpected('effects.files.read'),
      write: files?.write ?? unexpected('effects.files.write'),
      append: files?.append ?? unexpected('effects.files.append'),
    },
    ...(service ? { service } : {}),
    ...(sandbox ? { sandbox } : {}),
    ...(stores ? { stores } : {}),
    ...(calls ? { calls } : {}),
    log: (entry) => logs.push(entry),
  }
}

async function fill(value: Json, input: Json, bindings: Record<string, Json>): Promise<Json> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => fill(item, input, bindings)))
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      await Promise.all(
        Object.entries(value).map(
          async ([key, item]) => [key, await fill(item, input, bindings)] as const,
        ),
      ),
    )
  return typeof value === 'string' ? fillText(value, input, bindings) : value
}

async function fillText(
  source: string,
  input: Json,
  bindings: Record<string, Json>,
): Promise<Json> {
  const split = splitTemplate(source)
  if ('fault' in split) throw new NodeError('bad-expression', split.fault.message)
  const values: Json[] = []
  for (const part of split.parts) {
    if ('text' in part) values.push(part.text)
    else {
      const found: unknown = await jsonata(part.expression).evaluate(input, bindings)
      // Through JSON, as everything that the engine hands on.
      const value = found === undefined ? null : (JSON.parse(JSON.stringify(found)) as Json)
      if (split.parts.length === 1) return value
      if (found === undefined) throw new NodeError('bad-expression', `${source} found nothing`)
      values.push(value)
    }
  }
  return values.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join('')
}
