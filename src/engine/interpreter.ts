/** Starts runs, and goes on with those that a process left behind. */
import type { Json, Workflow } from '../shared/workflow/document'
import type { PauseReason, Pins } from '../shared/run/debug'
import type { CalledBy, DeliveryOf, RunEvent } from '../shared/run/events'
import type { Simulation } from '../shared/run/simulation'
import type { NodeCatalog } from '../shared/workflow/node-definition'
import { admit } from './admission'
import type { DebugGate } from './debug/gate'
import type { Effects } from './effects'
import type { ExecutorRegistry } from './execute'
import type { Clock, Journal } from './ports'
import { replay } from './replay'
import { Run } from './run'
import type { Mocks, RunHandle } from './run-handle'
import { newState, type RunState } from './state'

export { InputRefused, WorkflowRefused } from './refusal'

export interface StartOptions {
  /** The run's id, unique on this host. */
  run: string
  workflow: Workflow
  /** The first manual trigger where it is not given, else the first of any type. */
  trigger?: string
  /** The trigger's `sample` where it is not given, else an empty object. */
  payload?: Json
  /** The node of another run that calls this one. */
  calledBy?: CalledBy
  /** What of an active workflow's trigger begins it. */
  delivery?: DeliveryOf
  /** Its effects and its clock are those of a simulation. */
  simulated?: Simulation
  /** What nodes give in place of running; `InputRefused` for one of a node or a port that is not there. */
  pins?: Pins
  /** Where it stops. */
  debug?: DebugGate
  /** Why it pauses before the first node, where it does. */
  pauseAtStart?: PauseReason
  catalog: NodeCatalog
  executors: ExecutorRegistry
  effects: Effects
  clock: Clock
  journal: Journal
  mocks?: Mocks
  /** Kept events once they are in the journal, and deltas as they come, in order. */
  onEvents(events: readonly RunEvent[]): void
  /** Nothing executes and all that happened is kept: under virtual time, the moment for the clock to jump. */
  onQuiet?(): void
  /** The journal refused, so the run is held: nothing begins or is seen until `RunHandle.keepAgain` succeeds. Called each time. */
  onHeld?(error: Error): void
}

/**
 * Starts a run. Throws `WorkflowRefused` when the document has errors and `InputRefused` when the trigger or the payload does
 * not fit; nothing has happened then.
 */
export function startRun(options: StartOptions): RunHandle {
  const { plan, trigger, payload } = admit(options.workflow, options.catalog, options)
  const { calledBy, delivery, simulated, pins } = options
  const run = new Run(options, newState(plan))
  run.begin({
    type: 'run.started',
    workflow: options.workflow.id,
    workflowName: options.workflow.name,
    trigger,
    payload,
    ...(calledBy ? { calledBy } : {}),
    ...(delivery ? { delivery } : {}),
    ...(simulated ? { simulated } : {}),
    ...(pins && Object.keys(pins).length > 0 ? { pins } : {}),
  })
  return run
}

export interface ResumeOptions extends Omit<
  StartOptions,
  'trigger' | 'payload' | 'calledBy' | 'delivery' | 'simulated' | 'pins'
> {
  /** Every kept event of the run, in order. */
  events: readonly RunEvent[]
  /** What `replay` makes of them, where that is done already. The run has it from then on. */
  state?: RunState
}

/**
 * Goes on with a run from its events (semantics section 6). What was in flight runs again with the same attempt number; an
 * irreversible or high-stakes node that was in flight is in doubt, and a person is asked. Throws when the run is over or the
 * events are not the beginning of one.
 */
export function resumeRun(options: ResumeOptions): RunHandle {
  const [first] = options.events
  if (first?.type !== 'run.started') throw new Error(`Run ${options.run} has no beginning.`)
  const state = options.state ?? replay(options.workflow, options.catalog, options.events)
  if (state.status !== 'running') throw new Error(`Run ${options.run} is over.`)
  const run = new Run(options, state)
  run.recover(options.events)
  return run
}
