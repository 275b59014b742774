/**
 * Section 3 of the semantics, again: small, slow and close to its words, for tests to hold the engine against.
 *
 * It knows no journal, no expressions and no executors. Every execution has a scripted outcome that comes at a scripted time;
 * no two come at once, so what happens first is never in doubt. After each, everything that follows is looked for from scratch.
 */
import type { Graph, GraphEdge, GraphNode, Loop, Region } from '../../shared/workflow/graph'
import type { Outcome, Script, Trace } from './trace'

type EdgeState = 'open' | 'delivered' | 'ruled out'

interface Instance {
  key: string
  region: Region
  owner?: { instance: Instance; node: GraphNode; place: string }
  index: number
  edges: Map<string, EdgeState>
  /** Edges that leave a loop and fired in some round. */
  kept: Set<string>
  nodes: Map<string, 'idle' | 'running' | 'settled'>
  rounds: Map<Loop, number>
  fired: Map<Loop, Set<string>>
  endedLoops: Set<Loop>
  /** Heads that run again with the input they first got. */
  again: Set<string>
  inputs: Map<string, string[]>
  ended: boolean
  dead: boolean
}

interface OpenContainer {
  instance: Instance
  node: GraphNode
  place: string
  attempt: number
  total: number
  concurrency: number
  collect: boolean
  next: number
  running: number
  over: number
  failed: Set<number>
}

export function interpret(graph: Graph, trigger: string, maxRounds: number, script: Script): Trace {
  const trace: Trace = { status: 'completed', attempts: {}, skipped: [], saw: {} }
  const instances: Instance[] = []
  const open: OpenContainer[] = []
  const coming: { at: number; happen: () => void; instance: Instance }[] = []
  let now = 0
  let fault: string | undefined

  const top = graph.regions.find((region) => region.container === undefined)
  if (!top) throw new Error('no top')
  const root = begin(top, '', undefined, 0)
  for (const { id, definition } of top.nodes) {
    if (!definition?.trigger) continue
    if (id === trigger) root.again.add(id)
    else {
      root.nodes.set(id, 'settled')
      for (const edge of outOf(root, id)) decide(root, edge, 'ruled out')
    }
  }

  for (;;) {
    while (fault === undefined && follow());
    if (fault !== undefined) return { ...trace, status: 'failed', failedNode: fault }
    const next = coming.filter(({ instance }) => !instance.dead).sort((a, b) => a.at - b.at)[0]
    if (!next) return trace
    coming.splice(coming.indexOf(next), 1)
    now = next.at
    next.happen()
  }

  function begin(region: Region, key: string, owner: Instance['owner'], index: number): Instance {
    const instance: Instance = {
      key,
      region,
      owner,
      index,
      edges: new Map(),
      kept: new Set(),
      nodes: new Map(),
      rounds: new Map(),
      fired: new Map(),
      endedLoops: new Set(),
      again: new Set(),
      inputs: new Map(),
      ended: false,
      dead: false,
    }
    for (const node of region.nodes) instance.nodes.set(node.id, 'idle')
    for (const edge of region.edges) {
      const never =
        edge.kind !== 'item' && edge.kind !== 'through' && !region.reachable.has(edge.source)
      instance.edges.set(edge.id, never ? 'ruled out' : 'open')
    }
    for (const loop of region.loops) resetLoop(instance, loop)
    instances.push(instance)
    return instance
  }

  function resetLoop(instance: Instance, loop: Loop): void {
    instance.rounds.set(loop, 1)
    instance.fired.set(loop, new Set())
    instance.endedLoops.delete(loop)
  }

  /** One thing that follows; false when nothing does. What is skipped or ends comes before what starts. */
  function follow(): boolean {
    const living = instances.filter((instance) => !instance.dead)
    return (
      living.some(skipOne) ||
      living.some(loopOne) ||
      living.some(endItem) ||
      open.some(nextItem) ||
      living.some(startOne)
    )
  }

  function loopsOf(instance: Instance, id: string): Loop[] {
    return instance.region.loops
      .filter((loop) => loop.nodes.has(id))
      .sort((a, b) => a.nodes.size - b.nodes.size)
  }

  function placeOf(instance: Instance, id: string): string {
    const [inner, ...outer] = loopsOf(instance, id)
    const rounds = outer.reverse().map((loop) => `${loop.head}@${instance.rounds.get(loop)}`)
    const scope = [instance.key, ...rounds].filter((part) => part !== '').join('/')
    return `${scope}|${id}|${inner ? instance.rounds.get(inner) : 1}`
  }

  function into(instance: Instance, id: string): GraphEdge[] {
    return instance.region.edges.filter(
      (edge) => edge.target === id && (edge.kind === 'forward' || edge.kind === 'item'),
    )
  }

  function outOf(instance: Instance, id: string): GraphEdge[] {
    return instance.region.edges.filter(
      (edge) => edge.source === id && (edge.kind === 'forward' || edge.kind === 'result'),
    )
  }

  function loopEdgesOf(instance: Instance, id: string): GraphEdge[] {
    return instance.region.edges.filter((edge) => edge.source === id && edge.kind === 'loop')
  }

  function outermostLeft(instance: Instance, edge: GraphEdge): Loop | undefined {
    const stays = (loop: Loop) => edge.kind === 'forward' && loop.nodes.has(edge.target)
    return loopsOf(instance, edge.source)
      .filter((loop) => !stays(loop))
      .at(-1)
  }

  function decide(instance: Instance, edge: GraphEdge, state: EdgeState): void {
    instance.edges.set(edge.id, state)
  }

  // Rule 3: all ruled out.
  function skipOne(instance: Instance): boolean {
    for (const [id, state] of instance.nodes) {
      const edges = into(instance, id)
      if (state !== 'idle' || edges.length === 0 || instance.again.has(id)) continue
      if (!instance.region.reachable.has(id)) continue
      if (!edges.every((edge) => instance.edges.get(edge.id) === 'ruled out')) continue
      trace.skipped.push(placeOf(instance, id))
      settle(instance, id, [])
      return true
    }
    return false
  }

  // Rules 5 to 7.
  function loopOne(instance: Instance): boolean {
    const inside = [...instance.region.loops].sort((a, b) => a.nodes.size - b.nodes.size)
    for (const loop of inside) {
      if (instance.endedLoops.has(loop)) continue
      if (![...loop.nodes].every((id) => instance.nodes.get(id) === 'settled')) continue
      if (instance.fired.get(loop)?.size) nextRound(instance, loop)
      else {
        instance.endedLoops.add(loop)
        for (const edge of instance.region.edges) {
          if (edge.kind === 'loop' || edge.kind === 'item' || edge.kind === 'through') continue
          if (!loop.nodes.has(edge.source) || outermostLeft(instance, edge) !== loop) continue
          decide(instance, edge, instance.kept.has(edge.id) ? 'delivered' : 'ruled out')
        }
      }
      return true
    }
    return false
  }

  function nextRound(instance: Instance, loop: Loop): void {
    const round = instance.rounds.get(loop) ?? 1
    if (round >= maxRounds) {
      fault = loop.head
      return
    }
    for (const inner of instance.region.loops)
      if (inner !== loop && loop.nodes.has(inner.head) && inner.nodes.size < loop.nodes.size)
        resetLoop(instance, inner)
    instance.rounds.set(loop, round + 1)
    instance.fired.set(loop, new Set())
    for (const edge of instance.region.edges) {
      if (edge.kind !== 'forward' || !loop.nodes.has(edge.source) || !loop.nodes.has(edge.target))
        continue
      instance.kept.delete(edge.id)
      decide(instance, edge, 'open')
    }
    for (const id of loop.nodes) instance.nodes.set(id, 'idle')
    instance.again.add(loop.head)
  }

  // Rules 1 and 3: at least one delivered and none open; with `join: any` the first delivery.
  function startOne(instance: Instance): boolean {
    for (const [id, state] of instance.nodes) {
      if (state !== 'idle') continue
      const node = graph.nodes.get(id)
      if (!node) continue
      const edges = into(instance, id)
      const delivered = edges.filter((edge) => instance.edges.get(edge.id) === 'delivered')
      const opens = edges.filter((edge) => instance.edges.get(edge.id) === 'open')
      const ready = delivered.length > 0 && (node.node.join === 'any' || opens.length === 0)
      if (!ready && !instance.again.has(id)) continue
      if (!instance.again.delete(id))
        instance.inputs.set(id, [...new Set(delivered.map((edge) => edge.source))].sort())
      if (node.node.join !== 'any') trace.saw[placeOf(instance, id)] = instance.inputs.get(id) ?? []
      instance.nodes.set(id, 'running')
      attempt(instance, node, 1)
      return true
    }
    return false
  }

  function attempt(instance: Instance, node: GraphNode, count: number): void {
    const place = placeOf(instance, node.id)
    trace.attempts[place] = count
    const { takes, outcome } = script(node, place, count)
    coming.push({
      at: now + takes,
      instance,
      happen: () => arrive(instance, node, place, count, outcome),
    })
  }

  function arrive(
    instance: Instance,
    node: GraphNode,
    place: string,
    count: number,
    outcome: Outcome,
  ): void {
    if ('ports' in outcome) settle(instance, node.id, outcome.ports)
    else if ('items' in outcome)
      open.push({
        instance,
        node,
        place,
        attempt: count,
        total: outcome.items,
        concurrency: outcome.concurrency,
        collect: outcome.collect,
        next: 0,
        running: 0,
        over: 0,
        failed: new Set(),
      })
    else fail(instance, node, count, outcome.error.retryable)
  }

  // Rule 8.
  function fail(instance: Instance, node: GraphNode, count: number, retryable: boolean): void {
    if (retryable && count < (node.node.retry?.maxAttempts ?? 1)) {
      // The delay is part of the script's next duration: only the order of things matters here.
      attempt(instance, node, count + 1)
      return
    }
    if (
      instance.region.edges.some((edge) => edge.source === node.id && edge.sourcePort === 'error')
    ) {
      settle(instance, node.id, ['error'])
      return
    }
    instance.nodes.set(node.id, 'settled')
    failInstance(instance, node.id, retryable)
  }

  // Rule 12.
  function failInstance(instance: Instance, node: string, retryable: boolean): void {
    const container = open.find(
      (entry) =>
        instance.owner &&
        entry.instance === instance.owner.instance &&
        entry.place === instance.owner.place,
    )
    if (!container) {
      fault = node
      return
    }
    kill(instance)
    container.failed.add(instance.index)
    if (container.collect) {
      if (!instance.ended) {
        instance.ended = true
        container.running -= 1
        container.over += 1
      }
      return
    }
    open.splice(open.indexOf(container), 1)
    for (const item of instances)
      if (item.owner?.place === container.place && item.owner.instance === container.instance)
        kill(item)
    fail(container.instance, container.node, container.attempt, retryable)
  }

  function kill(instance: Instance): void {
    instance.dead = true
    for (const entry of [...open])
      if (entry.instance === instance) open.splice(open.indexOf(entry), 1)
    for (const inner of instances)
      if (!inner.dead && inner.owner?.instance === instance) kill(inner)
  }

  function nextItem(entry: OpenContainer): boolean {
    const { instance, node, place } = entry
    if (entry.over === entry.total) {
      open.splice(open.indexOf(entry), 1)
      settle(instance, node.id, ['done'])
      return true
    }
    if (entry.running >= entry.concurrency || entry.next >= entry.total) return false
    const region = graph.regions.find(({ container }) => container === node.id)
    if (!region) throw new Error('no region')
    const index = entry.next++
    entry.running += 1
    const rounds = loopsOf(instance, node.id)
      .reverse()
      .map((loop) => `${loop.head}@${instance.rounds.get(loop)}`)
    const again = entry.attempt > 1 ? `~${entry.attempt}` : ''
    const key = [instance.key, ...rounds, `${node.id}${again}:${index}`]
      .filter((part) => part !== '')
      .join('/')
    const item = begin(region, key, { instance, node, place }, index)
    for (const edge of region.edges)
      if (edge.kind === 'item' || edge.kind === 'through') decide(item, edge, 'delivered')
    return true
  }

  function endItem(instance: Instance): boolean {
    if (!instance.owner || instance.ended) return false
    const results = instance.region.edges.filter(
      (edge) => edge.kind === 'result' || edge.kind === 'through',
    )
    const canCome = results.filter(
      (edge) => edge.kind === 'through' || instance.region.reachable.has(edge.source),
    )
    const busy = [...instance.nodes].some(
      ([id, state]) => state === 'running' || (state === 'idle' && isDue(instance, id)),
    )
    if (
      canCome.length === 0 ? busy : canCome.some((edge) => instance.edges.get(edge.id) === 'open')
    )
      return false
    instance.ended = true
    const container = open.find(
      (entry) =>
        entry.instance === instance.owner?.instance && entry.place === instance.owner.place,
    )
    if (container) {
      container.running -= 1
      container.over += 1
    }
    return true
  }

  function isDue(instance: Instance, id: string): boolean {
    const edges = into(instance, id)
    return (
      instance.again.has(id) || edges.some((edge) => instance.edges.get(edge.id) === 'delivered')
    )
  }

  // Rule 4. What leaves a loop waits for its end.
  function settle(instance: Instance, id: string, ports: string[]): void {
    instance.nodes.set(id, 'settled')
    for (const edge of loopEdgesOf(instance, id))
      if (ports.includes(edge.sourcePort))
        for (const loop of instance.region.loops)
          if (loop.edges.includes(edge)) instance.fired.get(loop)?.add(edge.id)
    for (const edge of outOf(instance, id)) {
      const fired = ports.includes(edge.sourcePort)
      if (outermostLeft(instance, edge)) {
        if (fired) instance.kept.add(edge.id)
      } else decide(instance, edge, fired ? 'delivered' : 'ruled out')
    }
  }
}
