import type { RunEvent, Spent } from '../shared/run/events'
import { sumSpent } from '../shared/run/spent'
import type { CallEnd } from './effects'

/** How a called run ended and what it used up, from all its events; undefined while it goes on. */
export function endOfCall(events: readonly RunEvent[]): CallEnd | undefined {
  const last = events.at(-1)
  const used = usedUp(events)
  switch (last?.type) {
    case 'run.completed':
      return { status: 'completed', output: last.output, ...used }
    case 'run.failed': {
      const { error, node } = last
      return { status: 'failed', error: node === undefined ? error : { ...error, node }, ...used }
    }
    case 'run.cancelled': {
      const { by, reason } = last
      return { status: 'cancelled', by, ...(reason === undefined ? {} : { reason }), ...used }
    }
    default:
      return undefined
  }
}

/** What its model calls used up, with those of the runs that it called itself. */
function usedUp(events: readonly RunEvent[]): Spent {
  return sumSpent(
    events.filter((event) => event.type === 'node.completed' || event.type === 'node.failed'),
  )
}
