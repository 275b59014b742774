import type { Execute } from '../../engine/execute'
import { NodeError } from '../../engine/node-error'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { isObject, kindWords } from '../json-kinds'
import type { MergeConfig } from './definition'
import { joinRows } from './join'

/** One value out of those that were delivered, in the order of the edges. */
export const execute: Execute<MergeConfig> = ({ config, input, ports, node }) => {
  const delivered = bySource(input, ports.sources)
  const out = (output: Json) => ({ ports: ['out'], output })
  switch (config.mode) {
    case 'object':
      return out(Object.fromEntries(delivered))
    case 'array':
      return out(delivered.map(([, value]) => value))
    case 'first':
      return out(delivered[0]?.[1] ?? null)
    case 'join': {
      const tables = delivered.map(([source, value]) => rowsOf(value, source, node.name))
      return out(joinRows(tables, config.key ?? ''))
    }
  }
}

/** What each source delivered. A single edge gives its value bare; several give an object by source id. */
function bySource(input: Json, sources: readonly string[]): [string, Json][] {
  const [only] = sources
  if (only === undefined) return [['in', input]]
  if (sources.length === 1) return [[only, input]]
  if (!isObject(input)) return []
  return [...new Set(sources)]
    .filter((source) => Object.hasOwn(input, source))
    .map((source) => [source, input[source] ?? null])
}

function rowsOf(value: Json, source: string, node: string): JsonObject[] {
  const rows = Array.isArray(value) ? value : [value]
  return rows.map((row) => {
    if (isObject(row)) return row
    throw new NodeError(
      'bad-input',
      `"${node}" joins rows, but "${source}" delivered ${Array.isArray(value) ? `a list with ${kindWords(row)} in it` : kindWords(row)}. Let it deliver a list of objects.`,
    )
  })
}
