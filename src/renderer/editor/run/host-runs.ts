/** The run ports over the contract. */
import { ORPCError } from '@orpc/client'
import { host, messageOf, subscribe } from '../../bridge/host'
import { wholeWorkflow } from '../../projects/called'
import type { Problem } from '../../../shared/workflow/problem'
import type { RunPorts } from './run-store'

export const hostRuns: RunPorts = {
  // What it calls goes with it, as it is saved now, so that nothing about the run changes while it goes on.
  start: async ({ workflow, ...request }) =>
    host.runs.start({ ...request, workflow: await wholeWorkflow(workflow) }),
  cancel: (run) => host.runs.cancel({ run }),
  workflowOf: async (run) => (await host.runs.get({ run })).workflow,
  stream: (run, after, onEvents, signal) =>
    subscribe(
      (inner) => host.runs.events({ run, after: after() }, { signal: inner }),
      onEvents,
      signal,
    ),
  explain: messageOf,
  isUnknown: (error) => error instanceof ORPCError && error.code === 'NOT_FOUND',
}

/** What the host had against a start: problems of the document, or faults of the input. Undefined for any other error. */
export function refusalOf(
  error: unknown,
): { problems: readonly Problem[] } | { details: readonly string[] } | undefined {
  if (!(error instanceof ORPCError)) return undefined
  const data = error.data as { problems?: unknown; details?: unknown } | undefined
  if (error.code === 'INVALID_WORKFLOW' && Array.isArray(data?.problems))
    return { problems: data.problems as Problem[] }
  if (error.code === 'INVALID_INPUT' && Array.isArray(data?.details))
    return { details: data.details.map(String) }
  return undefined
}
