/** Pausing a run and going on with it, as its events say it (docs/debugging.md). */
import type { Place, RunEventOf } from '../../shared/run/events'
import { placeOf, stepAt, type RunState, type Step } from '../state'
import { steppingAfter } from './stepping'

export function pause(state: RunState, event: RunEventOf<'run.paused'>): void {
  if (state.status !== 'running' || state.paused) return
  const { at, reason = 'asked', place } = event
  state.paused = { at, reason, place }
  state.stepping = undefined
}

export function goOn(state: RunState, event: RunEventOf<'run.resumed'>): void {
  const { paused } = state
  const stopped = paused?.place && stepAt(state, paused.place)
  if (paused) state.pausedMs += Math.max(0, event.at - paused.at)
  state.paused = undefined
  state.passed = stopped && isAboutToStart(stopped, paused.place) ? stopped : undefined
  state.stepping = steppingAfter(state, event, stopped)
}

function isAboutToStart(step: Step, at: Place | undefined): boolean {
  const starts = step.status === 'ready' || step.status === 'retrying'
  return starts && placeOf(step).round === at?.round
}

/** A place as people read it: `each:3/draft@2`, the round only where it is not the first. */
export function placeWords({ scope, node, round }: Place): string {
  const own = round > 1 ? `${node}@${round}` : node
  return scope === undefined ? own : `${scope}/${own}`
}
