import { useState } from 'react'
import { useLive } from '../../bridge/live'
import { hrefOf } from '../../navigation/route'
import { BudgetBars } from '../../runs/BudgetBars'
import { costText, costWords, dollars } from '../../runs/cost'
import { WorkflowCost } from '../../runs/WorkflowCost'
import { Button, cn, Icon, Popover } from '../../ui'
import { useEditor, useRunView } from '../context'
import { showBudget, useBudgetBars } from '../run/run-budget'

/** What the run that is shown used, live; opened, all that is known of its cost. */
export function RunCost() {
  const session = useEditor()
  const [open, setOpen] = useState(false)
  const tokens = useRunView((view) => view?.tokens ?? 0)
  const costUsd = useRunView((view) => view?.costUsd ?? 0)
  const unpriced = useRunView((view) => view?.unpriced ?? 0)
  const unpricedModels = useRunView((view) => view?.unpricedModels)
  const calledUsd = useRunView((view) => view?.calledCostUsd ?? 0)
  const takenUsd = useRunView((view) => view?.takenOver.costUsd ?? 0)
  const bars = useBudgetBars()
  const worst =
    bars.find(({ state }) => state === 'over') ?? bars.find(({ state }) => state === 'near')
  if (tokens === 0 && unpriced === 0 && !worst) return null
  const cost = { costUsd, unpriced, ...(unpricedModels ? { unpricedModels } : {}) }
  const short = `${tokens.toLocaleString()} tokens · ${costText(cost)}`
  return (
    <Popover
      label="Cost of this run"
      align="end"
      open={open}
      onOpenChange={setOpen}
      className="w-84"
      trigger={
        <button
          type="button"
          aria-label={`Cost of this run: ${short}${worst ? `. Budget: ${worst.label} ${worst.text}` : ''}`}
          className={cn(
            'flex h-control items-center gap-1 rounded-md px-1.5 text-xs whitespace-nowrap hover:bg-surface-2 max-[880px]:hidden',
            !worst
              ? 'text-fg-2 hover:text-fg-1'
              : worst.state === 'over'
                ? 'text-danger'
                : 'text-warning',
          )}
        >
          {worst && (
            <Icon name={worst.state === 'over' ? 'circle-alert' : 'triangle-alert'} size={14} />
          )}
          {short}
        </button>
      }
    >
      <section className="flex flex-col gap-3 text-xs">
        <div>
          <h2 className="mb-1.5 font-medium text-fg-1">This run</h2>
          <dl className="flex flex-col gap-1">
            <Row term="Tokens">{tokens.toLocaleString()}</Row>
            <Row term="Cost">{costWords(cost)}</Row>
            {calledUsd > 0 && <Row term="of it by runs that it called">{dollars(calledUsd)}</Row>}
            {takenUsd > 0 && <Row term="of it before it left another run">{dollars(takenUsd)}</Row>}
          </dl>
        </div>
        {unpriced > 0 && (
          <a
            href={hrefOf({ screen: 'settings' })}
            className="text-accent-fg underline underline-offset-2"
          >
            Set prices in Settings
          </a>
        )}
        {bars.length > 0 && <BudgetBars bars={bars} />}
        <WorkflowFigures />
        <Button
          size="sm"
          className="self-start"
          onClick={() => {
            setOpen(false)
            showBudget(session)
          }}
        >
          {bars.length > 0 ? 'Change the budget' : 'Set a budget'}
        </Button>
      </section>
    </Popover>
  )
}

function WorkflowFigures() {
  const { project } = useEditor()
  const isKnown = useLive((live) => live.runs !== undefined)
  if (!isKnown) return null
  return (
    <div className="border-t border-line pt-3">
      <h2 className="mb-1.5 font-medium text-fg-1">This workflow</h2>
      <WorkflowCost workflow={project} />
    </div>
  )
}

function Row({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div className="flex items-baseline gap-3">
      <dt className="shrink-0 text-fg-3">{term}</dt>
      <dd className="min-w-0 flex-1 text-right wrap-anywhere tabular-nums">{children}</dd>
    </div>
  )
}
