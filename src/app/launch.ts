import { InputRefused, startRun, WorkflowRefused } from '../engine/interpreter'
import { catalog } from '../nodes/definitions'
import { executors } from '../nodes/executors'
import { Failure } from './failure'
import type { Ports } from './ports'
import type { Launch } from './runs'

/** Starts runs in this process's engine, with the node types of this build. */
export function launchInEngine(ports: Pick<Ports, 'clock' | 'journal' | 'effects'>): Launch {
  const { clock, journal, effects } = ports
  return (request) => {
    try {
      return startRun({ ...request, catalog, executors, effects, clock, journal })
    } catch (error) {
      throw refusal(error)
    }
  }
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
    return new Failure({ code: 'INVALID_INPUT', data: { details: error.details } }, error.message)
  return error
}
