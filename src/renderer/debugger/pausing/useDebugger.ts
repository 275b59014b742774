/** What a debugger does by itself while an editor is open: it tells the host where to stop, and leads to where a run did. */
import { useEffect } from 'react'
import type { Breakpoint } from '../../../shared/run/debug'
import { messageOf, useHostState } from '../../bridge/host'
import { useLive } from '../../bridge/live'
import { useEditor, useRun } from '../../editor/context'
import { hostRuns } from '../../editor/run/host-runs'
import { isUnderWay } from '../../editor/run/run-store'
import type { EditorSession } from '../../editor/session'
import { navigate } from '../../navigation/route'
import { watchAllBreakpoints } from '../../projects/debugging'
import { getProject } from '../../projects/database'
import { toast } from '../../ui'
import { chooseStep } from '../view'
import { forgetAsked, wasAsked } from './asked'
import { pausedAbove, pausedBelow } from './leads'
import { pausedStep } from './where'

export function useDebugger(): void {
  const session = useEditor()
  useSentBreakpoints(session)
  useShownPause(session)
  useLeads(session)
}

/** The host has the breakpoints as they are here, of a run that is looked at: also after it began anew. */
function useSentBreakpoints(session: EditorSession): void {
  const run = useRun((state) => (isUnderWay(state) ? state.latest?.run : undefined))
  const isConnected = useHostState() === 'connected'
  useEffect(() => {
    if (run === undefined || !isConnected) return
    return watchAllBreakpoints(session.project, (breakpoints) => void send(run, breakpoints))
  }, [session, run, isConnected])
}

async function send(run: string, breakpoints: readonly Breakpoint[]): Promise<void> {
  try {
    await hostRuns.debug(run, breakpoints)
  } catch (error) {
    // One that came in a file, or that ended a moment ago, stops nowhere.
    if (hostRuns.isUnknown(error) || hostRuns.isRefused(error)) return
    toast({
      title: 'The breakpoints did not reach the run',
      description: `${messageOf(error)} They are sent again when the host is back.`,
      tone: 'danger',
    })
  }
}

/** Chooses the step at which a run paused, and shows the steps to who looks at the output. */
function useShownPause({ run, ui }: EditorSession): void {
  const paused = useRun((state) => state.latest?.paused)
  useEffect(() => {
    if (!paused || run.state.getState().moment) return
    const { panelOpen, panelTab } = ui.getState()
    if (!panelOpen || panelTab === 'output') ui.showTab('steps')
    chooseStep(pausedStep(paused, run.state.getState().events))
  }, [paused, run, ui])
}

/** Leads into the run where it paused, and back out, after a person asked for a step here. */
function useLeads(session: EditorSession): void {
  const run = useRun((state) => state.latest?.run)
  const paused = useRun((state) => state.latest?.paused)
  useEffect(() => {
    if (run === undefined) return
    const look = () => {
      const { runs } = useLive.getState()
      if (!runs || !wasAsked(session, run)) return
      const isBelow = paused?.reason === 'called'
      const there = isBelow ? pausedBelow(run, runs) : paused ? undefined : pausedAbove(run, runs)
      if (!there) return
      forgetAsked(session)
      void lead(there)
    }
    look()
    return useLive.subscribe(look)
  }, [session, run, paused])
}

async function lead(there: { id: string; workflow: string; workflowName: string }): Promise<void> {
  try {
    if (await getProject(there.workflow))
      return navigate({ screen: 'editor', project: there.workflow, run: there.id })
    toast({
      title: `Paused in ${there.workflowName}`,
      description: 'That workflow is not on this machine. Step out leads back here.',
    })
  } catch (error) {
    toast({
      title: `Paused in ${there.workflowName}`,
      description: messageOf(error),
      tone: 'danger',
    })
  }
}
