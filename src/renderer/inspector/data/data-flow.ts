/**
 * What is known of the data at each node: from the run that is shown, else from samples and schemas. Pure; one for each state
 * of document and run.
 */
import type { RunView } from '../../../shared/run/view'
import type { Workflow, WorkflowEdge, WorkflowNode } from '../../../shared/workflow/document'
import type { NodeCatalog } from '../../../shared/workflow/node-definition'
import { sourcePortOf, targetPortOf } from '../../canvas/port-rules'
import {
  itemOf,
  knownFields,
  knownSchema,
  knownValue,
  NOTHING,
  type Known,
} from '../../code-editor/expressions/known'
import { tokensOf } from '../../code-editor/expressions/lexer'
import { placesIn } from '../../code-editor/expressions/places'
import { Resolver, type Visible } from '../../code-editor/expressions/resolve'
import { nodeById, nodeName } from '../../editor/document-index'
import { isRecord } from '../../forms/schema'

export interface DataFacts {
  workflow: Workflow
  catalog: NodeCatalog
  view: RunView | undefined
  loopEdges: ReadonlySet<string>
  /** Inputs that stand in for those of the run, by node. */
  pinned: ReadonlyMap<string, { value: unknown }>
  /** Whether triggers count as having delivered their sample where nothing has run. */
  useSample: boolean
}

/** Schemas are followed this far upstream. */
const MAX_STEPS = 40

const ERROR_OUTPUT = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        node: { type: 'string' },
        attempt: { type: 'integer' },
      },
    },
    input: {},
  },
}

export class DataFlow {
  private readonly into = new Map<string, WorkflowEdge[]>()
  private steps = 0

  constructor(private readonly facts: DataFacts) {
    for (const edge of facts.workflow.edges) {
      if (facts.loopEdges.has(edge.id) || targetPortOf(edge.targetHandle) === 'result') continue
      const edges = this.into.get(edge.target)
      if (edges) edges.push(edge)
      else this.into.set(edge.target, [edge])
    }
  }

  /** What comes in, whatever is pinned: what came last, else what the nodes before it give. */
  unpinnedInputOf(id: string): Known {
    const expected = this.delivered(id)
    const seen = this.facts.view?.nodes[id]
    return seen?.input === undefined ? expected : { ...expected, last: { value: seen.input } }
  }

  /** What comes in: what was pinned, what came last, else what the nodes before it give (semantics section 3, "What a node sees"). */
  inputOf(id: string): Known {
    const pinned = this.facts.pinned.get(id)
    return pinned ? knownValue(pinned.value) : this.unpinnedInputOf(id)
  }

  private delivered(id: string): Known {
    const edges = this.into.get(id) ?? []
    const [only] = edges
    if (only && edges.length === 1) return this.carried(only)
    if (!only) return NOTHING
    const fields = Object.fromEntries(edges.map((edge) => [edge.source, this.carried(edge)]))
    const known = Object.entries(fields).filter(([, one]) => one.last)
    return known.length === 0
      ? knownFields(fields)
      : {
          ...knownFields(fields),
          last: { value: Object.fromEntries(known.map(([key, one]) => [key, one.last?.value])) },
        }
  }

  /** What an edge carries. */
  private carried(edge: WorkflowEdge): Known {
    const source = nodeById(this.facts.workflow, edge.source)
    const port = sourcePortOf(edge.sourceHandle, source, this.facts.catalog)
    if (!source) return NOTHING
    const isInside = nodeById(this.facts.workflow, edge.target)?.parent === source.id
    if (isInside && port === 'item') return itemOf(this.itemsOf(source))
    const output = this.outputOf(source.id, port)
    const fired = this.facts.view?.nodes[source.id]?.ports
    // What left at another port did not come by here.
    if (output.last && fired && fired.length > 0 && !fired.includes(port)) {
      const { last: _elsewhere, ...rest } = output
      return rest
    }
    return output
  }

  /** What a node puts out at a port (any, when none is named). */
  outputOf(id: string, port?: string): Known {
    const node = nodeById(this.facts.workflow, id)
    if (!node || this.steps > MAX_STEPS) return NOTHING
    this.steps += 1
    try {
      const seen = this.facts.view?.nodes[id]
      const expected = port === 'error' ? knownSchema(ERROR_OUTPUT) : this.expected(node)
      return seen?.output === undefined ? expected : { ...expected, last: { value: seen.output } }
    } finally {
      this.steps -= 1
    }
  }

  private expected(node: WorkflowNode): Known {
    const definition = this.facts.catalog.get(node.type)
    const config = node.config ?? {}
    if (definition?.trigger) return this.triggered(node)
    if (node.disabled) return this.inputOf(node.id)
    if (node.type === 'transform') return this.shaped(node.id, config.value)
    if (node.type === 'llm' && isRecord(config.schema) && isRecord(definition?.output)) {
      const { properties } = definition.output
      return knownSchema({
        ...definition.output,
        properties: { ...(isRecord(properties) ? properties : {}), object: config.schema },
      })
    }
    // Types that say nothing of their output hand their input on.
    return definition?.output ? knownSchema(definition.output) : this.inputOf(node.id)
  }

  private triggered(node: WorkflowNode): Known {
    const { sample, schema } = node.config ?? {}
    const known = knownSchema(isRecord(schema) ? schema : undefined)
    if (this.facts.useSample && sample !== undefined) return { ...known, last: { value: sample } }
    return known.schema || sample === undefined ? known : knownSchema(schemaOfValue(sample))
  }

  /** What a value with templates will look like. */
  private shaped(id: string, value: unknown): Known {
    if (isRecord(value))
      return knownFields(
        Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.shaped(id, one)])),
      )
    if (typeof value !== 'string')
      return value === undefined ? NOTHING : knownSchema(schemaOfValue(value))
    const { places } = placesIn(value, 'template')
    const [place] = places
    if (!place) return knownSchema({ type: 'string' })
    if (places.length > 1 || `{{${place.source}}}` !== value.trim())
      return knownSchema({ type: 'string' })
    const tokens = tokensOf(place.source)
    const found = new Resolver(tokens, this.visible(id)).endingAt(tokens.length - 1)
    if (this.facts.useSample && !this.facts.view) return found
    // What it would yield is not what it has put out.
    const { last: _unfilled, ...rest } = found
    return rest
  }

  private itemsOf(container: WorkflowNode): Known {
    const { items } = container.config ?? {}
    if (typeof items !== 'string') return Array.isArray(items) ? knownValue(items) : NOTHING
    const [place] = placesIn(items, 'template').places
    if (!place) return NOTHING
    const tokens = tokensOf(place.source)
    return new Resolver(tokens, this.visible(container.id)).endingAt(tokens.length - 1)
  }

  /** The nodes that lead to this one, nearest first, with those that lead to the containers around it. */
  upstreamOf(id: string): string[] {
    const found = new Set<string>()
    const open = [id]
    for (let at = open.shift(); at !== undefined; at = open.shift()) {
      const parent = nodeById(this.facts.workflow, at)?.parent
      const sources = (this.into.get(at) ?? []).map((edge) => edge.source)
      for (const source of [...sources, ...(parent === undefined ? [] : [parent])])
        if (source !== id && !found.has(source)) {
          found.add(source)
          open.push(source)
        }
    }
    // A container around the node is under way: it has put out nothing yet.
    const around = new Set<string>()
    let at = nodeById(this.facts.workflow, id)?.parent
    while (at !== undefined && !around.has(at)) {
      around.add(at)
      found.delete(at)
      at = nodeById(this.facts.workflow, at)?.parent
    }
    return [...found]
  }

  /** What the expressions of a node see. */
  visible(id: string): Visible {
    const { workflow, view } = this.facts
    if (this.steps > MAX_STEPS) return { input: NOTHING, variables: {} }
    this.steps += 1
    try {
      const node = nodeById(workflow, id)
      const nodes = Object.fromEntries(
        this.upstreamOf(id).map((each) => {
          const at = nodeById(workflow, each)
          return [
            each,
            { ...this.outputOf(each), help: at ? `What “${nodeName(at)}” put out.` : '' },
          ]
        }),
      )
      const container = nodeById(workflow, node?.parent ?? '')
      return {
        input: this.inputOf(id),
        variables: {
          nodes: {
            ...knownFields(nodes),
            help: 'What the nodes before this one last put out, by id.',
          },
          trigger: { ...this.triggerSeen(id), help: 'What started the run.' },
          vars: { ...knownValue(workflow.variables ?? {}), help: 'The variables of the workflow.' },
          run: knownSchema(RUN_SCHEMA, 'This run: its id, when it began, and its workflow.'),
          loop: {
            ...knownSchema(
              LOOP_SCHEMA,
              'The loop around this node: its round, and what came back.',
            ),
            ...(view?.nodes[id] ? { last: { value: { round: view.nodes[id].round } } } : {}),
          },
          ...(container
            ? {
                item: { ...itemOf(this.itemsOf(container)), help: 'The item that is worked on.' },
                index: knownSchema({ type: 'integer' }, 'Its place in the list, from 0.'),
              }
            : {}),
        },
      }
    } finally {
      this.steps -= 1
    }
  }

  private triggerSeen(id: string): Known {
    const { workflow, catalog, view } = this.facts
    const triggers = workflow.nodes.filter((node) => catalog.get(node.type)?.trigger)
    const upstream = new Set(this.upstreamOf(id))
    const used =
      triggers.find((node) => node.id === view?.trigger) ??
      triggers.find((node) => upstream.has(node.id)) ??
      triggers[0]
    return used ? this.outputOf(used.id) : NOTHING
  }
}

const RUN_SCHEMA = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    startedAt: { type: 'string', description: 'ISO 8601.' },
    workflow: { type: 'string', description: 'The id of the workflow.' },
  },
}

const LOOP_SCHEMA = {
  type: 'object',
  properties: {
    round: { type: 'integer', description: 'Counted from 1.' },
    feedback: { description: 'What the loop edge carried; null in round 1.' },
  },
}

/** The schema of what looks like this value: a sample is no promise, but it shows the form. */
function schemaOfValue(value: unknown): Record<string, unknown> {
  if (value === null) return {}
  if (Array.isArray(value))
    return { type: 'array', ...(value.length > 0 ? { items: schemaOfValue(value[0]) } : {}) }
  if (isRecord(value))
    return {
      type: 'object',
      properties: Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, schemaOfValue(one)]),
      ),
    }
  return { type: typeof value }
}
