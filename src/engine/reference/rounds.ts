/** How loops go round and what follows from a settled node (section 3, rules 4 to 6 and 12). Parts of the reference interpreter. */
import type { Json } from '../../shared/workflow/document'
import type { GraphEdge, Loop } from '../../shared/workflow/graph'
import {
  delivered,
  into,
  loopEdgesOf,
  outermostLeft,
  outOf,
  resetLoop,
  type Instance,
} from './instance'

export function endLoop(instance: Instance, loop: Loop): void {
  instance.endedLoops.add(loop)
  for (const edge of instance.region.edges) {
    if (edge.kind === 'loop' || edge.kind === 'item' || edge.kind === 'through') continue
    if (!loop.nodes.has(edge.source) || outermostLeft(instance, edge) !== loop) continue
    const value = instance.kept.get(edge.id)
    instance.edges.set(edge.id, value === undefined ? 'ruled out' : { value })
  }
}

export function beginRound(instance: Instance, loop: Loop): void {
  for (const inner of instance.region.loops)
    if (inner !== loop && loop.nodes.has(inner.head) && inner.nodes.size < loop.nodes.size)
      resetLoop(instance, inner)
  const carried = instance.fired.get(loop) ?? new Map<string, Json>()
  const [only] = carried.values()
  instance.feedback.set(loop, loop.edges.length > 1 ? Object.fromEntries(carried) : (only ?? null))
  instance.rounds.set(loop, (instance.rounds.get(loop) ?? 1) + 1)
  instance.fired.set(loop, new Map())
  for (const edge of instance.region.edges) {
    if (edge.kind !== 'forward' || !loop.nodes.has(edge.source) || !loop.nodes.has(edge.target))
      continue
    instance.kept.delete(edge.id)
    instance.edges.set(edge.id, 'open')
  }
  for (const id of loop.nodes) instance.nodes.set(id, 'idle')
  instance.again.add(loop.head)
}

// Rule 4. What leaves a loop waits for its end.
export function settle(instance: Instance, id: string, ports: string[], value: Json): void {
  instance.nodes.set(id, 'settled')
  for (const edge of loopEdgesOf(instance, id))
    if (ports.includes(edge.sourcePort))
      for (const loop of instance.region.loops)
        if (loop.edges.includes(edge)) instance.fired.get(loop)?.set(id, value)
  for (const edge of outOf(instance, id)) {
    const fired = ports.includes(edge.sourcePort)
    if (outermostLeft(instance, edge)) {
      if (fired) instance.kept.set(edge.id, value)
    } else instance.edges.set(edge.id, fired ? { value } : 'ruled out')
  }
}

/** The edges by which values leave an item. */
export function resultsOf({ region }: Instance): GraphEdge[] {
  return region.edges.filter((edge) => edge.kind === 'result' || edge.kind === 'through')
}

/** Whether all of them are decided; without any, whether nothing is left to do. */
export function canEnd(instance: Instance): boolean {
  const canCome = resultsOf(instance).filter(
    (edge) => edge.kind === 'through' || instance.region.reachable.has(edge.source),
  )
  if (canCome.length > 0) return canCome.every((edge) => instance.edges.get(edge.id) !== 'open')
  return ![...instance.nodes].some(
    ([id, state]) => state === 'running' || (state === 'idle' && isDue(instance, id)),
  )
}

function isDue(instance: Instance, id: string): boolean {
  return instance.again.has(id) || delivered(instance, into(instance, id)) !== undefined
}
