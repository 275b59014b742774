/** How a group of nodes stands in a run: as the one of them that needs a person most. */
import type { NodeState, NodeView, RunView } from '../../shared/run/view'

/** What comes first matters most. */
const ORDER: readonly NodeState[] = [
  'failed',
  'asking',
  'retrying',
  'running',
  'waiting',
  'stopped',
  'done',
  'skipped',
]

/** The view of the node whose state matters most; undefined while none has come to anything. */
export function worstView(
  view: RunView | undefined,
  nodes: readonly string[],
): NodeView | undefined {
  let worst: NodeView | undefined
  for (const id of nodes) {
    const each = view?.nodes[id]
    if (!each || each.state === 'idle') continue
    if (!worst || ORDER.indexOf(each.state) < ORDER.indexOf(worst.state)) worst = each
  }
  return worst
}
