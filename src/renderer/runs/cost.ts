/** Money as it is shown: always with its unit; nothing spent is free, and what has no known price is said to be unknown. */
import type { RunSummary } from '../../shared/contract'
import { startOfDay } from '../time/relative'

export interface Cost {
  /** Sum of the known prices, in US dollars. */
  costUsd: number
  /** Model calls whose price is unknown. */
  unpriced: number
}

/** `free`, `$0.042`, `unknown`, or `$0.042 + unknown` when only a part has a price. */
export function costText({ costUsd, unpriced }: Cost): string {
  if (unpriced > 0) return costUsd > 0 ? `${dollars(costUsd)} + unknown` : 'unknown'
  return costUsd > 0 ? dollars(costUsd) : 'free'
}

/** What the runs that began today cost together. */
export function costToday(runs: readonly RunSummary[], now: number): Cost {
  const since = startOfDay(now)
  return runs
    .filter((run) => run.startedAt >= since)
    .reduce(
      (sum, run) => ({
        // What it called is listed for itself.
        costUsd: sum.costUsd + run.costUsd - (run.calledCostUsd ?? 0),
        unpriced: sum.unpriced + run.unpriced,
      }),
      { costUsd: 0, unpriced: 0 },
    )
}

function dollars(usd: number): string {
  if (usd < 0.001) return '< $0.001'
  return `$${usd.toFixed(usd < 1 ? 3 : 2)}`
}
