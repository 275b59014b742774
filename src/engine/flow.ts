/**
 * How values move through the graph: edges deliver or are ruled out, steps become ready or are skipped, loops begin their next
 * round or end, items begin and end (semantics section 3, rules 2 to 7 and 12). Everything here follows from events alone.
 */
import type { Json } from '../shared/workflow/document'
import type { RunError } from '../shared/run/events'
import type { LimitName } from '../shared/workflow/limits'
import { placeKey, type GivenInputs } from './fork/given-inputs'
import { limitError, valueLimit } from './limits'
import { toRunError } from './node-error'
import type { PlanEdge, PlanLoop, PlanRegion } from './plan'
import {
  itemKey,
  newLoop,
  newScope,
  placeOf,
  type Items,
  type RunState,
  type Scope,
  type Step,
  schedule,
} from './state'

/** The step can run as soon as there is a slot. */
export function makeReady(state: RunState, step: Step): void {
  step.status = 'ready'
  step.attempt = 0
  // A loop's head keeps it in the rounds that follow, as it keeps what it first got.
  if (state.givenInputs) step.input = givenInput(state.givenInputs, step)
  enliven(state, step)
  state.ready.push(step)
}

function givenInput(inputs: GivenInputs, step: Step): Json {
  const given = inputs.get(placeKey(placeOf(step)))
  return given === undefined ? step.input : given
}

function enliven(state: RunState, step: Step): void {
  step.scope.live += 1
  state.live += 1
}

/** A port fires: its edges deliver, the step's other forward edges are ruled out (rule 4). */
export function fire(state: RunState, step: Step, ports: readonly string[], output: Json): void {
  const { node, scope } = step
  scope.outputs[node.id] = output
  let connected = false
  for (const edge of node.out) {
    const fired = ports.includes(edge.sourcePort)
    connected ||= fired
    if (edge.closes) {
      if (fired) scope.loops[edge.closes.index]?.fired.set(node.id, output)
    } else if (edge.leaves) {
      if (fired) scope.pending[edge.index] = output
    } else if (fired) deliver(state, scope, edge, output)
    else ruleOut(state, scope, edge)
  }
  if (scope.owner) return
  if (connected) state.ends.delete(node.id)
  else state.ends.set(node.id, output)
}

/** All forward edges out of a skipped step are ruled out. */
export function ruleOutAll(state: RunState, step: Step): void {
  for (const edge of step.node.out)
    if (!edge.closes && !edge.leaves) ruleOut(state, step.scope, edge)
}

function deliver(state: RunState, scope: Scope, edge: PlanEdge, value: Json): void {
  if (!edge.target) {
    scope.results[edge.slot] = value
    decideResult(state, scope)
    return
  }
  const step = scope.steps[edge.target.index]
  // With `join: any` the first delivery started it; later ones in the round are ignored.
  if (step?.status !== 'idle') return
  step.values[edge.slot] = value
  step.delivered += 1
  step.open -= 1
  if (edge.target.joinAny || step.open === 0) begin(state, step)
}

export function ruleOut(state: RunState, scope: Scope, edge: PlanEdge): void {
  if (!edge.target) {
    decideResult(state, scope)
    return
  }
  const step = scope.steps[edge.target.index]
  if (step?.status !== 'idle') return
  step.open -= 1
  if (step.open > 0) return
  if (step.delivered > 0) begin(state, step)
  else {
    step.status = 'skipping'
    enliven(state, step)
    schedule(state, { do: 'skip', step })
  }
}

function begin(state: RunState, step: Step): void {
  const input = inputOf(step)
  // One edge's value was checked where it came from; several together may be more than any of them.
  const limit = step.node.inputs.length > 1 ? valueLimit(input) : undefined
  if (limit) {
    state.fault ??= {
      node: step.node.id,
      error: pastLimit(limit, `What comes together at "${step.node.name}"`, step),
    }
    return
  }
  step.input = input
  makeReady(state, step)
}

function pastLimit(limit: LimitName, subject: string, step: Step): RunError {
  return toRunError(limitError(limit, subject), step.node.id, step.attempt)
}

/** One edge's value, or with several edges an object by source node id ("What a node sees"). */
function inputOf({ node, values }: Step): Json {
  if (node.inputs.length === 1) return values[0] ?? null
  // Made from entries: a node may be called `__proto__`, which an assignment would not make a field.
  return Object.fromEntries(
    node.inputs.flatMap((edge, slot) => {
      const value = values[slot]
      return value === undefined ? [] : [[edge.sourceId, value] as const]
    }),
  )
}

/** The step is completed, skipped or handled; perhaps its loops go on or end, or its item ends. */
export function settle(state: RunState, step: Step): void {
  const { scope, node } = step
  stopWaiting(state, step)
  step.status = 'settled'
  step.items = undefined
  scope.live -= 1
  state.live -= 1
  if (scope.dead) {
    forget(state, scope)
    return
  }
  for (const loop of node.loops) {
    const running = scope.loops[loop.index]
    if (running) running.unsettled -= 1
  }
  for (const loop of node.loops) {
    const running = scope.loops[loop.index]
    if (!running || running.ended || running.unsettled > 0) break
    if (running.fired.size > 0) {
      nextRound(state, scope, loop)
      break
    }
    running.ended = true
    deliverLeaving(state, scope, loop)
  }
  if (scope.live === 0 && scope.region.expectedResults === 0) endItem(state, scope)
  forget(state, scope)
}

/** What the step waited for is called off: a question that nobody answered is withdrawn. */
export function stopWaiting(state: RunState, step: Step): void {
  const { wait } = step
  if (!wait) return
  step.wait = undefined
  if (wait.event) state.listening.delete(step)
  if (wait.call) state.calling.delete(wait.call.child)
  if (wait.callback) {
    state.callbacks.delete(wait.callback.id)
    state.answered.add(wait.callback.id)
  }
}

/** The step is over and nothing follows from it: what it belongs to fails. */
export function abandon(state: RunState, step: Step): void {
  stopWaiting(state, step)
  step.status = 'settled'
  step.scope.live -= 1
  state.live -= 1
}

/** An item's scope in which nothing is left to happen is let go. */
function forget(state: RunState, scope: Scope): void {
  if (scope.live > 0 || !(scope.ended || scope.dead)) return
  state.scopes.delete(scope.key)
  scope.batch?.scopes.delete(scope)
}

function deliverLeaving(state: RunState, scope: Scope, loop: PlanLoop): void {
  for (const edge of loop.leaving) {
    const value = scope.pending[edge.index]
    scope.pending[edge.index] = undefined
    if (value === undefined) ruleOut(state, scope, edge)
    else deliver(state, scope, edge, value)
  }
}

/** The loop's edges are open again and its head runs with the input it first got (rule 5), unless that is one round too many (rule 7). */
function nextRound(state: RunState, scope: Scope, loop: PlanLoop): void {
  const running = scope.loops[loop.index]
  if (!running) return
  if (running.round >= state.plan.maxRounds) {
    state.fault ??= {
      node: loop.head.id,
      error: {
        code: 'loop-limit',
        message: `The loop of "${loop.head.name}" would begin round ${running.round + 1}, past its limit of ${state.plan.maxRounds}. Let a branch end it sooner, or raise the workflow's round limit.`,
        node: loop.head.id,
      },
    }
    return
  }
  running.round += 1
  running.feedback = loop.several
    ? Object.fromEntries(running.fired)
    : (running.fired.values().next().value ?? null)
  running.fired = new Map()
  running.unsettled = loop.size
  for (const outer of loop.head.loops) {
    const around = scope.loops[outer.index]
    if (outer !== loop && around && outer.size > loop.size) around.unsettled += loop.size
  }
  for (const inner of loop.inner) scope.loops[inner.index] = newLoop(inner.size)
  for (const edge of loop.innerLeaving) scope.pending[edge.index] = undefined
  for (const node of loop.nodes) {
    const step = scope.steps[node.index]
    if (!step || node === loop.head) continue
    step.status = 'idle'
    step.open = node.expected
    step.delivered = 0
    step.values = []
  }
  const head = scope.steps[loop.head.index]
  if (head) makeReady(state, head)
}

/** Begins as many items as may run at once (rule 12). */
export function startItems(state: RunState, step: Step): void {
  const { items } = step
  const content = step.node.content
  if (!items || !content || items.starting) return
  // An item without content ends at once and would begin the next from within; the loop does that instead.
  items.starting = true
  while (items.active < items.concurrency && items.next < items.values.length) {
    const index = items.next++
    const item = items.values[index] ?? null
    const scope = newScope(content, itemKey(step, index), step, index, item)
    items.active += 1
    items.scopes.add(scope)
    state.scopes.set(scope.key, scope)
    for (const edge of content.entries) deliver(state, scope, edge, item)
    if (scope.live === 0 && content.expectedResults === 0) endItem(state, scope)
    forget(state, scope)
  }
  items.starting = false
  if (items.ended === items.values.length) finishItems(state, step)
}

function decideResult(state: RunState, scope: Scope): void {
  scope.openResults -= 1
  if (scope.openResults === 0) endItem(state, scope)
}

function endItem(state: RunState, scope: Scope): void {
  const { owner, batch: items } = scope
  if (!owner || !items || scope.ended || scope.dead) return
  scope.ended = true
  items.results[scope.index] = items.errors.has(scope.index) ? null : resultOf(scope)
  items.active -= 1
  items.ended += 1
  startItems(state, owner)
}

function resultOf(scope: Scope): Json {
  const edges = scope.region.results
  if (edges.length === 1) return scope.results[0] ?? null
  const delivered = edges.flatMap((edge) => {
    const value = scope.results[edge.slot]
    return value === undefined ? [] : [[edge.sourceId, value] as const]
  })
  return delivered.length === 0 ? null : Object.fromEntries(delivered)
}

function finishItems(state: RunState, step: Step): void {
  const { items } = step
  if (!items || step.status !== 'opened') return
  step.status = 'finishing'
  const errors = [...items.errors].sort(([a], [b]) => a - b)
  const output = {
    results: items.results,
    errors: errors.map(([index, error]) => ({
      index,
      item: items.values[index] ?? null,
      error: plain(error),
    })),
  }
  const limit = valueLimit(output)
  if (limit) {
    const error = pastLimit(limit, `What the items of "${step.node.name}" come to`, step)
    schedule(state, { do: 'fail', step, error })
  } else schedule(state, { do: 'complete', step, ports: ['done'], output })
}

function plain(error: RunError): Json {
  return Object.fromEntries(Object.entries(error).filter(([, value]) => value !== undefined))
}

/** A step failed for good with no edge on its error port: its item fails, or at the top the run (rules 8 and 12). */
export function failScope(state: RunState, step: Step, error: RunError): void {
  const { scope } = step
  const { owner, batch: items } = scope
  if (!owner || !items || owner.items !== items || owner.status !== 'opened') {
    // At the top there is nobody else to tell, nor where the container was done before this step, which led nowhere.
    state.fault ??= { error, node: step.node.id }
    return
  }
  items.errors.set(scope.index, error)
  kill(state, scope)
  forget(state, scope)
  if (items.stopOnError) {
    failItems(state, owner, items, error)
    return
  }
  items.results[scope.index] = null
  if (scope.ended) return
  scope.ended = true
  items.active -= 1
  items.ended += 1
  startItems(state, owner)
}

function failItems(state: RunState, owner: Step, items: Items, error: RunError): void {
  owner.status = 'finishing'
  items.scopes.forEach((scope) => kill(state, scope))
  // Of an item that is over nothing is left in `items` but what its own containers left over.
  if (holdsContainers(owner.node.content)) killLeftOver(state, (scope) => scope.batch === items)
  schedule(state, { do: 'fail', step: owner, error })
}

function holdsContainers(region: PlanRegion | undefined): boolean {
  return region?.nodes.some(({ content }) => content !== undefined) === true
}

/** Gives up the scopes that are, or stand somewhere inside, one of those; the ones in between may be let go of by now. */
function killLeftOver(state: RunState, isGivenUp: (scope: Scope) => boolean): void {
  for (const left of state.scopes.values())
    for (let scope: Scope | undefined = left; scope; scope = scope.owner?.scope)
      if (isGivenUp(scope)) {
        kill(state, left)
        break
      }
}

/** Gives up a scope: what runs or waits in it is aborted, what was ready never starts. */
export function kill(state: RunState, scope: Scope): void {
  if (scope.dead) return
  scope.dead = true
  for (const step of scope.steps) {
    step.items?.scopes.forEach((inner) => kill(state, inner))
    switch (step.status) {
      case 'ready':
      case 'skipping':
        step.status = 'dropped'
        scope.live -= 1
        state.live -= 1
        break
      case 'running':
      case 'waiting':
      case 'retrying':
      case 'opened':
      case 'finishing':
        if (step.status === 'running') state.executing -= 1
        stopWaiting(state, step)
        step.status = 'finishing'
        schedule(state, {
          do: 'fail',
          step,
          error: {
            code: 'aborted',
            message: 'Stopped, because another node of the same item failed.',
            node: step.node.id,
            attempt: step.attempt,
            retryable: false,
          },
        })
        break
      default:
        break
    }
  }
  // Most items hold no container, and looking through all of a run's for each of them would take the square of their number.
  if (!holdsContainers(scope.region)) return
  // A container in its next round has other items by now; what is left over of the earlier ones goes too.
  killLeftOver(state, ({ owner }) => owner?.scope === scope)
}
