import type { RunSummary } from '../../shared/contract'
import { RunLink } from './RunLink'

/** So many called runs are named; the others are counted. */
const NAMED = 3

/** Which run called this one or was left by it, and which runs it called, each a way there. */
export function RunCalls({
  run,
  caller,
  called,
}: {
  run: RunSummary
  caller: RunSummary | undefined
  called: readonly RunSummary[]
}) {
  const { calledBy, forkOf } = run
  if (calledBy === undefined && forkOf === undefined && called.length === 0) return null
  const more = called.length - NAMED
  return (
    <span className="flex min-w-0 items-baseline gap-1 text-xs text-fg-3">
      {forkOf !== undefined && (
        <>
          <span className="shrink-0">left</span>
          <RunLink run={forkOf}>another run</RunLink>
        </>
      )}
      {calledBy !== undefined && (
        <>
          <span className="shrink-0">{forkOf === undefined ? 'called by' : '· called by'}</span>
          <RunLink run={calledBy}>{caller?.workflowName ?? calledBy}</RunLink>
        </>
      )}
      {called.length > 0 && (
        <>
          <span className="shrink-0">
            {calledBy === undefined && forkOf === undefined ? 'called' : '· called'}
          </span>
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
