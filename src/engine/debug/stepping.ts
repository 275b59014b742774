/** Stepping: one node at a time, as the events of a run say it, so that it goes on after a restart (docs/debugging.md). */
import type { RunEventOf } from '../../shared/run/events'
import { stepAt, type RunState, type Step, type Stepping } from '../state'
import { runTime } from './run-time'

/** How the run is stepped after it went on from where it stopped; undefined where nothing but breakpoints stops it. */
export function steppingAfter(
  state: RunState,
  { go, place, at }: RunEventOf<'run.resumed'>,
  stopped: Step | undefined,
): Stepping | undefined {
  if (go === undefined || go === 'continue' || go === 'pause') return undefined
  if (typeof go === 'object') return { go, first: false, target: undefined, done: false }
  const left = place && stepAt(state, place)
  const target = left ?? (go === 'out' ? stopped?.scope.owner : undefined)
  if (target) return { go, first: false, target, done: !isAtWork(target) }
  if (go === 'out') return undefined
  return { go, first: nextToStart(state, at) !== undefined, target: undefined, done: false }
}

function isAtWork({ status }: Step): boolean {
  return status === 'running' || status === 'waiting' || status === 'opened'
}

/** The step that starts next, as far as that is known by now: whatever slots there are. */
export function nextToStart(state: RunState, at: number): Step | undefined {
  const now = runTime(state, at)
  const retry = state.retries.find(
    ({ at: due, step }) => due <= now && step.status === 'retrying' && step.retryAt === due,
  )
  return retry?.step ?? state.ready.find(({ status }) => status === 'ready')
}

/** Whether a step starts when it can, waits for what is stepped, or is where the run pauses. */
export function mayStart({ stepping, passed }: RunState, step: Step): 'go' | 'hold' | 'pause' {
  if (!stepping) return 'go'
  const { go, target, first, done } = stepping
  if (typeof go === 'object') return step.node.id === go.to && step !== passed ? 'pause' : 'go'
  if (!target) {
    if (!first) return 'pause'
    // What the run was paused before is what is stepped, whatever is ready before it.
    return passed && passed !== step && startsNext(passed) ? 'hold' : 'go'
  }
  if (done) return 'pause'
  // Another attempt of it.
  if (step === target) return 'go'
  if (isInside(step, target)) return go === 'in' ? 'pause' : 'go'
  return 'hold'
}

function startsNext({ status }: Step): boolean {
  return status === 'ready' || status === 'retrying'
}

function isInside(step: Step, container: Step): boolean {
  for (let { owner } = step.scope; owner; owner = owner.scope.owner)
    if (owner === container) return true
  return false
}

/** A step began. */
export function began(state: RunState, step: Step): void {
  const { stepping } = state
  if (state.passed === step) state.passed = undefined
  if (stepping?.first) stepping.target ??= step
}

/** A step is over: completed, or failed for good. */
export function ended(state: RunState, step: Step): void {
  if (state.stepping?.target === step) state.stepping.done = true
}
