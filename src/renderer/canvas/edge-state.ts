/** What a run did to an edge, from the views of the nodes at its ends (semantics section 3, rules 2 to 6). */
import type { NodeView } from '../../shared/run/view'

/** `open`: nothing has come by yet. `taken`: a value went along. `ruled-out`: none will in this round. */
export type EdgeState = 'open' | 'taken' | 'ruled-out'

/** How an edge is shown. */
export interface EdgeFacts {
  state: EdgeState
  /** Counts what passed; a change makes the dot travel once. */
  passes: number
  /** The round that a loop edge led into, from 2; absent on others and before the loop turned. */
  round?: number
}

const OPEN: EdgeFacts = { state: 'open', passes: 0 }

/**
 * The state of one edge. `port` is its source port; `inside` says that it leaves the inner port of a container, which
 * carries one item after another while the container itself still runs.
 */
export function edgeFacts(
  edge: { port: string; loop: boolean; inside: boolean },
  source: NodeView | undefined,
  target: NodeView | undefined,
): EdgeFacts {
  if (!source) return OPEN
  if (edge.inside) {
    const items = source.items?.total ?? 0
    return items > 0 ? { state: 'taken', passes: target?.executions ?? items } : OPEN
  }
  if (edge.loop) {
    const turned = target !== undefined && target.round > 1
    const fires = source.state === 'done' && source.ports.includes(edge.port)
    if (!turned && !fires) return source.state === 'skipped' ? ruledOut() : OPEN
    return {
      state: 'taken',
      passes: turned ? target.round - 1 : 1,
      ...(turned ? { round: target.round } : {}),
    }
  }
  if (source.ports.includes(edge.port) && isSettled(source))
    return { state: 'taken', passes: source.executions }
  if (isSettled(source) || source.state === 'skipped') return ruledOut()
  return OPEN
}

/** What an edge last carried, where something passed; with the round that a loop edge led into. */
export function carried(
  edge: { port: string; loop: boolean; inside: boolean },
  source: NodeView | undefined,
  target: NodeView | undefined,
): { value: unknown; round?: number } | undefined {
  const { state, round } = edgeFacts(edge, source, target)
  if (state !== 'taken') return undefined
  if (edge.inside) return target?.input === undefined ? undefined : { value: target.input }
  // A loop edge that led into this round carried what its source gave in the round before, if that is not running anew.
  if (!source?.ports.includes(edge.port) || source.output === undefined) return undefined
  return { value: source.output, ...(round === undefined ? {} : { round }) }
}

function ruledOut(): EdgeFacts {
  return { state: 'ruled-out', passes: 0 }
}

/** Whether the node has fired its ports. A failure that went out of the error port counts as well. */
function isSettled(view: NodeView): boolean {
  return view.state === 'done' || (view.state === 'failed' && view.ports.length > 0)
}
