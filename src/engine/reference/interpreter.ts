/**
 * Section 3 of the semantics, again: small, slow and close to its words, for tests to hold the engine against.
 *
 * It knows no journal and no executors. An execution has a scripted outcome that comes at a scripted time, no two at once, or is
 * one of the real nodes, which take no time. After each, everything that follows is looked for from scratch.
 */
import type { Json } from '../../shared/workflow/document'
import type { Graph, GraphNode, Loop } from '../../shared/workflow/graph'
import { isoTime } from '../../shared/workflow/time'
import {
  delivered,
  into,
  itemKey,
  loopEdgesOf,
  newInstance,
  outOf,
  placeOf,
  type Fault,
  type Instance,
  type OpenContainer,
} from './instance'
import { outcomeOf, REAL } from './real-nodes'
import { beginRound, canEnd, endLoop, resultsOf, settle } from './rounds'
import { answerOf, seenBy, type Given } from './seen'
import type { Bounds, Outcome, Script, Trace } from './trace'

/** `loose`: in the last instant several nodes that take no time were at it, so that another might have been the first to fail. */
export async function interpret(
  graph: Graph,
  given: Given,
  bounds: Bounds,
  script: Script,
): Promise<{ trace: Trace; loose: boolean }> {
  const trace: Trace = {
    status: 'completed',
    attempts: {},
    began: {},
    skipped: [],
    inputs: {},
    outputs: {},
    endedAt: 0,
  }
  const instances: Instance[] = []
  const open: OpenContainer[] = []
  const coming: { at: number; happen: () => void; instance: Instance }[] = []
  const ends = new Map<string, Json>()
  let starting: Promise<void>[] = []
  let now = given.startedAt
  let fault: { node: string; code: string } | undefined
  let instantaneous = false
  let executions = 0
  let tokens = 0

  const top = graph.regions.find((region) => region.container === undefined)
  if (!top) throw new Error('no top')
  const root = newInstance(top, '', undefined, 0, null)
  instances.push(root)
  for (const { id, definition } of top.nodes) {
    if (!definition?.trigger) continue
    if (id === given.trigger) root.again.add(id)
    else {
      root.nodes.set(id, 'settled')
      for (const edge of outOf(root, id)) root.edges.set(edge.id, 'ruled out')
    }
  }
  root.inputs.set(given.trigger, given.payload)

  for (;;) {
    while (fault === undefined && follow());
    await Promise.all(starting)
    starting = []
    const next = coming.filter(({ instance }) => !instance.dead).sort((a, b) => a.at - b.at)[0]
    const cancelAt = given.startedAt + (bounds.cancelAt ?? Infinity)
    if (fault !== undefined) trace.status = 'failed'
    else if (next && next.at > cancelAt) {
      trace.status = 'cancelled'
      now = cancelAt
    } else if (next) {
      coming.splice(coming.indexOf(next), 1)
      if (next.at > now) instantaneous = false
      now = next.at
      next.happen()
      continue
    }
    return { trace: { ...trace, ...conclusion() }, loose: instantaneous }
  }

  // Rule 10.
  function conclusion(): Partial<Trace> {
    const failed = trace.status === 'failed' && fault ? { failed: fault } : {}
    if (trace.status !== 'completed') return { endedAt: now, ...failed }
    const [only] = ends.values()
    const output = ends.size === 1 && only !== undefined ? only : Object.fromEntries(ends)
    return { endedAt: now, output }
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

  // Rule 3: all ruled out.
  function skipOne(instance: Instance): boolean {
    for (const [id, state] of instance.nodes) {
      const edges = into(instance, id)
      if (state !== 'idle' || edges.length === 0 || instance.again.has(id)) continue
      if (!instance.region.reachable.has(id)) continue
      if (!edges.every((edge) => instance.edges.get(edge.id) === 'ruled out')) continue
      trace.skipped.push(placeOf(instance, id))
      settle(instance, id, [], null)
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
      else endLoop(instance, loop)
      return true
    }
    return false
  }

  function nextRound(instance: Instance, loop: Loop): void {
    if ((instance.rounds.get(loop) ?? 1) < bounds.maxRounds) beginRound(instance, loop)
    else fault = { node: loop.head, code: 'loop-limit' }
  }

  // Rules 1 and 3: at least one delivered and none open; with `join: any` the first delivery.
  function startOne(instance: Instance): boolean {
    for (const [id, state] of instance.nodes) {
      if (state !== 'idle') continue
      const node = graph.nodes.get(id)
      if (!node) continue
      const edges = into(instance, id)
      const input = delivered(instance, edges)
      const waits = edges.some((edge) => instance.edges.get(edge.id) === 'open')
      const ready = input !== undefined && (node.node.join === 'any' || !waits)
      if (!ready && !instance.again.has(id)) continue
      if (!instance.again.delete(id)) instance.inputs.set(id, input ?? null)
      instance.nodes.set(id, 'running')
      attempt(instance, node, 1)
      return true
    }
    return false
  }

  function attempt(instance: Instance, node: GraphNode, count: number): void {
    const place = placeOf(instance, node.id)
    if (usedUp(count)) {
      fault ??= { node: node.id, code: 'budget-exceeded' }
      instantaneous = true
      return
    }
    if (count === 1) executions += 1
    trace.attempts[place] = count
    trace.began[place] = now
    const input = instance.inputs.get(node.id) ?? null
    if (node.node.join !== 'any') trace.inputs[place] = input
    const happenAt = (at: number, happen: () => void) => coming.push({ at, instance, happen })
    if (node.node.disabled) {
      instantaneous = true
      const [port] = node.outputs.filter(({ inside }) => !inside)
      happenAt(now, () => complete(instance, node, place, [port?.id ?? 'out'], input))
    } else if (REAL.includes(node.node.type)) {
      instantaneous = true
      starting.push(
        outcomeOf(
          node,
          seenBy(given, instance, node.id, input),
          into(instance, node.id).map(({ source }) => source),
        )
          .then(
            ({ ports, output }) =>
              happenAt(now, () => complete(instance, node, place, ports, output)),
            () => happenAt(now, () => fail(instance, node, count, 'bad-expression', false)),
          )
          .then(() => {}),
      )
    } else {
      const { takes, outcome } = script(node, place, count)
      happenAt(now + takes, () => arrive(instance, node, place, count, outcome))
    }
  }

  // Rule 11.
  function usedUp(count: number): boolean {
    return (
      (bounds.executions !== undefined && count === 1 && executions >= bounds.executions) ||
      (bounds.tokens !== undefined && tokens >= bounds.tokens) ||
      (bounds.duration !== undefined && now - given.startedAt >= bounds.duration)
    )
  }

  function arrive(
    instance: Instance,
    node: GraphNode,
    place: string,
    count: number,
    outcome: Outcome,
  ): void {
    const later = (ms: number, port: string, output: Json) =>
      coming.push({
        at: now + ms,
        instance,
        happen: () => complete(instance, node, place, [port], output),
      })
    if ('ports' in outcome) {
      tokens += outcome.tokens ?? 0
      complete(instance, node, place, outcome.ports, outcome.output)
    } else if ('items' in outcome)
      open.push({
        ...outcome,
        instance,
        node,
        place,
        attempt: count,
        next: 0,
        running: 0,
        over: 0,
        results: [],
        failed: new Map(),
      })
    else if ('waits' in outcome)
      later(
        outcome.waits,
        outcome.port,
        outcome.payload === undefined ? (instance.inputs.get(node.id) ?? null) : outcome.payload,
      )
    else if ('asks' in outcome) {
      const { port, ...answer } = answerOf(outcome, isoTime(now + outcome.asks))
      later(outcome.asks, port, answer)
    } else fail(instance, node, count, 'error', outcome.error.retryable)
  }

  function complete(
    instance: Instance,
    node: GraphNode,
    place: string,
    ports: string[],
    output: Json,
  ): void {
    trace.outputs[place] = output
    instance.outputs.set(node.id, output)
    if (!instance.owner) {
      const edges = [...outOf(instance, node.id), ...loopEdgesOf(instance, node.id)]
      if (edges.some(({ sourcePort }) => ports.includes(sourcePort))) ends.delete(node.id)
      else ends.set(node.id, output)
    }
    settle(instance, node.id, ports, output)
  }

  // Rule 8.
  function fail(
    instance: Instance,
    node: GraphNode,
    count: number,
    code: string,
    retryable: boolean,
    cause?: Fault,
  ): void {
    if (retryable && count < (node.node.retry?.maxAttempts ?? 1)) {
      // The delay is part of the script's next duration: only the order of things matters here.
      attempt(instance, node, count + 1)
      return
    }
    const error: Fault = cause ?? { code, message: '', node: node.id, attempt: count, retryable }
    if (
      instance.region.edges.some((edge) => edge.source === node.id && edge.sourcePort === 'error')
    ) {
      const { retryable: _, ...told } = error
      complete(instance, node, placeOf(instance, node.id), ['error'], {
        error: told as unknown as Json,
        input: instance.inputs.get(node.id) ?? null,
      })
      return
    }
    instance.nodes.set(node.id, 'settled')
    failInstance(instance, node.id, error)
  }

  // Rule 12.
  function failInstance(instance: Instance, node: string, error: Fault): void {
    const container = containerOf(instance)
    if (!container) {
      fault ??= { node, code: error.code }
      return
    }
    kill(instance)
    container.failed.set(instance.index, error)
    if (container.collect) {
      container.results[instance.index] = null
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
    fail(
      container.instance,
      container.node,
      container.attempt,
      error.code,
      error.retryable ?? false,
      error,
    )
  }

  function containerOf({ owner }: Instance): OpenContainer | undefined {
    return open.find(
      (entry) => owner && entry.instance === owner.instance && entry.place === owner.place,
    )
  }

  function kill(instance: Instance): void {
    instance.dead = true
    for (const entry of [...open])
      if (entry.instance === instance) open.splice(open.indexOf(entry), 1)
    for (const inner of instances)
      if (!inner.dead && inner.owner?.instance === instance) kill(inner)
  }

  function nextItem(entry: OpenContainer): boolean {
    const { instance, node, place, items } = entry
    if (entry.over === items.length) {
      open.splice(open.indexOf(entry), 1)
      const errors = [...entry.failed]
        .sort(([a], [b]) => a - b)
        .map(([index, error]) => ({
          index,
          item: items[index] ?? null,
          error: error as unknown as Json,
        }))
      complete(instance, node, place, ['done'], { results: entry.results, errors })
      return true
    }
    if (entry.running >= entry.concurrency || entry.next >= items.length) return false
    const region = graph.regions.find(({ container }) => container === node.id)
    if (!region) throw new Error('no region')
    const index = entry.next++
    entry.running += 1
    const value = items[index] ?? null
    const item = newInstance(
      region,
      itemKey(instance, node.id, entry.attempt, index),
      { instance, node, place },
      index,
      value,
    )
    instances.push(item)
    for (const edge of region.edges)
      if (edge.kind === 'item' || edge.kind === 'through') item.edges.set(edge.id, { value })
    return true
  }

  function endItem(instance: Instance): boolean {
    if (!instance.owner || instance.ended) return false
    if (!canEnd(instance)) return false
    instance.ended = true
    const container = containerOf(instance)
    if (container) {
      container.results[instance.index] = delivered(instance, resultsOf(instance)) ?? null
      container.running -= 1
      container.over += 1
    }
    return true
  }
}
