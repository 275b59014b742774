/** How a group of nodes stands in a run: as the one of them that needs a person most, and how many stand how. */
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

const WORDS: Readonly<Record<Exclude<NodeState, 'idle'>, readonly [one: string, more: string]>> = {
  failed: ['failed', 'failed'],
  asking: ['asks you', 'ask you'],
  retrying: ['retries', 'retry'],
  running: ['running', 'running'],
  waiting: ['waits', 'wait'],
  stopped: ['stopped', 'stopped'],
  done: ['done', 'done'],
  skipped: ['skipped', 'skipped'],
}

/** `1 failed · 2 ask you · 3 done`: how many nodes stand how, what matters most first; empty while none has come to anything. */
export function stateWords(view: RunView | undefined, nodes: readonly string[]): string {
  const counts = new Map<NodeState, number>()
  for (const id of nodes) {
    const state = view?.nodes[id]?.state ?? 'idle'
    counts.set(state, (counts.get(state) ?? 0) + 1)
  }
  return ORDER.flatMap((state) => {
    const count = counts.get(state)
    if (state === 'idle' || count === undefined) return []
    const [one, more] = WORDS[state]
    return `${count} ${count === 1 ? one : more}`
  }).join(' · ')
}
