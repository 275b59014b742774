/** The runs that one run called and waits for: it follows each of them, and lets go of those that it waits for no more. */
import { isEnd } from '../shared/run/events'
import type { RunEvent } from '../shared/run/events'
import { spentOf } from '../shared/run/spent'
import { calledWorkflow } from '../shared/workflow/called'
import type { CallEnd, Effects } from './effects'
import type { Completion } from './execute'
import { NodeError } from './node-error'
import { placeOf, type RunState, type Step } from './state'

/** Who waits for a called run. */
export interface Caller {
  /** The called run is over, as the completion or the failure of the step; or it could not begin. */
  onCalled(step: Step, end: Completion | NodeError): void
}

export class CalledRuns {
  /** How to stop following, by the id of the called run. Most runs call none. */
  private followed: Map<string, () => void> | undefined

  constructor(
    private readonly state: RunState,
    private readonly effects: Pick<Effects, 'calls'>,
    private readonly caller: Caller,
  ) {}

  /** Starts a run that was called, or comes back to it, unless nobody waits for it any more. */
  follow(child: string): void {
    const step = this.state.calling.get(child)
    const call = step?.wait?.call
    if (!step || !call || this.state.status !== 'running' || this.followed?.has(child)) return
    const { run, plan } = this.state
    const workflow = calledWorkflow(plan.workflow, call.workflow, plan.catalog)
    const { calls } = this.effects
    if (!workflow || !calls) {
      const why = workflow ? 'this host starts no other runs' : 'its workflow is not there'
      this.caller.onCalled(step, new NodeError('error', `"${step.node.name}" cannot run: ${why}.`))
      return
    }
    const { name: workflowName } = plan.workflow
    const calledBy = { run, workflowName, ...placeOf(step), attempt: step.attempt }
    const stop = calls.follow({ child, calledBy, workflow, payload: call.payload }, (end) => {
      this.followed?.delete(child)
      if (this.state.calling.get(child) === step)
        this.caller.onCalled(step, resultOf(end, step, workflow.name))
    })
    this.followed ??= new Map()
    this.followed.set(child, stop)
  }

  /** Comes back to every run that is waited for. */
  followAll(): void {
    for (const child of [...this.state.calling.keys()]) this.follow(child)
  }

  /** Whether called runs may be waited for no more after this event. */
  mayLeave(event: RunEvent): boolean {
    return this.followed !== undefined && (event.type === 'node.failed' || isEnd(event))
  }

  /** What is to be done, once that is kept, about the runs that nobody waits for any more. */
  leaving(): () => void {
    const { calling, status } = this.state
    const left = [...(this.followed ?? [])].filter(
      ([child]) => status !== 'running' || !calling.has(child),
    )
    return () => {
      for (const [child, stop] of left) {
        if (!this.followed?.delete(child)) continue
        stop()
        this.effects.calls?.abandon(child, 'The run that called it does not wait for it any more.')
      }
    }
  }

  /** Follows none any more. They go on. */
  detach(): void {
    for (const stop of this.followed?.values() ?? []) stop()
    this.followed = undefined
  }
}

/** What the end of a called run is for the node that called it. */
function resultOf(end: CallEnd, { node }: Step, workflowName: string): Completion | NodeError {
  const used = spentOf(end)
  switch (end.status) {
    case 'completed':
      return { ports: [node.firstPort], output: end.output, ...used }
    case 'failed': {
      const at = end.error.node === undefined ? '' : ` at "${end.error.node}"`
      return new NodeError(
        'workflow-failed',
        `"${workflowName}" failed${at} (${end.error.code}): ${end.error.message}`,
        { retryable: end.error.retryable, ...used },
      )
    }
    case 'cancelled': {
      const reason = end.reason === undefined || end.reason === '' ? '' : ` (${end.reason})`
      return new NodeError(
        'workflow-failed',
        `"${workflowName}" was cancelled by ${end.by}${reason}.`,
        used,
      )
    }
  }
}
