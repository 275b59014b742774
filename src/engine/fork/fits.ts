/** Whether an event of a run can still happen where something before it is another. */
import type { RunEvent } from '../../shared/run/events'
import { jsonEqual } from '../../shared/workflow/json-equal'
import { roundOf, scopeText, stepAt, type RunState, type Step } from '../state'

/** Stricter than `evolve`: the event is the one that follows, of the step as it stands, with the same values. */
export function fits(state: RunState, event: RunEvent): boolean {
  if (!('round' in event)) return 'callback' in event ? state.callbacks.has(event.callback) : true
  const step = stepAt(state, event)
  if (!step || roundOf(step) !== event.round || scopeText(step) !== event.scope) return false
  const { status, due } = step
  switch (event.type) {
    case 'node.started':
      return (
        (status === 'ready' || status === 'retrying') &&
        event.attempt === step.attempt + 1 &&
        jsonEqual(step.input, event.input)
      )
    case 'node.completed':
      if (status !== 'finishing') return isAtWork(step)
      return (
        due?.do === 'complete' &&
        due.ports.join() === event.ports.join() &&
        jsonEqual(due.output, event.output)
      )
    case 'node.failed':
      return due?.do === 'fail' || (event.error.code !== 'aborted' && isAtWork(step))
    case 'node.skipped':
      return status === 'skipping'
    case 'timer.fired':
      return status === 'waiting' && step.wait?.timerPort !== undefined
    case 'event.received':
      return status === 'waiting' && step.wait?.event?.name === event.name
    case 'debug.logged':
      return true
    default:
      return status === 'running' || status === 'waiting'
  }
}

function isAtWork({ status, wait }: Step): boolean {
  return status === 'running' || (status === 'waiting' && wait?.call !== undefined)
}
