/** A run's view in the making, and the questions in it. */
import type { Place } from './events'
import { byId, type CallbackView, type NodeView, type Phase, type RunView } from './run-view'

/** A view while events are folded into it. */
export type Draft = { -readonly [K in keyof RunView]: RunView[K] } & {
  nodes: Record<string, NodeView>
  places: Map<string, Phase>
  /** Copies of the questions, once one of them changes: there may be thousands, and few events are about them. */
  changes: Questions | undefined
}

export interface Questions {
  callbacks: Record<string, CallbackView>
  asking: Map<string, string>
}

/** Puts a question as it is now; gives which places ask what. */
export function change(
  view: Draft,
  callback: CallbackView,
  to: Partial<CallbackView>,
): Questions['asking'] {
  view.changes ??= { callbacks: byId(view.callbacks), asking: new Map(view.asking) }
  view.changes.callbacks[callback.callback] = { ...callback, ...to }
  return view.changes.asking
}

/** A question as it stands now. */
export function question(view: Draft, callback: string | undefined): CallbackView | undefined {
  return callback === undefined ? undefined : (view.changes ?? view).callbacks[callback]
}

/** A place as a key of `RunView.places` and `asking`. */
export function placeKey({ node, round, scope }: Place): string {
  return `${scope ?? ''}|${node}|${round}`
}

/** Nobody is asked any more. */
export function answered(view: Draft, callback: CallbackView): void {
  const asking = change(view, callback, { resolved: true })
  const key = placeKey(callback)
  if (asking.get(key) === callback.callback) asking.delete(key)
}
