/** The budget of the run that is shown, and the way to the one of the workflow. */
import { useMemo } from 'react'
import { budgetBars, type BudgetBar } from '../../runs/budget'
import { closeVersions } from '../../versions/view'
import { useRun, useRunNow } from '../context'
import type { EditorSession } from '../session'

/** A bar for each limit of the version that runs, as it stands at the moment that is shown. */
export function useBudgetBars(): readonly BudgetBar[] {
  const view = useRun((state) => state.view)
  const budget = useRun((state) => state.workflow?.settings?.budget)
  const passes = budget?.duration !== undefined && view?.endedAt === undefined && !view?.paused
  const now = useRunNow(passes ? 1000 : 3_600_000)
  return useMemo(
    () => (view && view.seq > 0 ? budgetBars(view, budget, now) : []),
    [view, budget, now],
  )
}

/** Shows where the workflow's budget is set, and puts the cursor there. */
export function showBudget({ document, ui }: EditorSession): void {
  closeVersions()
  document.select({})
  // A dialog that closes gives the focus back to what had it, a turn after it is gone.
  requestAnimationFrame(() => setTimeout(() => ui.focusField('', 'budget')))
}
