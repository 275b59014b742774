import type { RunSummary } from '../../shared/contract'
import { isEnded } from '../../shared/run/events'
import type { RunPart, RunView } from '../../shared/run/view'
import type { Workflow } from '../../shared/workflow/document'
import type { KeptRun } from '../ports'

/** A run as lists show it. `startedAt` stands in until the run's first event is known. */
export function summarize(view: RunView, workflow: Workflow, startedAt: number): RunSummary {
  return {
    id: view.run,
    workflow: workflow.id,
    workflowName: workflow.name,
    status: view.status,
    startedAt: view.startedAt === 0 ? startedAt : view.startedAt,
    ...(view.endedAt === undefined ? {} : { endedAt: view.endedAt }),
    ...(view.pausedMs > 0 ? { pausedMs: view.pausedMs } : {}),
    costUsd: view.costUsd,
    ...(view.calledCostUsd > 0 ? { calledCostUsd: view.calledCostUsd } : {}),
    unpriced: view.unpriced,
    ...(view.unpricedModels.length > 0 ? { unpricedModels: view.unpricedModels } : {}),
    ...(isNothing(view.called) ? {} : { called: view.called }),
    ...(isNothing(view.takenOver) ? {} : { takenOver: view.takenOver }),
    tokens: view.tokens,
    pendingCallbacks: isEnded(view.status) ? 0 : view.asking.size,
    ...(view.error ? { error: view.error.message } : {}),
    ...(view.calledBy ? { calledBy: view.calledBy.run } : {}),
    ...(view.delivery ? { activated: true as const } : {}),
    ...(view.simulated ? { simulated: true as const } : {}),
    ...(view.forkOf ? { forkOf: view.forkOf.run } : {}),
    ...(view.paused ? { paused: true as const } : {}),
  }
}

/** What is known of a run that has ended before its events are read. */
export function outline({
  run,
  workflow,
  workflowName,
  startedAt,
  endedAt,
  ended,
  calledBy,
}: KeptRun): RunSummary {
  return {
    id: run,
    workflow,
    workflowName,
    status: ended ?? 'running',
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(calledBy === undefined ? {} : { calledBy }),
    costUsd: 0,
    unpriced: 0,
    tokens: 0,
    pendingCallbacks: 0,
  }
}

function isNothing({ costUsd, unpriced, tokens }: RunPart): boolean {
  return costUsd === 0 && unpriced === 0 && tokens === 0
}

/** Whether two summaries of one run say the same. */
export function sameSummary(one: RunSummary, other: RunSummary): boolean {
  return (
    one.status === other.status &&
    one.startedAt === other.startedAt &&
    one.endedAt === other.endedAt &&
    one.pausedMs === other.pausedMs &&
    one.costUsd === other.costUsd &&
    one.unpriced === other.unpriced &&
    one.tokens === other.tokens &&
    one.pendingCallbacks === other.pendingCallbacks &&
    one.error === other.error &&
    one.paused === other.paused &&
    one.held?.retryAt === other.held?.retryAt &&
    one.held?.message === other.held?.message
  )
}
