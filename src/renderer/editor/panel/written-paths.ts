/** The files that a run wrote into its workspace. */
import type { RunEvent } from '../../../shared/run/events'
import type { Workflow } from '../../../shared/workflow/document'
import { nodeById } from '../document-index'

const found = new WeakMap<readonly RunEvent[], { read: number; paths: string[] }>()

/**
 * The paths that the first `count` events tell of, each once. A run's events grow in place: only those that came since the last
 * call are read, since a run may tell of thousands a second.
 */
export function writtenPaths(
  events: readonly RunEvent[],
  count: number,
  ran: Workflow,
): readonly string[] {
  const known = found.get(events) ?? { read: 0, paths: [] }
  found.set(events, known)
  for (; known.read < count; known.read++) {
    const event = events[known.read]
    const path = event && writtenPath(event, ran)
    if (path !== undefined && !known.paths.includes(path)) known.paths.push(path)
  }
  return known.paths
}

function writtenPath(event: RunEvent, ran: Workflow): string | undefined {
  if (event.type !== 'node.completed' || nodeById(ran, event.node)?.type !== 'file')
    return undefined
  const { output } = event
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return undefined
  return typeof output.path === 'string' && typeof output.bytes === 'number'
    ? output.path
    : undefined
}
