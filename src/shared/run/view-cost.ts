/** What model calls add to what is shown of a run and of its nodes. */
import type { RunEventOf } from './events'
import type { NodeView } from './run-view'
import { mergeModels, unpricedOf } from './spent'
import type { Draft } from './view-draft'

type Priced = RunEventOf<'node.completed' | 'node.failed' | 'node.noted'>

/** What the node's sums become. */
export function nodeCost(node: NodeView, event: Priced): Partial<NodeView> {
  const unknown = unpricedOf(event)
  if (!event.usage && !unknown && !event.costUsd) return {}
  return {
    costUsd: node.costUsd + (event.costUsd ?? 0),
    unpriced: node.unpriced + (unknown?.calls ?? 0),
    unpricedModels: mergeModels(node.unpricedModels, unknown?.models ?? []),
    tokens: node.tokens + tokensOf(event),
  }
}

/** Adds it to the run's sums. What a called run used, and what was taken over from another run, is that one's too. */
export function addCost(view: Draft, event: Priced): void {
  const unknown = unpricedOf(event)
  if (!event.usage && !unknown && !event.costUsd) return
  const { costUsd = 0 } = event
  const calls = unknown?.calls ?? 0
  const tokens = tokensOf(event)
  view.costUsd += costUsd
  view.unpriced += calls
  view.unpricedModels = mergeModels(view.unpricedModels, unknown?.models ?? [])
  view.tokens += tokens
  const isCalled = event.type === 'node.noted' || view.nodes[event.node]?.child !== undefined
  if (isCalled) view.calledCostUsd += costUsd
  const part =
    event.seq <= (view.forkOf?.taken ?? 0) ? 'takenOver' : isCalled ? 'called' : undefined
  if (part)
    view[part] = {
      costUsd: view[part].costUsd + costUsd,
      unpriced: view[part].unpriced + calls,
      tokens: view[part].tokens + tokens,
    }
}

function tokensOf({ usage }: Priced): number {
  return usage ? usage.inputTokens + usage.outputTokens : 0
}
