import { messageOf } from '../../bridge/error-message'
import type { Pins } from '../../../shared/run/debug'
import type { Simulation } from '../../../shared/run/simulation'
import type { Json } from '../../../shared/workflow/document'
import { noteAsked } from '../../debugger/pausing/asked'
import { navigate, parseRoute } from '../../navigation/route'
import { pinsForRun } from '../../debugger/pins/pins'
import { rememberRun } from '../../projects/database'
import { allBreakpoints } from '../../projects/debugging'
import { toast } from '../../ui'
import { nodeById, nodeName } from '../document-index'
import type { EditorSession } from '../session'
import { mayRun } from './budget-warning'
import { refusalOf } from './host-runs'
import { showBudget } from './run-budget'

/** Why a run was not started because of its input; shown beside the input. */
export type InputFaults = readonly string[]

interface StartOptions {
  trigger?: string
  payload?: Json
  /** Pauses before its first node. */
  pauseAtStart?: boolean
  simulated?: Simulation
  /** What nodes of a simulated run give, where nothing is pinned. */
  recorded?: Pins
}

const starting = new WeakSet<EditorSession>()

/**
 * Runs the document as it is now, once however often it is asked for meanwhile. One with errors is not sent: it says so, and
 * leads to the first. Resolves with the faults that the host found in the input, if any.
 */
export async function startRun(
  session: EditorSession,
  options: StartOptions = {},
): Promise<InputFaults | undefined> {
  if (starting.has(session)) return undefined
  starting.add(session)
  try {
    return await start(session, options)
  } finally {
    starting.delete(session)
  }
}

async function start(
  session: EditorSession,
  options: StartOptions,
): Promise<InputFaults | undefined> {
  const { document, run, ui } = session
  const { workflow, problems } = await session.analysed()
  const errors = problems.filter((problem) => problem.severity === 'error')
  const first = errors[0]
  if (first) {
    ui.showTab('problems')
    toast({
      title:
        errors.length === 1
          ? 'One problem keeps this from running'
          : `${errors.length} problems keep this from running`,
      description: first.message,
      tone: 'danger',
    })
    if (first.node !== undefined && nodeById(workflow, first.node)) {
      document.select({ nodes: [first.node] })
      session.canvas?.show([first.node])
      ui.focusField(first.node, first.field)
    }
    return undefined
  }
  // A simulation costs nothing.
  const answer = options.simulated ? 'run' : await mayRun(session.project, workflow)
  if (answer !== 'run') {
    if (answer === 'change') showBudget(session)
    return undefined
  }
  try {
    const { pauseAtStart, recorded, ...rest } = options
    const breakpoints = await allBreakpoints(session.project)
    const debug = { breakpoints, ...(pauseAtStart ? { pauseAtStart } : {}) }
    const pins = { ...recorded, ...pinsForRun(session) }
    const pinned = Object.keys(pins).length > 0
    const id = await run.start(workflow, { ...rest, debug, ...(pinned ? { pins } : {}) })
    noteAsked(session, id)
    ui.showTab('output')
    // An address that names an earlier run would bring that one back at the next reload. Whoever has left stays where they are.
    const here = parseRoute(location.hash)
    if (here.screen === 'editor' && here.project === session.project)
      navigate({ screen: 'editor', project: session.project }, { replace: true })
    rememberRun(session.project, id).catch((error: unknown) =>
      console.warn('The latest run of this workflow is not remembered.', error),
    )
    return undefined
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal && 'details' in refusal) {
      if (options.payload === undefined)
        toast({
          title: 'The sample input does not fit',
          description: `${refusal.details.join(' ')} Change it in the trigger, or run with other input.`,
          tone: 'danger',
        })
      return refusal.details
    }
    const problem = refusal?.problems[0]
    const node = problem?.node === undefined ? undefined : nodeById(workflow, problem.node)
    toast({
      title: node ? `Not started: see ${nodeName(node)}` : 'The run was not started',
      description: problem?.message ?? messageOf(error),
      tone: 'danger',
    })
    return undefined
  }
}

/** Stops the run that is shown. */
export async function stopRun(session: EditorSession): Promise<void> {
  try {
    await session.run.cancel()
  } catch (error) {
    toast({ title: 'The run goes on', description: messageOf(error), tone: 'danger' })
  }
}
