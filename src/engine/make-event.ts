/**
 * Makes events whole: the run's id, the next `seq`, the time. The frequent ones are written out field by field, because copying a
 * body into an event costs more than everything else that a plain node does.
 */
import type { RunEvent, RunEventBody, RunEventOf } from '../shared/run/events'
import { spentOf } from '../shared/run/spent'
import type { Completion } from './execute'
import { placeOf, roundOf, scopeText, type RunState, type Step } from './state'

/** The next event of a run. */
export function makeEvent(state: RunState, at: number, body: RunEventBody): RunEvent {
  return { run: state.run, seq: state.seq + 1, at, ...body } as RunEvent
}

export function startedEvent(
  state: RunState,
  step: Step,
  at: number,
  attempt: number,
): RunEventOf<'node.started'> {
  const { run } = state
  const seq = state.seq + 1
  const node = step.node.id
  const round = roundOf(step)
  const scope = scopeText(step)
  const { input } = step
  return scope === undefined
    ? { run, seq, at, type: 'node.started', node, round, attempt, input }
    : { run, seq, at, type: 'node.started', node, round, scope, attempt, input }
}

export function completedEvent(
  state: RunState,
  step: Step,
  at: number,
  completed: Completion,
): RunEventOf<'node.completed'> {
  const { run } = state
  const seq = state.seq + 1
  const node = step.node.id
  const round = roundOf(step)
  const scope = scopeText(step)
  const durationMs = at - step.startedAt
  const { ports, output, usage, costUsd, unpriced } = completed
  if (scope !== undefined || usage || costUsd !== undefined || unpriced)
    return {
      run,
      seq,
      at,
      type: 'node.completed',
      node,
      round,
      ...(scope === undefined ? {} : { scope }),
      ports,
      output,
      ...spentOf(completed),
      durationMs,
    }
  return { run, seq, at, type: 'node.completed', node, round, ports, output, durationMs }
}

/** What a step streams out, in events that are not kept: `seq` is that of the last kept one. */
export function deltaEvent(
  { run }: RunState,
  step: Step,
  seq: number,
  at: number,
  text: string,
): RunEventOf<'node.delta'> {
  return { run, seq, at, type: 'node.delta', ...placeOf(step), attempt: step.attempt, text }
}

/** What a run ends with in which Baton itself threw. */
export function fault(thrown: unknown): RunEventBody {
  const why = thrown instanceof Error ? thrown.message : String(thrown)
  const message = `A fault in Baton stopped the run: ${why}. Please report it with the workflow.`
  return { type: 'run.failed', error: { code: 'internal', message } }
}

/** What a run ends with that found no end to what follows. */
export function stuck({ type }: RunEvent): RunEventBody {
  const message = `Baton found no end to what follows (${type}). This is a fault in Baton; the run was stopped. Please report it with the workflow.`
  return { type: 'run.failed', error: { code: 'internal', message } }
}
