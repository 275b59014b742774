/**
 * What a run waits for is due in run time: the clock's without what the run was paused. So nothing that waits is touched when a run
 * pauses or goes on.
 */
import type { RunState } from '../state'

/** The run's own time at a time of the clock, in milliseconds: it stands still while the run is paused. */
export function runTime(state: RunState, at: number): number {
  const { paused, pausedMs } = state
  return (paused ? Math.min(at, paused.at) : at) - pausedMs
}

/** The run time at which something is due that an event at `at` puts at `time` of the clock. */
export function dueAt(state: RunState, time: number, at: number): number {
  return time - at + runTime(state, at)
}
