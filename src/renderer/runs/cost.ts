/** Money as it is shown: always with its unit; nothing spent is free, and what has no known price is said to be unknown. */
import type { RunSummary } from '../../shared/contract'
import type { RunPart } from '../../shared/run/view'
import { startOfDay } from '../time/relative'

export interface Cost {
  /** Sum of the known prices, in US dollars. */
  costUsd: number
  /** Model calls whose price is unknown. */
  unpriced: number
  /** The models that they asked, as far as that is known. */
  unpricedModels?: readonly string[]
}

/** For where there is little room: `free`, `$0.042`, `unknown`, or `$0.042 + 2 unknown` when only a part has a price. */
export function costText({ costUsd, unpriced }: Cost): string {
  if (unpriced > 0)
    return costUsd > 0 ? `${dollars(costUsd)} + ${unpriced.toLocaleString()} unknown` : 'unknown'
  return costUsd > 0 ? dollars(costUsd) : 'free'
}

/** In full: `$0.042 + 2 calls without a price (openai:gpt-6)`. */
export function costWords(cost: Cost): string {
  const { costUsd, unpriced } = cost
  if (unpriced === 0) return costText(cost)
  const known = costUsd > 0 ? `${dollars(costUsd)} + ` : 'Unknown: '
  return known + unpricedWords(cost)
}

/** `2 calls without a price (openai:gpt-6)`. */
export function unpricedWords({ unpriced, unpricedModels = [] }: Omit<Cost, 'costUsd'>): string {
  const calls = unpriced === 1 ? '1 call' : `${unpriced.toLocaleString()} calls`
  return `${calls} without a price${unpricedModels.length > 0 ? ` (${listed(unpricedModels)})` : ''}`
}

/** What a run used without the runs that it called and without what it took over: those are listed for themselves. */
export function ownCost(run: RunSummary): RunPart {
  // Runs that an older version kept tell only what their called runs cost.
  const called = run.called ?? { ...NOTHING, costUsd: run.calledCostUsd ?? 0 }
  return minus(withCalls(run), called)
}

/** What a run used with the runs that it called, but without what it took over from the run that it left. */
export function withCalls(run: RunSummary): RunPart {
  return minus(run, run.takenOver ?? NOTHING)
}

const NOTHING: RunPart = { costUsd: 0, unpriced: 0, tokens: 0 }

function minus(whole: RunPart, part: RunPart): RunPart {
  return {
    costUsd: Math.max(0, whole.costUsd - part.costUsd),
    unpriced: Math.max(0, whole.unpriced - part.unpriced),
    tokens: Math.max(0, whole.tokens - part.tokens),
  }
}

/** What the runs that began today cost together. */
export function costToday(runs: readonly RunSummary[], now: number): Cost {
  const since = startOfDay(now)
  return sumOf(runs.filter((run) => run.startedAt >= since).map(ownCost))
}

export interface WorkflowCost {
  runs: number
  /** Of all its listed runs, with what they called. */
  all: Cost & RunPart
  /** Of those that began in this calendar month. */
  month: Cost & RunPart & { runs: number }
  /** Of a run that completed, in US dollars; absent while none has, or where some of it is not known. */
  averageUsd?: number
}

/** What the runs of one workflow used. */
export function workflowCost(
  runs: readonly RunSummary[],
  workflow: string,
  now: number,
): WorkflowCost {
  const own = runs.filter((run) => run.workflow === workflow)
  const today = new Date(now)
  const since = new Date(today.getFullYear(), today.getMonth(), 1).getTime()
  const month = own.filter(({ startedAt }) => startedAt >= since)
  const done = own.filter(({ status }) => status === 'completed')
  const isKnown = done.length > 0 && done.every(({ unpriced }) => unpriced === 0)
  return {
    runs: own.length,
    all: costOfRuns(own),
    month: { ...costOfRuns(month), runs: month.length },
    ...(isKnown
      ? { averageUsd: done.reduce((sum, { costUsd }) => sum + costUsd, 0) / done.length }
      : {}),
  }
}

function costOfRuns(runs: readonly RunSummary[]): Cost & RunPart {
  const unpricedModels = [...new Set(runs.flatMap(({ unpricedModels: models = [] }) => models))]
  return { ...sumOf(runs.map(withCalls)), ...(unpricedModels.length > 0 ? { unpricedModels } : {}) }
}

function sumOf(parts: readonly RunPart[]): RunPart {
  return parts.reduce(
    (sum, { costUsd, unpriced, tokens }) => ({
      costUsd: sum.costUsd + costUsd,
      unpriced: sum.unpriced + unpriced,
      tokens: sum.tokens + tokens,
    }),
    NOTHING,
  )
}

/** So many names are read; of more, how many they are. */
const NAMED = 3

function listed(names: readonly string[]): string {
  const more = names.length - NAMED
  return more > 0 ? `${names.slice(0, NAMED).join(', ')} and ${more} more` : names.join(', ')
}

/** `$0.042`, `$12.30`, `< $0.001`. */
export function dollars(usd: number): string {
  if (usd === 0) return '$0'
  if (usd < 0.001) return '< $0.001'
  return `$${usd.toFixed(usd < 1 ? 3 : 2)}`
}
