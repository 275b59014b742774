import { useMemo, type ReactNode } from 'react'
import { useLive } from '../bridge/live'
import { useNow } from '../time/now'
import { costWords, dollars, workflowCost } from './cost'

/** What the runs of a workflow cost: this month, all that are kept, and one on average. */
export function WorkflowCost({ workflow }: { workflow: string }) {
  const runs = useLive((live) => live.runs)
  const now = useNow(3_600_000)
  const cost = useMemo(() => runs && workflowCost(runs, workflow, now), [runs, workflow, now])
  if (!cost) return <p className="text-xs text-fg-3">Known once the host answers.</p>
  if (cost.runs === 0)
    return <p className="text-xs text-fg-3">Nothing has run yet. Its cost will stand here.</p>
  return (
    <dl aria-label="Cost of the workflow" className="flex flex-col gap-1 text-xs">
      <Row term={`This month, ${counted(cost.month.runs)}`}>
        {cost.month.runs === 0 ? 'none' : costWords(cost.month)}
      </Row>
      <Row term={`All that are kept, ${counted(cost.runs)}`}>{costWords(cost.all)}</Row>
      <Row term="A completed run, on average">
        {cost.averageUsd === undefined
          ? 'unknown'
          : cost.averageUsd === 0
            ? 'free'
            : dollars(cost.averageUsd)}
      </Row>
    </dl>
  )
}

function Row({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline gap-3">
      <dt className="shrink-0 text-fg-3">{term}</dt>
      <dd className="min-w-0 flex-1 text-right wrap-anywhere tabular-nums">{children}</dd>
    </div>
  )
}

function counted(runs: number): string {
  return runs === 1 ? '1 run' : `${runs.toLocaleString()} runs`
}
