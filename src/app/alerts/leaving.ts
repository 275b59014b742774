/** Where a run is left that an alert is about, and with which changes. */
import type { HandOver } from '../../engine/fork/fork'
import type { Alert, Recovery } from '../../shared/contract/alerts'
import type { ForkChange } from '../../shared/run/debug'
import type { Place, RunEvent } from '../../shared/run/events'
import type { Workflow } from '../../shared/workflow/document'
import { Failure } from '../failures/failure'
import type { ForkPreviewRequest } from '../runs/forks'

export interface Recovering {
  alert: Alert
  how: Recovery
  workflow: Workflow
  /** Every kept event of the alert's run. */
  events: readonly RunEvent[]
}

export interface LeavingRequest {
  request: ForkPreviewRequest
  handOver?: HandOver
}

/** The fork that goes on as a person chose. Throws a `Failure` where there is no place to give a value at. */
export function leavingOf({ alert, how, events }: Recovering): LeavingRequest {
  const leave = (changes: ForkChange[]): ForkPreviewRequest => ({
    run: alert.run,
    seq: events.length,
    changes,
  })
  if (how.kind === 'retry') return { request: leave([]) }
  const isOffered = alert.offers.includes(how.kind)
  const place = isOffered && (alert.kind === 'failing' ? failedAt(events) : placeOf(events))
  if (!place)
    throw new Failure(
      'CONFLICT',
      'No node of this run stands still or failed, so nothing can be given in its place. Retry it, or leave the run at a moment that you choose.',
    )
  if (how.kind === 'hand-over')
    return { request: leave([]), handOver: { place, assignees: how.assignees ?? [] } }
  const { output, port } = how
  return {
    request: leave([{ kind: 'output', place, output, ...(port === undefined ? {} : { port }) }]),
  }
}

/** Where the run's failing node failed for good. */
function failedAt(events: readonly RunEvent[]): Place | undefined {
  const last = events.at(-1)
  const node = last?.type === 'run.failed' ? (last.node ?? last.error.node) : undefined
  const failed = events.findLast(
    (event) =>
      event.type === 'node.failed' && !event.willRetry && (node ?? event.node) === event.node,
  )
  return failed?.type === 'node.failed' ? bare(failed) : undefined
}

/** What is at work, else the call that waits. */
function placeOf(events: readonly RunEvent[]): Place | undefined {
  return inFlightAt(events) ?? inFlightAt(events, 'calls')
}

/** The place that has been at work for longest: one that executes, or one that `calls` another run and waits for it. */
export function inFlightAt(
  events: readonly RunEvent[],
  what: 'executes' | 'calls' = 'executes',
): Place | undefined {
  const open = new Map<string, { place: Place; calls: boolean }>()
  for (const event of events)
    switch (event.type) {
      case 'node.started':
        open.set(keyOf(event), { place: bare(event), calls: false })
        break
      case 'workflow.called':
        open.set(keyOf(event), { place: bare(event), calls: true })
        break
      case 'container.opened':
      case 'timer.set':
      case 'event.awaited':
      case 'callback.requested':
      case 'node.completed':
      case 'node.failed':
        open.delete(keyOf(event))
    }
  return [...open.values()].find(({ calls }) => calls === (what === 'calls'))?.place
}

function bare({ node, round, scope }: Place): Place {
  return scope === undefined ? { node, round } : { node, round, scope }
}

function keyOf({ node, round, scope }: Place): string {
  return JSON.stringify([node, round, scope ?? ''])
}
