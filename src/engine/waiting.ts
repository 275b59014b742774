/** What a run waits for, and which events end a wait. */
import type { Json } from '../shared/workflow/document'
import { jsonEqual } from '../shared/workflow/json-equal'
import type { RunState } from './state'

/** The steps that wait, with what ends the wait first of all. */
export function* waits(state: RunState) {
  for (const scope of [state.top, ...state.scopes.values()])
    for (const { wait, status } of scope.steps)
      if (wait && status === 'waiting')
        yield {
          kind: wait.callback ? 'callback' : wait.timerPort ? 'timer' : 'event',
          wait,
        } as const
}

/** An object matches a payload that has all its fields; anything else one that equals it or has a field that does. */
export function matches(match: Json, payload: Json): boolean {
  if (jsonEqual(match, payload)) return true
  if (payload === null || typeof payload !== 'object' || Array.isArray(payload)) return false
  if (match !== null && typeof match === 'object' && !Array.isArray(match))
    return Object.entries(match).every(([key, value]) => jsonEqual(value, payload[key]))
  return Object.values(payload).some((value) => jsonEqual(match, value))
}
