/** Runs that a node calls on its way to its answer, rather than as its answer: those of a model's tools. */
import type { Json } from '../shared/workflow/document'
import { calledWorkflow } from '../shared/workflow/called'
import type { CallEnd } from './effects'
import { checkValue } from './limits'
import { NodeError } from './node-error'
import type { Performing } from './perform'
import { placeOf, type Step } from './state'

/** `limit` is the one of the two signals that only the time limit of the attempt aborts. */
interface Given {
  signal: AbortSignal
  limit?: AbortSignal
}

/**
 * Starts the run, or comes back to it where the same attempt called it before. It is cancelled when nobody waits for its end any
 * more; when the host closes it goes on, as the one that called it does.
 */
export function callFrom(
  { state, effects }: Performing,
  step: Step,
  { workflow: id, payload, key }: { workflow: string; payload: Json; key: string },
  { signal, limit }: Given,
): { child: string | undefined; end: Promise<CallEnd> } {
  const { run, plan } = state
  const { calls } = effects
  const workflow = calledWorkflow(plan.workflow, id, plan.catalog)
  if (!workflow || !calls) {
    const why = workflow ? 'this host starts no other runs' : `the workflow "${id}" is not there`
    const error = new NodeError('bad-config', `"${step.node.name}" cannot call it: ${why}.`)
    return { child: undefined, end: Promise.reject(error) }
  }
  const child = calls.childId(key)
  const end = new Promise<CallEnd>((resolve, reject) => {
    checkValue(payload, () => `The input of "${workflow.name}"`)
    const stopped = () => new NodeError('aborted', `The call of "${workflow.name}" was stopped.`)
    if (signal.aborted) return reject(stopped())
    const calledBy = {
      run,
      workflowName: plan.workflow.name,
      ...placeOf(step),
      attempt: step.attempt,
    }
    const stop = calls.follow({ child, calledBy, workflow, payload }, (result) => {
      signal.removeEventListener('abort', give)
      resolve(result)
    })
    const give = () => {
      stop()
      if (state.status !== 'running' || step.status !== 'running' || limit?.aborted)
        calls.abandon(child, 'The run that called it does not wait for it any more.')
      reject(stopped())
    }
    signal.addEventListener('abort', give, { once: true })
  })
  return { child, end }
}
