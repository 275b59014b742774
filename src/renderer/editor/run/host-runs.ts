/** The run ports over the contract. */
import { ORPCError } from '@orpc/client'
import { host, messageOf, subscribe } from '../../bridge/host'
import { wholeWorkflow } from '../../projects/called'
import type { Problem } from '../../../shared/workflow/problem'
import { onceAFrame } from './once-a-frame'
import type { RunPorts } from './run-store'

export const hostRuns: RunPorts = {
  // What it calls goes with it, as it is saved now, so that nothing about the run changes while it goes on.
  start: async ({ workflow, ...request }) =>
    host.runs.start({ ...request, workflow: await wholeWorkflow(workflow) }),
  cancel: (run) => host.runs.cancel({ run }),
  go: (run, go) => host.runs.go({ run, go }),
  debug: (run, breakpoints) => host.runs.debug({ run, breakpoints: [...breakpoints] }),
  workflowOf: async (run) => (await host.runs.get({ run })).workflow,
  stream: async (run, after, onEvents, signal) => {
    const batches = onceAFrame(onEvents)
    const open = (inner: AbortSignal) => {
      // What came before the connection was lost is not asked for again.
      batches.flush()
      return host.runs.events({ run, after: after() }, { signal: inner })
    }
    try {
      await subscribe(open, batches.push, signal)
    } finally {
      batches.flush()
    }
  },
  explain: messageOf,
  isUnknown: (error) => error instanceof ORPCError && error.code === 'NOT_FOUND',
  isRefused: (error) => error instanceof ORPCError && error.code === 'CONFLICT',
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
