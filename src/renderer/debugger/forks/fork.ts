/** Leaving a run, as the host does it. */
import { ORPCError } from '@orpc/client'
import type { Repeated } from '../../../shared/contract/forks'
import type { ForkChange } from '../../../shared/run/debug'
import { host, messageOf } from '../../bridge/host'
import { isUnderWay } from '../../editor/run/run-store'
import type { EditorSession } from '../../editor/session'
import { navigate, parseRoute } from '../../navigation/route'
import { rememberRun } from '../../projects/database'
import { allBreakpoints } from '../../projects/debugging'
import { openedRun } from '../../projects/opened-runs'
import { toast } from '../../ui'

export interface Leaving {
  run: string
  changes: ForkChange[]
  /** After which events it may be left, the best first. */
  after: readonly number[]
}

/** What may happen again that cannot be taken back, and the event after which the host lets the run be left. Rejects with its refusal. */
export async function previewFork({
  run,
  changes,
  after,
}: Leaving): Promise<{ seq: number; repeats: Repeated[] }> {
  const history = await historyOf(run)
  let refusal: unknown = new Error('At this moment the step had not begun, so it cannot be left.')
  for (const seq of after)
    try {
      const { repeats } = await host.runs.forkPreview({ run, seq, changes, ...history })
      return { seq, repeats }
    } catch (error) {
      refusal = error
      if (!(error instanceof ORPCError) || error.code !== 'CONFLICT') throw error
    }
  throw refusal
}

/** Starts the fork and shows it. Rejects with the host's refusal; then nothing has happened. */
export async function leaveRun(
  session: EditorSession,
  leaving: { run: string; changes: ForkChange[]; seq: number; agreed: string[] },
  { stopsParent, pauseAtStart }: { stopsParent: boolean; pauseAtStart: boolean },
): Promise<void> {
  const history = await historyOf(leaving.run)
  // Breakpoints hold from its first step on, so they go with it.
  const breakpoints = await allBreakpoints(session.project)
  const debug = { breakpoints, ...(pauseAtStart ? { pauseAtStart } : {}) }
  const { run } = await host.runs.fork({ ...leaving, ...history, debug })
  // The run that was left may have ended meanwhile: then there is nothing to stop.
  if (stopsParent && isUnderWay(session.run.state.getState()))
    await host.runs
      .cancel({ run: leaving.run, reason: 'Another run left it and goes on instead.' })
      .catch((error: unknown) =>
        toast({
          title: 'The run that was left goes on',
          description: messageOf(error),
          tone: 'danger',
        }),
      )
  session.run.follow(run)
  session.ui.showTab('steps')
  const here = parseRoute(location.hash)
  if (here.screen === 'editor' && here.project === session.project)
    navigate({ screen: 'editor', project: session.project }, { replace: true })
  rememberRun(session.project, run).catch((error: unknown) =>
    console.warn('The latest run of this workflow is not remembered.', error),
  )
}

/** All of a run that came in a file: the host does not know it. */
async function historyOf(run: string) {
  const opened = await openedRun(run)
  return opened && { history: { workflow: opened.workflow, events: [...opened.events] } }
}
