/** Whether the next run of a workflow is likely to use up its budget, from what its last runs used. */
import type { RunSummary } from '../../shared/contract'
import { isEnded } from '../../shared/run/events'
import { amountText, limitOf, type Budget, type BudgetKind } from './budget'
import { withCalls } from './cost'

/** Fewer runs say nothing, and older ones than these may have been of another workflow. */
const LEAST = 3
const MOST = 20
/** From so many runs on, one in ten counts for something. */
const ENOUGH_FOR_P90 = 10

/** What runs tell of what they used. Executions are not listed. */
const KINDS = ['usd', 'tokens', 'duration'] as const
type Kind = (typeof KINDS)[number]

export interface Exceeding {
  kind: BudgetKind
  /** How many of the last runs it follows from. */
  runs: number
  median: number
  /** Nine in ten used no more. */
  p90: number
  limit: number
  /** Half of them used it up, or one in ten of many. */
  likely: 'median' | 'p90'
  /** Some calls had no price: it was more. */
  isLeast: boolean
}

/**
 * The limits that the next run is likely to reach. Counts the last runs that completed, and of those that did not the ones that had used
 * the limit up by then. Nothing where fewer than three are known, and no word of money where they cost none.
 */
export function forecast(
  runs: readonly RunSummary[],
  workflow: string,
  budget: Budget | undefined,
): Exceeding[] {
  const ended = runs
    .filter(
      (run) => run.workflow === workflow && isEnded(run.status) && run.takenOver === undefined,
    )
    .toSorted((one, other) => other.startedAt - one.startedAt)
  return KINDS.flatMap((kind) => {
    const limit = limitOf(budget, kind)
    if (limit === undefined) return []
    const counted = ended
      .filter((run) => run.status === 'completed' || reaches(usedOf(run, kind), limit))
      .slice(0, MOST)
    if (counted.length < LEAST) return []
    const used = counted.map((run) => usedOf(run, kind)).toSorted((one, other) => one - other)
    const median = quantile(used, 0.5)
    const p90 = quantile(used, 0.9)
    const likely = reaches(median, limit)
      ? 'median'
      : used.length >= ENOUGH_FOR_P90 && reaches(p90, limit)
        ? 'p90'
        : undefined
    if (!likely) return []
    const isLeast = kind === 'usd' && counted.some(({ unpriced }) => unpriced > 0)
    return [{ kind, runs: counted.length, median, p90, limit, likely, isLeast }]
  })
}

/** `The last 5 runs cost $0.420 at the median; the budget is $0.300.` */
export function forecastText({
  kind,
  runs,
  median,
  p90,
  limit,
  likely,
  isLeast,
}: Exceeding): string {
  const verb = kind === 'usd' ? 'cost' : kind === 'duration' ? 'took' : 'used'
  const unit = kind === 'tokens' ? ' tokens' : ''
  const least = isLeast ? 'at least ' : ''
  const most = `the budget is ${amountText(kind, limit)}.`
  return likely === 'median'
    ? `The last ${runs} runs ${verb} ${least}${amountText(kind, median)}${unit} at the median; ${most}`
    : `One in ten of the last ${runs} runs ${verb} ${least}${amountText(kind, p90)}${unit} or more; ${most}`
}

/** A run stops when its budget is used up, not past it. What costs nothing uses none up. */
function reaches(used: number, limit: number): boolean {
  return used > 0 && used >= limit
}

function usedOf(run: RunSummary, kind: Kind): number {
  if (kind === 'duration')
    return Math.max(0, (run.endedAt ?? run.startedAt) - run.startedAt - (run.pausedMs ?? 0))
  const { costUsd, tokens } = withCalls(run)
  return kind === 'usd' ? costUsd : tokens
}

/** The smallest of the sorted values that so large a part of them does not pass. */
function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0
}
