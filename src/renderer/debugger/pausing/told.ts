/** What runs that are under way are told of the breakpoints that are kept here. */
import type { Breakpoint } from '../../../shared/run/debug'
import { hostRuns } from '../../editor/run/host-runs'
import { allBreakpoints } from '../../projects/debugging'

/** Runs that were told of breakpoints by this window. */
const told = new Set<string>()

/**
 * Replaces the breakpoints of a run. None replace only those that came from here: who just looks at a run of somebody else's takes
 * nothing away. Rejects where the host was not reached.
 */
export async function tellBreakpoints(
  run: string,
  breakpoints: readonly Breakpoint[],
): Promise<void> {
  if (breakpoints.length === 0 && !told.has(run)) return
  told.add(run)
  try {
    await hostRuns.debug(run, breakpoints)
  } catch (error) {
    // One that came in a file, or that ended a moment ago, stops nowhere.
    if (!hostRuns.isUnknown(error) && !hostRuns.isRefused(error)) throw error
  }
}

/** The same with all that are kept, before a run goes on: a host that began anew has none. Rejects with a `StorageProblem` as well. */
export async function tellAllBreakpoints(run: string, project: string): Promise<void> {
  await tellBreakpoints(run, await allBreakpoints(project))
}
