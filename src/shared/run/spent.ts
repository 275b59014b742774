/** Adds up what model calls used, and counts those of which that is not known. Nothing unknown is ever counted as 0. */
import type { Spent, Unpriced, Usage } from './events'

/** So many models without a price are named; of more, only the calls are counted. */
const NAMED = 20

/** Only what it used up of something, without fields that are absent. */
export function spentOf({ usage, costUsd, unpriced }: Spent): Spent {
  return {
    ...(usage ? { usage } : {}),
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(unpriced ? { unpriced } : {}),
  }
}

/** The calls of which the cost is not known. Older versions said so by telling tokens and no cost. */
export function unpricedOf({ usage, costUsd, unpriced }: Spent): Unpriced | undefined {
  return unpriced ?? (usage && costUsd === undefined ? { calls: 1, models: [] } : undefined)
}

/** All of it together. The cost is absent when none of it is known. */
export function sumSpent(parts: Iterable<Spent>): Spent {
  let usage: Usage | undefined
  let costUsd: number | undefined
  let unpriced: Unpriced | undefined
  for (const part of parts) {
    if (part.usage) usage = usage ? sumUsage(usage, part.usage) : part.usage
    if (part.costUsd !== undefined) costUsd = (costUsd ?? 0) + part.costUsd
    const unknown = unpricedOf(part)
    if (unknown)
      unpriced = {
        calls: (unpriced?.calls ?? 0) + unknown.calls,
        models: mergeModels(unpriced?.models ?? [], unknown.models),
      }
  }
  return spentOf({ usage, costUsd, unpriced })
}

/** The names of both, each once; the same list when nothing is new. */
export function mergeModels(some: readonly string[], more: readonly string[]): readonly string[] {
  const fresh = more.filter((model) => !some.includes(model)).slice(0, NAMED - some.length)
  return fresh.length === 0 ? some : [...some, ...new Set(fresh)]
}

function sumUsage(one: Usage, other: Usage): Usage {
  const cached = (one.cachedInputTokens ?? 0) + (other.cachedInputTokens ?? 0)
  const kept = (one.cacheWriteTokens ?? 0) + (other.cacheWriteTokens ?? 0)
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    ...(cached > 0 ? { cachedInputTokens: cached } : {}),
    ...(kept > 0 ? { cacheWriteTokens: kept } : {}),
  }
}
