import { InputRefused, startRun, WorkflowRefused } from '../engine/interpreter'
import { catalog } from '../nodes/definitions'
import { executors } from '../nodes/executors'
import type { Json, Workflow, WorkflowNode } from '../shared/workflow/document'
import { Failure } from './failure'
import type { Ports } from './ports'
import type { Launch } from './runs'

/** Starts runs in this process's engine, with the node types of this build. */
export function launchInEngine(ports: Pick<Ports, 'clock' | 'journal' | 'effects'>): Launch {
  const { clock, journal, effects } = ports
  return ({ payload, ...request }) => {
    const trigger = request.trigger ?? triggerOf(request.workflow)?.id
    const sample = sampleOf(request.workflow, trigger)
    try {
      return startRun({
        ...request,
        trigger,
        payload: payload === undefined ? sample : payload,
        catalog,
        executors,
        effects,
        clock,
        journal,
      })
    } catch (error) {
      throw refusal(error)
    }
  }
}

/** The trigger that a run starts from where none is named: the first manual one, else the first of any type. */
export function triggerOf(workflow: Workflow): WorkflowNode | undefined {
  const triggers = workflow.nodes.filter(({ type }) => catalog.get(type)?.trigger)
  return triggers.find(({ type }) => type === 'manual-trigger') ?? triggers[0]
}

/** What a run starts with where nothing is given: the trigger's `sample`, or null. */
function sampleOf(workflow: Workflow, trigger: string | undefined): Json {
  const sample = workflow.nodes.find(({ id }) => id === trigger)?.config?.sample
  // A document is JSON, so whatever stands there is too.
  return sample === undefined ? null : (sample as Json)
}

function refusal(error: unknown): unknown {
  if (error instanceof WorkflowRefused) {
    const errors = error.problems.filter(({ severity }) => severity === 'error')
    const first = errors[0]?.message ?? error.message
    const more = errors.length > 1 ? ` There are ${errors.length - 1} more problems.` : ''
    return new Failure(
      { code: 'INVALID_WORKFLOW', data: { problems: error.problems } },
      `The workflow cannot run yet. ${first}${more}`,
    )
  }
  if (error instanceof InputRefused)
    return new Failure(
      { code: 'INVALID_INPUT', data: { details: error.details } },
      `The input does not fit what the trigger asks for: ${error.details.join('; ')}. Change the input and run again.`,
    )
  return error
}
