/** How far a run is through its budget (semantics section 3, rule 11). */
import type { RunView } from '../../shared/run/view'
import type { Workflow } from '../../shared/workflow/document'
import { formatDuration, parseDuration } from '../../shared/workflow/duration'
import { dollars } from './cost'

export type Budget = NonNullable<NonNullable<Workflow['settings']>['budget']>
export type BudgetKind = 'usd' | 'tokens' | 'executions' | 'duration'

/** From this part on a budget is nearly used up. */
const NEAR = 0.8

export interface BudgetBar {
  kind: BudgetKind
  label: string
  used: number
  limit: number
  /** 0 to 1, also when more was used. */
  share: number
  state: 'ok' | 'near' | 'over'
  /** `$0.240 of $0.300 (80%)`; `at least` where a call has no price. */
  text: string
}

const LABELS: Record<BudgetKind, string> = {
  usd: 'Money',
  tokens: 'Tokens',
  executions: 'Executions',
  duration: 'Time',
}

export const BUDGET_KINDS: readonly BudgetKind[] = ['usd', 'tokens', 'executions', 'duration']

/** The limit of one kind, in dollars, tokens, executions or milliseconds; undefined without one. */
export function limitOf(budget: Budget | undefined, kind: BudgetKind): number | undefined {
  const limit = budget?.[kind]
  return typeof limit === 'string' ? parseDuration(limit) : limit
}

/** An amount of a kind, with its unit where the label does not say it. */
export function amountText(kind: BudgetKind, amount: number): string {
  if (kind === 'usd') return dollars(amount)
  return kind === 'duration'
    ? formatDuration(Math.round(amount))
    : Math.round(amount).toLocaleString()
}

/** A bar for each limit that the budget sets; `now` in milliseconds since the epoch. A pause is no time that passes. */
export function budgetBars(view: RunView, budget: Budget | undefined, now: number): BudgetBar[] {
  return BUDGET_KINDS.flatMap((kind) => {
    const limit = limitOf(budget, kind)
    if (limit === undefined) return []
    const used = usedOf(view, kind, now)
    const part = limit > 0 ? used / limit : used > 0 ? 1 : 0
    const isLeast = kind === 'usd' && view.unpriced > 0
    return [
      {
        kind,
        label: LABELS[kind],
        used,
        limit,
        share: Math.min(1, part),
        state: part >= 1 ? 'over' : part >= NEAR ? 'near' : 'ok',
        text: `${isLeast ? 'at least ' : ''}${amountText(kind, used)} of ${amountText(kind, limit)} (${percent(part)})`,
      },
    ]
  })
}

function usedOf(view: RunView, kind: BudgetKind, now: number): number {
  switch (kind) {
    case 'usd':
      return view.costUsd
    case 'tokens':
      return view.tokens
    case 'executions':
      return view.executions
    case 'duration': {
      if (view.startedAt === 0) return 0
      const until = view.endedAt ?? view.paused?.at ?? now
      return Math.max(0, until - view.startedAt - view.pausedMs)
    }
  }
}

/** Never 100% before it is. */
function percent(part: number): string {
  return `${(part < 1 ? Math.floor(part * 100) : Math.round(part * 100)).toLocaleString()}%`
}
