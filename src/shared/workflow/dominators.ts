/**
 * Immediate dominators of a directed graph, after Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001).
 * Nodes are numbers from 0; `successors[u]` lists where u leads. The result holds -1 for nodes that the root does not reach,
 * and the root as its own dominator.
 */
export function immediateDominators(
  successors: readonly (readonly number[])[],
  root: number,
): Int32Array {
  const { order, position } = reversePostorder(successors, root)
  const predecessors: number[][] = successors.map(() => [])
  for (const u of order) for (const v of successors[u] ?? []) predecessors[v]?.push(u)

  const idom = new Int32Array(successors.length).fill(-1)
  idom[root] = root
  const rank = (u: number) => position[u] ?? -1
  const up = (u: number) => idom[u] ?? root
  const intersect = (a: number, b: number): number => {
    while (a !== b) {
      while (rank(a) > rank(b)) a = up(a)
      while (rank(b) > rank(a)) b = up(b)
    }
    return a
  }
  for (let changed = true; changed;) {
    changed = false
    for (const v of order) {
      if (v === root) continue
      let best = -1
      for (const u of predecessors[v] ?? []) {
        if (idom[u] === -1) continue
        best = best === -1 ? u : intersect(u, best)
      }
      if (idom[v] !== best) {
        idom[v] = best
        changed = true
      }
    }
  }
  return idom
}

/** Whether `a` stands on every path from the root to `b`. Both must be reached by the root. */
export function dominates(idom: Int32Array, a: number, b: number): boolean {
  for (let at = b; ;) {
    if (at === a) return true
    const next = idom[at] ?? -1
    if (next === at || next === -1) return false
    at = next
  }
}

/** A depth-first order in which a node stands before what it leads to, but for back edges. Iterative: graphs may be deep. */
function reversePostorder(
  successors: readonly (readonly number[])[],
  root: number,
): { order: number[]; position: Int32Array } {
  const seen = new Uint8Array(successors.length)
  const postorder: number[] = []
  const stack: { node: number; next: number }[] = [{ node: root, next: 0 }]
  seen[root] = 1
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const to = successors[top.node]?.[top.next++]
    if (to === undefined) {
      postorder.push(top.node)
      stack.pop()
    } else if (!seen[to]) {
      seen[to] = 1
      stack.push({ node: to, next: 0 })
    }
  }
  const order = postorder.reverse()
  const position = new Int32Array(successors.length).fill(-1)
  order.forEach((node, index) => (position[node] = index))
  return { order, position }
}
