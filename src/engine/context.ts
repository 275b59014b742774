/** What an executor is given, made as it asks: most ask for their input and one field. */
import { describeIssue } from '../shared/workflow/config-check'
import { configSchema } from '../shared/workflow/config-schema'
import type { Json } from '../shared/workflow/document'
import { isoTime } from '../shared/workflow/time'
import { Attempt } from './attempt'
import { callFrom } from './call-from'
import type { ExecuteContext } from './execute'
import { compileValue, type CompiledValue } from './expressions'
import { clockBindings, type Bindings } from './jsonata'
import { after, all, type Eventually } from './later'
import { NodeError } from './node-error'
import { fieldOf, seenWith, UNSURE, type Seen } from './seen'
import type { Performing } from './perform'
import type { PlanNode } from './plan'
import { loopOf, roundOf, scopeText, type RunState, type Scope, type Step } from './state'

/** The context of one attempt, its config filled in. Throws or rejects with a `NodeError` when that fails. */
export function contextFor(
  performing: Performing,
  step: Step,
  attempt: Attempt,
  limit?: AbortSignal,
): Eventually<ExecuteContext> {
  const context = new StepContext(performing, step, attempt, limit)
  return after(fillConfig(step, context), (config) => {
    context.config = config
    return context
  })
}

/** What the expressions of a step see besides its input. */
export function seenAt(performing: Performing, step: Step): Seen {
  return new StepContext(performing, step, new Attempt(), undefined)
}

/** Sees for its expressions `$nodes`, `$trigger`, `$vars`, `$run`, `$loop`, and in a for-each `$item` and `$index`. */
class StepContext implements ExecuteContext, Seen {
  config: unknown
  private known: Bindings | undefined

  constructor(
    private readonly performing: Performing,
    private readonly step: Step,
    private readonly inFlight: Attempt,
    private readonly limit: AbortSignal | undefined,
  ) {}

  get node(): ExecuteContext['node'] {
    const { id, name, type, risk } = this.step.node
    return { id, name, type, risk }
  }

  get run(): ExecuteContext['run'] {
    const { run, plan, startedAt } = this.performing.state
    return { id: run, workflow: plan.workflow.id, startedAt }
  }

  get input(): Json {
    return this.step.input
  }

  get attempt(): number {
    return this.step.attempt
  }

  get loop(): ExecuteContext['loop'] {
    return { round: roundOf(this.step), feedback: loopOf(this.step)?.feedback ?? null }
  }

  get signal(): AbortSignal {
    const { signal } = this.inFlight
    return this.limit ? AbortSignal.any([signal, this.limit]) : signal
  }

  get idempotencyKey(): string {
    const { step, performing } = this
    return [performing.state.run, step.node.id, scopeText(step) ?? '', roundOf(step)].join('/')
  }

  get now(): () => number {
    return () => this.performing.clock.now()
  }

  get delta(): (text: string) => void {
    const { performing, step } = this
    return (text) => performing.watcher.onDelta(step, text)
  }

  get note(): ExecuteContext['note'] {
    const { performing, step } = this
    return (note, spent = {}) => performing.watcher.onNote(step, note, spent)
  }

  get call(): ExecuteContext['call'] {
    const { performing, step, signal, limit } = this
    return (workflow, payload, key) => {
      const call = { workflow, payload, key: `${this.idempotencyKey}/${step.attempt}/${key}` }
      return callFrom(performing, step, call, { signal, ...(limit ? { limit } : {}) })
    }
  }

  get lasting(): ExecuteContext['lasting'] {
    const { inFlight, signal } = this
    return (what) => {
      if (signal.aborted) throw new NodeError('aborted', `"${this.node.name}" was stopped.`)
      inFlight.lasting ??= what
    }
  }

  get evaluate(): ExecuteContext['evaluate'] {
    return (template, extra) =>
      templateOf(this.step.node, template).evaluate(
        this.step.input,
        extra ? seenWith(this, extra) : this,
      )
  }

  get ports(): ExecuteContext['ports'] {
    const { node, scope } = this.step
    const { maxRounds } = this.performing.state.plan
    return {
      sources: node.inputs.map((edge) => edge.sourceId),
      connected: (port) => node.outputs.has(port),
      exhausted: (port) =>
        (node.outputs.get(port) ?? []).some(
          ({ closes }) => closes && (scope.loops[closes.index]?.round ?? 1) >= maxRounds,
        ),
    }
  }

  get effects(): ExecuteContext['effects'] {
    return this.performing.effects
  }

  look(name: string): unknown {
    const { state } = this.performing
    const { scope } = this.step
    switch (name) {
      case 'trigger':
        return state.payload
      case 'vars':
        return state.plan.workflow.variables ?? {}
      case 'run':
        return runSeen(state)
      case 'loop':
        return this.loop
      case 'item':
        return scope.owner ? scope.item : UNSURE
      case 'index':
        return scope.owner ? scope.index : UNSURE
      default:
        return UNSURE
    }
  }

  field(name: string, field: string): unknown {
    return name === 'nodes' ? outputSeen(this.step.scope, field) : fieldOf(this.look(name), field)
  }

  all(): Bindings {
    return (this.known ??= bindingsFor(this.performing, this.step))
  }
}

/** More than a document holds; a node that makes up templates as it goes must not fill the memory. */
const MAX_TEMPLATES = 1000

/** A template of a lazy field, parsed once: a loop evaluates the same ones in each round. */
function templateOf({ id, config: { templates } }: PlanNode, template: Json): CompiledValue {
  let compiled = templates.get(template)
  if (!compiled) {
    compiled = compileValue(template, `config of "${id}"`)
    if (templates.size < MAX_TEMPLATES) templates.set(template, compiled)
  }
  return compiled
}

function fillConfig(step: Step, context: StepContext): Eventually<unknown> {
  const { config } = step.node
  if (!config.dynamic) return (config.filled ??= { config: fixedConfig(step.node) }).config
  return after(
    all(config.fields, ([, value]) => value.evaluate(step.input, context)),
    (values) =>
      checked(
        step.node,
        Object.fromEntries(config.fields.map(([key], index) => [key, values[index] ?? null])),
      ),
  )
}

/** A config without templates is the same each time. */
function fixedConfig(node: PlanNode): unknown {
  const fields = node.config.fields.map(([key, value]) => [key, value.fixed ?? null] as const)
  return checked(node, Object.fromEntries(fields))
}

function checked({ definition, name }: PlanNode, filled: Record<string, Json>): unknown {
  const result = definition?.config.safeParse(filled)
  if (!result || result.success) return result?.data ?? filled
  const [issue] = result.error.issues
  const message =
    issue && definition ? describeIssue(issue, filled, configSchema(definition)).message : ''
  throw new NodeError('bad-config', `"${name}": ${message}`)
}

function bindingsFor(performing: Performing, step: Step): Bindings {
  const { state, clock, effects } = performing
  const { workflow } = state.plan
  const bindings: Bindings = {
    ...clockBindings(() => clock.now(), effects.bounded),
    trigger: state.payload,
    vars: workflow.variables ?? {},
    run: runSeen(state),
    nodes: outputsSeen(step.scope, state),
    loop: { round: roundOf(step), feedback: loopOf(step)?.feedback ?? null },
  }
  if (step.scope.owner) {
    bindings.item = step.scope.item
    bindings.index = step.scope.index
  }
  return bindings
}

function runSeen({ run, startedAt, plan }: RunState): Json {
  return { id: run, startedAt: isoTime(startedAt), workflow: plan.workflow.id }
}

/** The latest output of a node; in an item of its own nodes first, then of those around it. */
function outputSeen(from: Scope, node: string): unknown {
  for (let scope: Scope | undefined = from; scope; scope = scope.owner?.scope)
    if (Object.hasOwn(scope.outputs, node)) return scope.outputs[node]
  return undefined
}

/** All that `outputSeen` finds. */
function outputsSeen(scope: Scope, state: RunState): { [node: string]: Json } {
  if (scope === state.top || !scope.owner) return scope.outputs
  return { ...outputsSeen(scope.owner.scope, state), ...scope.outputs }
}
