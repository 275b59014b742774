import type { RunSummary } from '../../shared/contract'
import { RunLink } from './RunLink'

/** So many called runs are named; the others are counted. */
const NAMED = 3

/** Which run called this one, and which runs it called, each a way there. */
export function RunCalls({
  run,
  caller,
  called,
}: {
  run: RunSummary
  caller: RunSummary | undefined
  called: readonly RunSummary[]
}) {
  if (run.calledBy === undefined && called.length === 0) return null
  const more = called.length - NAMED
  return (
    <span className="flex min-w-0 items-baseline gap-1 text-xs text-fg-3">
      {run.calledBy !== undefined && (
        <>
          <span className="shrink-0">called by</span>
          <RunLink run={run.calledBy}>{caller?.workflowName ?? run.calledBy}</RunLink>
        </>
      )}
      {called.length > 0 && (
        <>
          <span className="shrink-0">{run.calledBy === undefined ? 'called' : '· called'}</span>
          {called.slice(0, NAMED).map(({ id, workflowName }) => (
            <RunLink key={id} run={id}>
              {workflowName}
            </RunLink>
          ))}
          {more > 0 && <span className="shrink-0">and {more} more</span>}
        </>
      )}
    </span>
  )
}
