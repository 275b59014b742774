/** The runs of the host, and beside them those that were opened from files: nothing asks the host about those. */
import type { SharedRun } from '../../../shared/run/run-file'
import type { RunPorts } from './run-store'

/** `find` says what is kept of a run that came in a file. */
export function withOpenedRuns(
  host: RunPorts,
  find: (run: string) => Promise<SharedRun | undefined>,
): RunPorts {
  return {
    ...host,
    async workflowOf(run) {
      return (await find(run))?.workflow ?? (await host.workflowOf(run))
    },
    async stream(run, after, onEvents, signal) {
      const opened = await find(run)
      if (signal.aborted) return
      if (!opened) return host.stream(run, after, onEvents, signal)
      const from = after()
      const events = opened.events.filter(({ seq }) => seq > from)
      if (events.length > 0) onEvents(events)
    },
  }
}
