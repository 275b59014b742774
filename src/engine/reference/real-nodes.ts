/** What four real nodes do, written again from section 4, with JSONata as it comes. */
import jsonata from 'jsonata'
import type { Json } from '../../shared/workflow/document'
import type { GraphNode } from '../../shared/workflow/graph'
import { splitTemplate } from '../../shared/workflow/template'

/** What expressions see: the input, and what is bound. */
export interface Seen {
  input: Json
  bindings: Record<string, unknown>
}

/** The types that `outcomeOf` knows. All of them take no time. */
export const REAL = ['transform', 'branch', 'merge', 'log']

/** The ports that fire and what they carry; rejects where an expression fails. `sources` are in the order of the edges. */
export async function outcomeOf(
  { node, config }: GraphNode,
  seen: Seen,
  sources: readonly string[],
): Promise<{ ports: string[]; output: Json }> {
  switch (node.type) {
    case 'transform':
      return { ports: ['out'], output: (await filled(config.value ?? null, seen)) ?? null }
    case 'log':
      await filled(config.message ?? null, seen)
      return { ports: ['out'], output: seen.input }
    case 'merge':
      return { ports: ['out'], output: merged(config.mode === 'array', seen.input, sources) }
    default: {
      const ports: string[] = []
      for (const { port, when } of config.cases as { port: string; when: Json }[]) {
        if (config.mode !== 'all' && ports.length > 0) break
        const holds: unknown = await jsonata('$boolean($v)').evaluate(null, {
          v: await filled(when, seen),
        })
        if (holds === true) ports.push(port)
      }
      return { ports: ports.length > 0 ? ports : ['else'], output: seen.input }
    }
  }
}

function merged(asList: boolean, input: Json, sources: readonly string[]): Json {
  const [only] = sources
  const bySource = (sources.length === 1 ? { [only ?? '']: input } : input) as Record<string, Json>
  const came = [...new Set(sources)].filter((source) => Object.hasOwn(bySource, source))
  if (asList) return came.map((source) => bySource[source] ?? null)
  return Object.fromEntries(came.map((source) => [source, bySource[source] ?? null]))
}

/** A config value with its templates filled in. */
async function filled(value: Json, seen: Seen): Promise<Json> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => filled(item, seen)))
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).map(async ([key, item]) => [
      key,
      await filled(item, seen),
    ])
    return Object.fromEntries((await Promise.all(entries)) as [string, Json][])
  }
  if (typeof value !== 'string') return value
  const split = splitTemplate(value)
  if ('fault' in split) throw new Error(split.fault.message)
  const [only] = split.parts
  if (split.parts.length === 1 && only && 'expression' in only)
    return (await found(only.expression, seen)) ?? null
  const texts: string[] = []
  for (const part of split.parts) {
    const item = 'text' in part ? part.text : await found(part.expression, seen)
    if (item === undefined) throw new Error('found nothing')
    texts.push(typeof item === 'string' ? item : JSON.stringify(item))
  }
  return texts.join('')
}

/** On copies of their own, because JSONata may change what it is given: it puts something into an empty list that is its input. */
async function found(expression: string, { input, bindings }: Seen): Promise<Json | undefined> {
  const own = structuredClone(input)
  const bound = structuredClone(bindings) as Record<string, unknown>
  const value: unknown = await jsonata(expression).evaluate(own, bound)
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as Json)
}
