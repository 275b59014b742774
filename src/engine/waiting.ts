/** What a run waits for, and which events end a wait. */
import type { Json } from '../shared/workflow/document'
import { jsonEqual } from '../shared/workflow/json-equal'
import { stepsOf } from './recovery'
import type { Outlook } from './run-handle'
import type { RunState, Step } from './state'

/** What a run can still do by itself, as far as its state says. */
export function outlookOf(state: RunState): Omit<Outlook, 'nextAt' | 'quiet' | 'held'> {
  let timers = 0
  // Time does not pass while it is paused.
  if (!state.paused) {
    for (const { status } of stepsOf(state)) if (status === 'retrying') timers += 1
    for (const { kind, wait } of waits(state)) if (kind === 'timer' && !wait.event) timers += 1
  }
  return {
    status: statusOf(state),
    paused: state.paused?.reason,
    executing: state.executing,
    timers,
    people: state.callbacks.size,
    events: state.listening.size,
    calls: [...state.calling.keys()],
  }
}

function statusOf({ status, executing, ready, live, paused }: RunState): Outlook['status'] {
  if (status === 'new') return 'running'
  if (status !== 'running') return status
  if (paused) return executing === 0 ? 'waiting' : 'running'
  return executing === 0 && ready.peek() === undefined && live > 0 ? 'waiting' : 'running'
}

/** The steps that wait, with what ends the wait first of all. */
export function* waits(state: RunState) {
  for (const scope of [state.top, ...state.scopes.values()])
    for (const { wait, status } of scope.steps)
      if (wait && status === 'waiting')
        yield {
          kind: wait.callback
            ? 'callback'
            : wait.call
              ? 'call'
              : wait.timerPort
                ? 'timer'
                : 'event',
          wait,
        } as const
}

/** The steps that wait for an event with this name and payload. */
export function listeners(state: RunState, name: string, payload: Json): Step[] {
  return [...state.listening].filter(({ wait }) => {
    const { event } = wait ?? {}
    return event?.name === name && (event.match === undefined || matches(event.match, payload))
  })
}

/** An object matches a payload that has all its fields; anything else one that equals it or has a field that does. */
export function matches(match: Json, payload: Json): boolean {
  if (jsonEqual(match, payload)) return true
  if (payload === null || typeof payload !== 'object' || Array.isArray(payload)) return false
  if (match !== null && typeof match === 'object' && !Array.isArray(match))
    return Object.entries(match).every(([key, value]) => jsonEqual(value, payload[key]))
  return Object.values(payload).some((value) => jsonEqual(match, value))
}
