/** Finds Ollama and LM Studio on this computer. */
import type { LocalServers } from '../../app/ports'
import type { Json } from '../../shared/workflow/document'
import { readBody } from '../http/read-body'

/** Something on this computer answers at once or is not there. Milliseconds. */
const PATIENCE = 1_500
const MAX_ANSWER = 2 * 1024 * 1024

export interface LocalServersOptions {
  /** Where they are looked for; by default at 11434 and 1234. */
  ports?: { ollama: number; lmStudio: number }
  fetch?: typeof fetch
}

type Found = Awaited<ReturnType<LocalServers['find']>>[number]

/** Offers only what answers as the server that it is taken for: a port of this computer may be anybody's. */
export function createLocalServers(options: LocalServersOptions = {}): LocalServers {
  const { ports = { ollama: 11_434, lmStudio: 1_234 }, fetch: send = fetch } = options
  const ask = async (url: string, signal: AbortSignal): Promise<Json | undefined> => {
    try {
      const response = await send(url, { signal, redirect: 'error' })
      if (!response.ok) {
        await response.body?.cancel()
        return undefined
      }
      const bytes = await readBody(response, new URL(url), MAX_ANSWER)
      return JSON.parse(new TextDecoder().decode(bytes)) as Json
    } catch {
      // Nobody there, or somebody else: both are the usual case, and there is nothing to tell.
      return undefined
    }
  }
  const ollama = async (signal: AbortSignal): Promise<Found[]> => {
    const base = `http://127.0.0.1:${ports.ollama}`
    const [version, tags] = await Promise.all([
      ask(`${base}/api/version`, signal),
      ask(`${base}/api/tags`, signal),
    ])
    const models = names(fieldOf(tags, 'models'), 'name')
    if (typeof fieldOf(version, 'version') !== 'string' || !models) return []
    return [{ kind: 'ollama', title: 'Ollama', baseUrl: `${base}/v1`, models }]
  }
  const lmStudio = async (signal: AbortSignal): Promise<Found[]> => {
    const base = `http://127.0.0.1:${ports.lmStudio}`
    const listed = fieldOf(await ask(`${base}/api/v0/models`, signal), 'data')
    // Its own list says of each model what it is for and whether it is loaded; others say neither.
    const isIts =
      Array.isArray(listed) &&
      listed.every((one) => typeof fieldOf(one, 'type') === 'string' && fieldOf(one, 'state'))
    const models = isIts ? names(listed.filter(speaks), 'id') : undefined
    return models ? [{ kind: 'lm-studio', title: 'LM Studio', baseUrl: `${base}/v1`, models }] : []
  }
  return {
    async find(signal) {
      const limit = AbortSignal.timeout(PATIENCE)
      const both = signal ? AbortSignal.any([signal, limit]) : limit
      return (await Promise.all([ollama(both), lmStudio(both)])).flat()
    },
  }
}

function speaks(one: Json): boolean {
  return fieldOf(one, 'type') !== 'embeddings'
}

function fieldOf(value: Json | undefined, name: string): Json | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? value[name]
    : undefined
}

/** The names in a list of objects; undefined where it is none. */
function names(list: Json | undefined, field: string): string[] | undefined {
  if (!Array.isArray(list)) return undefined
  const found = list.map((one) => fieldOf(one, field))
  return found.every((name) => typeof name === 'string') ? found : undefined
}
