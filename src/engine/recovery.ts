/** What a run that was interrupted has in flight, and the questions that this raises (semantics section 6). */
import type { Place, RunEvent, RunEventBody } from '../shared/run/events'
import { callbackId } from './perform'
import { pinOf } from './pins'
import { placeOf, type RunState, type Step } from './state'

/** Every step of a run, in all its scopes. */
export function* stepsOf(state: RunState): Generator<Step> {
  for (const scope of [state.top, ...state.scopes.values()]) yield* scope.steps
}

/** A place on one line: `scope/node/round`. */
export function placeText({ scope, node, round }: Place): string {
  return [scope, node, round].filter((part) => part !== undefined).join('/')
}

/**
 * The steps of an interrupted run that were at work, and those of them that nobody knows of whether they happened. A node that calls
 * another run had not begun to: it calls the same one again. One that is pinned does nothing.
 */
export function inFlight(state: RunState): { again: Step[]; inDoubt: Step[] } {
  const again: Step[] = []
  const inDoubt: Step[] = []
  for (const step of stepsOf(state)) {
    if (step.status !== 'running') continue
    const { risk, content, disabled, definition } = step.node
    const isSure =
      risk === 'reversible' || content || disabled || definition?.calls || pinOf(state, step.node)
    if (isSure) again.push(step)
    else inDoubt.push(step)
  }
  return { again, inDoubt }
}

type Asking = Extract<RunEventBody, { type: 'callback.requested' }>

/** Asks a person whether a node that was in flight has happened. */
export function doubt(run: string, step: Step): Asking {
  const place = placeOf(step)
  return {
    type: 'callback.requested',
    ...place,
    callback: `${callbackId(run, place)}.doubt${step.attempt}`,
    question: 'in-doubt',
    title: `Did "${step.node.name}" happen?`,
    instructions:
      'Baton ended while this node was at work, and it cannot be undone. Look where it would show. ' +
      'If it happened, approve, with its output if a later node needs it. If it did not, run it again, or reject to let it fail.',
    value: null,
    assignees: [],
    approvals: 1,
  }
}

/** Asks a person what a node is to give that stood still or failed; answered as a question in doubt is. */
export function handOver(run: string, step: Step, assignees: readonly string[]): Asking {
  return {
    ...doubt(run, step),
    handedOver: true,
    title: `What should "${step.node.name}" give?`,
    instructions:
      'This node failed or stood still, and was handed over to a person. Edit the value to what it is to give and go on with it, ' +
      'run the node again, or let it fail.',
    assignees: [...assignees],
  }
}

/** How often each mocked node was called, attempts that run again not counted: they take the same entry. */
export function countMockCalls(
  calls: Map<string, number>,
  events: readonly RunEvent[],
  again: readonly Step[],
): void {
  for (const event of events)
    if (event.type === 'node.started') calls.set(event.node, (calls.get(event.node) ?? 0) + 1)
  for (const { node } of again) calls.set(node.id, (calls.get(node.id) ?? 1) - 1)
}
