/** What a host holds of a run that has not ended. */
import type { RunHandle } from '../../engine/run-handle'
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
