import type { RunEvent, Usage } from '../shared/run/events'
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

/** Tokens and known prices, with those of the runs that it called itself. The price is absent when none of it is known. */
function usedUp(events: readonly RunEvent[]): { usage?: Usage; costUsd?: number } {
  let usage: Usage | undefined
  let costUsd: number | undefined
  for (const event of events) {
    if (event.type !== 'node.completed' && event.type !== 'node.failed') continue
    if (!event.usage) continue
    usage = {
      inputTokens: (usage?.inputTokens ?? 0) + event.usage.inputTokens,
      outputTokens: (usage?.outputTokens ?? 0) + event.usage.outputTokens,
    }
    if (event.costUsd !== undefined) costUsd = (costUsd ?? 0) + event.costUsd
  }
  return { ...(usage ? { usage } : {}), ...(costUsd === undefined ? {} : { costUsd }) }
}
