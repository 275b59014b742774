/** What a debugger does by itself while an editor is open: it tells the host where to stop, and leads to where a run did. */
import { useEffect } from 'react'
import type { Breakpoint } from '../../../shared/run/debug'
import { messageOf, useHostState } from '../../bridge/host'
import { useLive } from '../../bridge/live'
import { isTyping } from '../../commands/shortcuts'
import { useEditor, useRun } from '../../editor/context'
import { isUnderWay } from '../../editor/run/run-store'
import type { EditorSession } from '../../editor/session'
import { navigate } from '../../navigation/route'
import { watchAllBreakpoints } from '../../projects/debugging'
import { getProject } from '../../projects/database'
import { toast } from '../../ui'
import { chooseStep } from '../view'
import { forgetAsked, wasAsked } from './asked'
import { pausedAbove, pausedBelow } from './leads'
import { tellBreakpoints } from './told'
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
    await tellBreakpoints(run, breakpoints)
  } catch (error) {
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
  const isOver = useRun((state) => state.latest?.endedAt !== undefined)
  useEffect(() => {
    if (run === undefined) return
    const look = () => {
      const { runs } = useLive.getState()
      if (!runs || !wasAsked(session, run)) return
      // The one above is marked as paused still where this one has just gone on.
      const above = isOver ? pausedAbove(run, runs) : undefined
      const there = paused?.reason === 'called' ? pausedBelow(run, runs) : above
      if (!there) return
      forgetAsked(session)
      void lead(there)
    }
    look()
    return useLive.subscribe(look)
  }, [session, run, paused, isOver])
}

async function lead(there: { id: string; workflow: string; workflowName: string }): Promise<void> {
  try {
    if (await getProject(there.workflow)) {
      const open = () => navigate({ screen: 'editor', project: there.workflow, run: there.id })
      if (!isWriting()) return open()
      return toast({
        title: `Paused in ${there.workflowName}`,
        description: 'What you write here stays until you go there.',
        action: { label: 'Open it', onClick: open },
      })
    }
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

/** One that is closing holds nothing any more. */
const OPEN_WINDOW = ':is([role="dialog"], [role="alertdialog"]):not([data-state="closed"])'

/** Whether a window is open or text is being written: going elsewhere would lose it. */
function isWriting(): boolean {
  return document.querySelector(OPEN_WINDOW) !== null || isTyping(document.activeElement)
}
