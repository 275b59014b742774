/** Going on with a run that is paused, pausing one that is not, and beginning one that pauses at once. */
import type { Go } from '../../../shared/run/debug'
import { messageOf } from '../../bridge/error-message'
import { nodeById } from '../../editor/document-index'
import { isUnderWay, type RunState } from '../../editor/run/run-store'
import { startRun } from '../../editor/run/start-run'
import type { EditorSession } from '../../editor/session'
import { toast } from '../../ui'
import { forgetAsked, noteAsked } from './asked'
import { tellAllBreakpoints } from './told'

export type Step = 'continue' | 'pause' | 'over' | 'in' | 'out'

type Latest = Pick<RunState, 'latest' | 'starting'>

/** Why nothing can be asked of the run that is shown, nor another one begun: it may be under way, as far as is known. */
function notYet({
  latest,
  starting,
  problem,
}: Latest & Pick<RunState, 'problem'>): string | undefined {
  if (starting) return 'The run is just starting.'
  return latest?.seq === 0 && problem === undefined ? 'The run is still being read.' : undefined
}

/** Why a step cannot be done now; undefined when it can. With nothing under way, all but pausing and stepping out begin a run. */
export function stepRefusal(session: EditorSession, step: Step): string | undefined {
  const state = session.run.state.getState()
  const early = notYet(state)
  if (early !== undefined) return early
  if (!isUnderWay(state)) {
    if (step === 'pause') return 'No run is under way, so there is nothing to pause.'
    return step === 'out' ? 'No run is paused, so there is nothing to step out of.' : undefined
  }
  const { paused } = state.latest ?? {}
  if (step === 'pause') return paused ? 'The run is paused already.' : undefined
  if (!paused) return 'The run goes on. Pause it first, with F6.'
  if (step === 'out' && !isInside(session, state))
    return 'There is nothing to step out of: this is neither in a for-each nor in a called workflow.'
  return undefined
}

/** Why the run cannot go on to a node; undefined when it can. */
export function runToRefusal(session: EditorSession): string | undefined {
  const { nodes } = session.document.getState().selection
  const [only, ...more] = nodes
  if (only === undefined || more.length > 0) return 'Select the one node that the run goes on to.'
  const state = session.run.state.getState()
  const early = notYet(state)
  if (early !== undefined) return early
  return isUnderWay(state) && !state.latest?.paused
    ? 'The run goes on. Pause it first, with F6.'
    : undefined
}

/** Does a step; where no run is under way it begins one, which pauses before its first node unless it is to go on. */
export async function takeStep(session: EditorSession, step: Step): Promise<void> {
  if (isUnderWay(session.run.state.getState())) return send(session, step)
  await startRun(session, step === 'continue' ? {} : { pauseAtStart: true })
}

/** Goes on until the selected node is about to start; where no run is under way it begins one. */
export async function runToSelected(session: EditorSession): Promise<void> {
  const [node] = session.document.getState().selection.nodes
  if (node === undefined) return
  if (isUnderWay(session.run.state.getState())) return send(session, { to: node })
  await startRun(session, { pauseAtStart: true })
  if (!(await untilPaused(session))) return
  // Asked again for where it stands, it would go on to the next time.
  const isThere = session.run.state.getState().latest?.paused?.place?.node === node
  if (!isThere) await send(session, { to: node })
}

async function send(session: EditorSession, go: Go): Promise<void> {
  const { latest } = session.run.state.getState()
  if (!latest) return
  try {
    if (go !== 'pause') await tellAllBreakpoints(latest.run, session.project)
    if (session.run.state.getState().latest?.run !== latest.run) return
    noteAsked(session, latest.run)
    await session.run.go(go)
  } catch (error) {
    forgetAsked(session)
    toast({
      title: go === 'pause' ? 'The run was not paused' : 'The run stays as it is',
      description: messageOf(error),
      tone: 'danger',
    })
  }
}

/** Whether the run that was begun pauses; false once it is over, or another one is shown. */
function untilPaused({ run }: EditorSession): Promise<boolean> {
  const { latest: begun, starting } = run.state.getState()
  if (!begun && !starting) return Promise.resolve(false)
  return new Promise((resolve) => {
    const look = (state: Latest & Pick<RunState, 'problem'>) => {
      if (state.latest?.run !== begun?.run || state.problem !== undefined) return done(false)
      if (state.latest?.paused) return done(true)
      if (state.latest?.endedAt !== undefined) done(false)
    }
    const stop = run.state.subscribe(look)
    const done = (is: boolean) => {
      stop()
      resolve(is)
    }
    look(run.state.getState())
  })
}

/** Whether what comes next stands in a container, or in a run that another one called. */
function isInside(session: EditorSession, { latest }: Latest): boolean {
  if (latest?.calledBy) return true
  const { place } = latest?.paused ?? {}
  const ran = session.run.state.getState().workflow ?? session.document.document()
  return place !== undefined && nodeById(ran, place.node)?.parent !== undefined
}
