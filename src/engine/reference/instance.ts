/** A region in one run of it: the top, or one item of a container. Parts of the reference interpreter. */
import type { Json } from '../../shared/workflow/document'
import type { GraphEdge, GraphNode, Loop, Region } from '../../shared/workflow/graph'

export type EdgeState = 'open' | 'ruled out' | { value: Json }

export interface Instance {
  key: string
  region: Region
  owner?: { instance: Instance; node: GraphNode; place: string }
  index: number
  item: Json
  edges: Map<string, EdgeState>
  /** What edges that leave a loop will deliver, of the last round that fired them. */
  kept: Map<string, Json>
  nodes: Map<string, 'idle' | 'running' | 'settled'>
  rounds: Map<Loop, number>
  /** What loop edges carried in this round, by source. */
  fired: Map<Loop, Map<string, Json>>
  feedback: Map<Loop, Json>
  endedLoops: Set<Loop>
  /** Heads that run again with the input they first got. */
  again: Set<string>
  inputs: Map<string, Json>
  outputs: Map<string, Json>
  ended: boolean
  dead: boolean
}

/** Why something failed, as an error port and a container's list of errors carry it. */
export interface Fault {
  code: string
  message: string
  node: string
  attempt?: number
  retryable?: boolean
}

/** A container whose items run. */
export interface OpenContainer {
  instance: Instance
  node: GraphNode
  place: string
  attempt: number
  items: Json[]
  concurrency: number
  collect: boolean
  next: number
  running: number
  over: number
  results: Json[]
  failed: Map<number, Fault>
}

export function newInstance(
  region: Region,
  key: string,
  owner: Instance['owner'],
  index: number,
  item: Json,
): Instance {
  const instance: Instance = {
    key,
    region,
    owner,
    index,
    item,
    edges: new Map(),
    kept: new Map(),
    nodes: new Map(region.nodes.map((node) => [node.id, 'idle'])),
    rounds: new Map(),
    fired: new Map(),
    feedback: new Map(),
    endedLoops: new Set(),
    again: new Set(),
    inputs: new Map(),
    outputs: new Map(),
    ended: false,
    dead: false,
  }
  for (const edge of region.edges) {
    const never =
      edge.kind !== 'item' && edge.kind !== 'through' && !region.reachable.has(edge.source)
    instance.edges.set(edge.id, never ? 'ruled out' : 'open')
  }
  for (const loop of region.loops) resetLoop(instance, loop)
  return instance
}

export function resetLoop(instance: Instance, loop: Loop): void {
  instance.rounds.set(loop, 1)
  instance.fired.set(loop, new Map())
  instance.feedback.set(loop, null)
  instance.endedLoops.delete(loop)
}

/** The loops around a node, innermost first. */
export function loopsOf(instance: Instance, id: string): Loop[] {
  return instance.region.loops
    .filter((loop) => loop.nodes.has(id))
    .sort((a, b) => a.nodes.size - b.nodes.size)
}

export function placeOf(instance: Instance, id: string): string {
  const [inner, ...outer] = loopsOf(instance, id)
  const scope = [instance.key, ...roundsOf(instance, outer)].filter((part) => part !== '').join('/')
  return `${scope}|${id}|${inner ? instance.rounds.get(inner) : 1}`
}

/** The key of an item, by the place of its container. */
export function itemKey(instance: Instance, node: string, attempt: number, index: number): string {
  const again = attempt > 1 ? `~${attempt}` : ''
  return [instance.key, ...roundsOf(instance, loopsOf(instance, node)), `${node}${again}:${index}`]
    .filter((part) => part !== '')
    .join('/')
}

function roundsOf(instance: Instance, loops: Loop[]): string[] {
  return [...loops].reverse().map((loop) => `${loop.head}@${instance.rounds.get(loop)}`)
}

/** Forward edges into a node. */
export function into({ region }: Instance, id: string): GraphEdge[] {
  return region.edges.filter(
    (edge) => edge.target === id && (edge.kind === 'forward' || edge.kind === 'item'),
  )
}

/** Forward edges out of a node. */
export function outOf({ region }: Instance, id: string): GraphEdge[] {
  return region.edges.filter(
    (edge) => edge.source === id && (edge.kind === 'forward' || edge.kind === 'result'),
  )
}

export function loopEdgesOf({ region }: Instance, id: string): GraphEdge[] {
  return region.edges.filter((edge) => edge.source === id && edge.kind === 'loop')
}

/** Of several loops that an edge leaves, the outermost. */
export function outermostLeft(instance: Instance, edge: GraphEdge): Loop | undefined {
  const stays = (loop: Loop) => edge.kind === 'forward' && loop.nodes.has(edge.target)
  return loopsOf(instance, edge.source)
    .filter((loop) => !stays(loop))
    .at(-1)
}

/** What edges delivered: one edge's value, with several an object by source node id ("What a node sees"). */
export function delivered(instance: Instance, edges: readonly GraphEdge[]): Json | undefined {
  const values = edges.flatMap(({ id, source }) => {
    const state = instance.edges.get(id)
    return typeof state === 'object' ? [[source, state.value] as const] : []
  })
  if (values.length === 0) return undefined
  return edges.length === 1 ? values[0]?.[1] : Object.fromEntries(values)
}
