import { NodeError } from '../engine/node-error'
import { parseDuration } from '../shared/workflow/duration'

/** Milliseconds of a duration in a node's config. Fails with `bad-config`, naming the field. */
export function durationMs(text: string, field: string, node: { name: string }): number {
  const ms = parseDuration(text)
  if (ms !== undefined) return ms
  throw new NodeError(
    'bad-config',
    `"${node.name}": ${field} is "${text}", which is no duration. Write a number and a unit, for example 48h.`,
  )
}
