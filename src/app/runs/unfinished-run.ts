/** What a host holds of a run that has not ended. */
import type { RunHandle } from '../../engine/run-handle'
import type { RunEvent } from '../../shared/run/events'
import type { RunView } from '../../shared/run/view'
import type { RunDocument } from './engine-port'
import type { RunFeed } from './run-feed'

/** Of each, whether the engine has it or it is asleep. */
export interface Unfinished {
  startedAt: number
  over: PromiseWithResolvers<void>
}

/** Of one that the engine has. */
export interface Entry extends RunDocument, Unfinished {
  feed: RunFeed
  view: RunView
  handle?: RunHandle
}

/** Whether the event is the last of its run. */
export function isLast({ type }: RunEvent): boolean {
  return type === 'run.completed' || type === 'run.failed' || type === 'run.cancelled'
}
