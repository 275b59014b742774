/** Effects that touch nothing: what a simulated run can do (docs/simulation.md). Nothing leaves the machine, nothing on it is changed. */
import type { Effects, StoreRequest, Stores } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import type { FileReference } from '../../shared/run/file-reference'
import type { Simulation } from '../../shared/run/simulation'
import type { Json } from '../../shared/workflow/document'
import type { NodeCatalog } from '../../shared/workflow/node-definition'

/** The model that answers, whatever is asked for: it is part of Baton, and free. */
const MODEL = 'builtin:offline'

/** Kinds of connections whose node is called otherwise. */
const NODE_OF: Record<string, string> = { smtp: 'email' }

/**
 * The effects of one simulated run over those of the host. Of these only what reads the machine or computes is used: files and rows
 * are read, and what is written stays with the run; the offline model answers; services answer as their node says it looks.
 */
export function simulatedEffects(
  { models, files, stores, calls, sandbox, bounded, log }: Effects,
  catalog: NodeCatalog,
  simulation: Simulation,
): Effects {
  const generate: Effects['models']['generate'] = async (request, { signal, onText }) => {
    const { connection: _connection, tools: _tools, images: _images, ...rest } = request
    const answer = await models.generate({ ...rest, model: MODEL }, { signal, onText })
    return { ...answer, costUsd: 0 }
  }
  return {
    http: async ({ method, url, expect }) => ({
      status: 200,
      headers: {},
      body: bodyOf(expect, { simulated: true, method, url: withoutQuery(url) }),
    }),
    models: {
      generate,
      transcribe: async ({ file }, { onText }) => {
        const text = `This is a simulation: nobody listened to ${file}.`
        onText(text)
        return { text, segments: [], model: 'simulation', costUsd: 0 }
      },
      paint: async () => ({
        file: madeUpFile('simulated.png', 'image/png'),
        model: 'simulation',
        costUsd: 0,
      }),
    },
    service: async ({ service, action }, signal) => {
      const schema = catalog.get(NODE_OF[service] ?? service)?.output
      if (!schema) return { simulated: true, service, action }
      const prompt = `The answer of ${service} to ${action}, made up.`
      const options = { signal, onText: () => undefined }
      const { object } = await models.generate({ model: MODEL, prompt, schema }, options)
      return object ?? { simulated: true, service, action }
    },
    files: filesInMemory(files),
    ...(stores ? { stores: storesInMemory(stores) } : {}),
    ...(sandbox ? { sandbox } : {}),
    ...(bounded ? { bounded } : {}),
    ...(calls
      ? {
          calls: {
            childId: (key) => calls.childId(key),
            follow: (call, onEnd) => calls.follow({ ...call, simulated: simulation }, onEnd),
            abandon: (child, reason) => calls.abandon(child, reason),
          },
        }
      : {}),
    log,
  }
}

function bodyOf(expect: 'json' | 'text' | 'binary', json: Json): Json {
  if (expect === 'json') return json
  if (expect === 'text') return JSON.stringify(json)
  return { ...madeUpFile('simulated.bin', 'application/octet-stream') }
}

/** Where a key may stand. */
function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '').replace(/\/\/[^/]*@/, '//')
}

/** A reference that leads to no file. */
function madeUpFile(name: string, contentType: string): FileReference {
  const sha256 = '0'.repeat(64)
  return { file: `files/00/${sha256}`, name, bytes: 0, contentType, sha256 }
}

/** What is written is there for the run, and nowhere else. */
function filesInMemory(files: Effects['files']): Effects['files'] {
  const written = new Map<string, string>()
  const read = async (path: string) => written.get(path) ?? files.read(path)
  const keep = (path: string, content: string) => {
    written.set(path, content)
    return { path, bytes: new TextEncoder().encode(content).length }
  }
  /** Refuses what the host would refuse, by reading: a path that leads out, or a folder. */
  const before = async (path: string) => {
    try {
      return await read(path)
    } catch (error) {
      if (error instanceof NodeError && error.code === 'outside-workspace') throw error
      return ''
    }
  }
  return {
    read,
    async write(path, content) {
      await before(path)
      return keep(path, content)
    },
    append: async (path, content) => keep(path, (await before(path)) + content),
  }
}

/** Rows are read from the host where the run has not changed them; a query finds what the host has. */
function storesInMemory(stores: Stores): Stores {
  const changed = new Map<string, Json | undefined>()
  const nameOf = ({ collection }: StoreRequest, key: string) => JSON.stringify([collection, key])
  const current = async (request: StoreRequest, key: string): Promise<Json | undefined> => {
    const name = nameOf(request, key)
    if (changed.has(name)) return changed.get(name)
    const { collection, idempotencyKey } = request
    const got = await stores.ask({ op: 'get', collection, idempotencyKey, key })
    const row = got as { value: Json; found: boolean }
    return row.found ? row.value : undefined
  }
  const put = (request: StoreRequest, key: string, value: Json | undefined) =>
    void changed.set(nameOf(request, key), value)
  return {
    async ask(request) {
      switch (request.op) {
        case 'get': {
          const value = await current(request, request.key)
          return { key: request.key, value: value ?? null, found: value !== undefined }
        }
        case 'set':
          put(request, request.key, request.value)
          return { key: request.key, value: request.value }
        case 'delete': {
          const before = await current(request, request.key)
          put(request, request.key, undefined)
          return { key: request.key, deleted: before !== undefined }
        }
        case 'increment': {
          const before = (await current(request, request.key)) ?? 0
          if (typeof before !== 'number')
            throw new NodeError('bad-input', `What is kept under "${request.key}" is no number.`)
          put(request, request.key, before + request.by)
          return { key: request.key, value: before + request.by }
        }
        case 'append': {
          const { key, value } = request
          if (key === undefined) {
            put(request, request.idempotencyKey, value)
            return { key: request.idempotencyKey, value }
          }
          const before = (await current(request, key)) ?? []
          if (!Array.isArray(before))
            throw new NodeError('bad-input', `What is kept under "${key}" is no list.`)
          const list = [...before, value]
          put(request, key, list)
          return { key, value: list, length: list.length }
        }
        case 'query':
          return stores.ask(request)
      }
    },
  }
}
