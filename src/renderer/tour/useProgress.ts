import { useEffect, useRef } from 'react'
import { useLive } from '../bridge/live'
import type { Route } from '../navigation/route'
import { watchProject } from '../projects/database'
import { useVersionsView } from '../versions/view'
import { nextStep, rememberOfStep, type TourAt } from './state'
import type { Known } from './words'

/** Goes on when what the step asks for was done, and tells what is known. */
export function useProgress(at: TourAt, route: Route): Pick<Known, 'asked'> {
  const { step, runBefore, changed = false } = at
  const project = route.screen === 'editor' ? route.project : undefined
  const runs = useLive((live) => live.runs)
  const inbox = useLive((live) => live.inbox)
  useNoteOfChange(step === 'change' && !changed ? project : undefined)
  const versionsOpen = useVersionsView((view) => view.open)

  // Begun in a workflow, it is another one that has to be opened.
  const fromElsewhere = useRef(false)
  useEffect(() => {
    if (step === 'template' && project !== undefined && fromElsewhere.current)
      nextStep({ project, ...newest(useLive.getState().runs) })
    fromElsewhere.current = step === 'template' && project === undefined
  }, [step, project])

  useEffect(() => {
    if (step !== 'run' || !runs) return
    const latest = runs[0]?.id ?? ''
    if (runBefore === undefined) rememberOfStep({ runBefore: latest })
    else if (latest !== runBefore) nextStep()
  }, [step, runs, runBefore])

  const waited = useRef<readonly string[]>([])
  useEffect(() => {
    if (!inbox) return
    const now = inbox.map(({ callback }) => callback)
    const answered = waited.current.some((callback) => !now.includes(callback))
    waited.current = now
    if (step === 'answer' && answered) nextStep()
  }, [step, inbox])

  useEffect(() => {
    if (step === 'change' && changed && versionsOpen) nextStep()
  }, [step, changed, versionsOpen])

  return { asked: (inbox?.length ?? 0) > 0 }
}

function newest(runs: readonly { id: string }[] | undefined): { runBefore?: string } {
  return runs ? { runBefore: runs[0]?.id ?? '' } : {}
}

/** Notes it when a project is saved, from when it was first seen. */
function useNoteOfChange(project: string | undefined): void {
  useEffect(() => {
    if (project === undefined) return
    let first: number | undefined
    return watchProject(project, (there) => {
      if (!there) return
      first ??= there.revision
      if (there.revision > first) rememberOfStep({ changed: true })
    })
  }, [project])
}
