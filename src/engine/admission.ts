/** Whether a run may start: the document, the trigger, the payload. Nothing has happened yet when it is refused. */
import { violationText } from '../shared/json-schema'
import type { Pins } from '../shared/run/debug'
import { analyse } from '../shared/workflow/analyse'
import { documentLimit } from '../shared/workflow/document-limits'
import type { Json, Workflow } from '../shared/workflow/document'
import { readGraph, type Graph, type GraphNode } from '../shared/workflow/graph'
import type { NodeCatalog } from '../shared/workflow/node-definition'
import { problem } from '../shared/workflow/problem'
import { violations } from './checks'
import type { Effects } from './effects'
import { checkPayload } from './limits'
import { NodeError } from './node-error'
import { refusePins } from './pins'
import { compilePlan, type Plan } from './plan'
import { InputRefused, WorkflowRefused } from './refusal'
import type { Mocks } from './run-handle'

export interface Admission {
  plan: Plan
  trigger: string
  payload: Json
}

/** What a run is to start with; see `StartOptions`. */
export interface Asked {
  trigger?: string
  payload?: Json
  effects?: Pick<Effects, 'bounded'>
  mocks?: Mocks
  pins?: Pins
}

/** The plan with the trigger and the payload filled in. Throws `WorkflowRefused` or `InputRefused`, past a limit too. */
export function admit(workflow: Workflow, catalog: NodeCatalog, asked: Asked): Admission {
  refusePastLimits(workflow, catalog)
  const { graph, problems, plan } = prepared(workflow, catalog)
  const trigger = chooseTrigger(graph, asked.trigger)
  const errors = problems.filter(
    ({ severity, code, node, field }) =>
      severity === 'error' &&
      // An unknown type matters only where this run would come to it.
      !(
        code === 'unknown-type' &&
        trigger &&
        node !== undefined &&
        !leadsTo(graph, trigger, node)
      ) &&
      // What a script or a pin stands in for is not called.
      !(node !== undefined && field === 'config.workflow' && standsIn(graph, node, asked)),
  )
  if (errors.length > 0) throw new WorkflowRefused(errors)
  if (!trigger) {
    const triggers = [...graph.nodes.values()].filter((node) => node.definition?.trigger)
    const names = triggers.map((node) => node.id).join(', ')
    throw new InputRefused(`The workflow has no trigger "${asked.trigger}". It has: ${names}.`, [])
  }
  // Null is given, and is no reason to take the sample.
  const payload = asked.payload === undefined ? (trigger.config.sample ?? {}) : asked.payload
  refusePayload(trigger, payload, asked.effects)
  if (asked.pins) refusePins(graph, asked.pins)
  return { plan: plan(), trigger: trigger.id, payload }
}

/** Before the graph is read, which takes memory in proportion to its loops. What is known was within the limits. */
function refusePastLimits(workflow: Workflow, catalog: NodeCatalog): void {
  if (known.get(catalog)?.has(workflow)) return
  const past = documentLimit(workflow)
  if (past) throw new WorkflowRefused([problem('limit', past.message)])
}

/** The plan of a document that was admitted before. */
export function planOf(workflow: Workflow, catalog: NodeCatalog): Plan {
  return prepared(workflow, catalog).plan()
}

interface Prepared {
  graph: Graph
  problems: ReturnType<typeof analyse>
  plan(): Plan
}

/** Documents are immutable while they are in use, so what follows from one is worked out once. */
const known = new WeakMap<NodeCatalog, WeakMap<Workflow, Prepared>>()

function prepared(workflow: Workflow, catalog: NodeCatalog): Prepared {
  let byWorkflow = known.get(catalog)
  if (!byWorkflow) known.set(catalog, (byWorkflow = new WeakMap()))
  const before = byWorkflow.get(workflow)
  if (before) return before
  const graph = readGraph(workflow, catalog)
  let plan: Plan | undefined
  const made: Prepared = {
    graph,
    problems: analyse(workflow, catalog, graph),
    plan: () => (plan ??= compilePlan(workflow, catalog, graph)),
  }
  byWorkflow.set(workflow, made)
  return made
}

function standsIn(graph: Graph, node: string, { mocks = {}, pins = {} }: Asked): boolean {
  const calls = graph.nodes.get(node)?.definition?.calls !== undefined
  return calls && (Object.hasOwn(mocks, node) || Object.hasOwn(pins, node))
}

function chooseTrigger(graph: Graph, asked: string | undefined): GraphNode | undefined {
  const triggers = [...graph.nodes.values()].filter((node) => node.definition?.trigger)
  if (asked !== undefined) return triggers.find((node) => node.id === asked)
  const enabled = triggers.filter((node) => !node.node.disabled)
  return enabled.find((node) => node.node.type === 'manual-trigger') ?? enabled[0] ?? triggers[0]
}

function leadsTo(graph: Graph, from: GraphNode, to: string): boolean {
  const next = new Map<string, string[]>()
  for (const region of graph.regions)
    for (const edge of region.edges)
      next.set(edge.source, [...(next.get(edge.source) ?? []), edge.target])
  const seen = new Set<string>()
  const open = [from.id]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true
    if (seen.has(id)) continue
    seen.add(id)
    open.push(...(next.get(id) ?? []))
  }
  return false
}

function refusePayload(trigger: GraphNode, payload: Json, effects: Pick<Effects, 'bounded'> = {}) {
  const name = trigger.node.name || trigger.id
  try {
    checkPayload(payload, { name })
    const { schema } = trigger.config
    if (schema === null || typeof schema !== 'object' || Array.isArray(schema)) return
    const found = violations(
      effects.bounded,
      schema,
      payload,
      () => `The check of the input against the schema of "${name}"`,
    )
    if (found.length === 0) return
    const details = found.map(violationText)
    throw new InputRefused(`The input does not fit what "${name}" takes: ${details[0]}`, details)
  } catch (thrown) {
    if (thrown instanceof NodeError) throw new InputRefused(thrown.message, [thrown.message])
    throw thrown
  }
}
