/**
 * The steps of a run as a tree: rounds of a loop and items of a for-each hold the steps in them. Steps beside each other are on
 * threads, which part where several edges are taken and join where they meet again.
 */
import type { Step } from './steps'

/** A line of the tree: a step, a round of a loop, or an item of a for-each (`attempt` is that of the for-each). */
export type Branch = {
  /** Names it among all lines of the run. */
  id: string
  parent: Branch | undefined
  children: Branch[]
} & (
  | { kind: 'step'; step: Step; thread: number }
  | { kind: 'round'; head: string; round: number }
  | { kind: 'item'; container: string; attempt: number; index: number }
)

export type StepBranch = Extract<Branch, { kind: 'step' }>

/** What the tree asks of the document that the run began with. */
export interface RunGraph {
  /** The head of the innermost loop around a node. */
  loopOf(node: string): string | undefined
  /** The nodes with an edge to this one, without loop edges. */
  sourcesOf(node: string): readonly string[]
}

/** The tree of one run. */
export class StepTree {
  readonly roots: Branch[] = []
  readonly #branches = new Map<string, Branch>()
  readonly #steps = new Map<string, StepBranch>()
  /** The threads of each level, by the line that holds it. */
  readonly #threads = new Map<Branch | undefined, Threads>()

  constructor(private readonly graph: RunGraph) {}

  /** Adds a step; they come in the order in which they began. */
  add(step: Step): void {
    const parent = this.#holderOf(step)
    let threads = this.#threads.get(parent)
    if (!threads) this.#threads.set(parent, (threads = new Threads()))
    const branch: StepBranch = {
      kind: 'step',
      id: inside(parent, step.node),
      parent,
      children: [],
      step,
      thread: threads.next(step.node, this.graph.sourcesOf(step.node)),
    }
    this.#put(branch)
    this.#steps.set(step.id, branch)
  }

  /** The line of a step. */
  branchOf(step: Step): StepBranch | undefined {
    return this.#steps.get(step.id)
  }

  /** The lines that hold this one, the innermost first. */
  around(branch: Branch): Branch[] {
    const found: Branch[] = []
    for (let at = branch.parent; at; at = at.parent) found.push(at)
    return found
  }

  /** The round or item that a step stands in; its lines are made as they are needed. */
  #holderOf({ node, round, scope }: Step): Branch | undefined {
    let holder: Branch | undefined
    for (const part of scope?.split('/') ?? []) {
      const item = /^(.+?)(?:~(\d+))?:(\d+)$/.exec(part)
      const loop = /^(.+)@(\d+)$/.exec(part)
      if (item) holder = this.#itemIn(holder, item[1] ?? '', Number(item[2] ?? 1), Number(item[3]))
      else if (loop) holder = this.#roundIn(holder, loop[1] ?? '', Number(loop[2]))
    }
    const head = this.graph.loopOf(node)
    return head === undefined ? holder : this.#roundIn(holder, head, round)
  }

  #roundIn(parent: Branch | undefined, head: string, round: number): Branch {
    const id = inside(parent, `${head}@${round}`)
    return (
      this.#branches.get(id) ?? this.#put({ kind: 'round', id, parent, children: [], head, round })
    )
  }

  /** An item stands below the step of its for-each. */
  #itemIn(parent: Branch | undefined, container: string, attempt: number, index: number): Branch {
    const step = this.#branches.get(inside(parent, container)) ?? parent
    const id = inside(step, `${container}~${attempt}:${index}`)
    return (
      this.#branches.get(id) ??
      this.#put({ kind: 'item', id, parent: step, children: [], container, attempt, index })
    )
  }

  #put<T extends Branch>(branch: T): T {
    this.#branches.set(branch.id, branch)
    ;(branch.parent?.children ?? this.roots).push(branch)
    return branch
  }
}

function inside(parent: Branch | undefined, name: string): string {
  return parent ? `${parent.id}/${name}` : name
}

/** Numbers the paths of one level: the first step after another stays on its thread, others begin one of their own. */
class Threads {
  /** The threads of the steps that nothing followed yet, by node. */
  readonly #ends = new Map<string, number>()
  readonly #taken = new Set<number>()

  next(node: string, sources: readonly string[]): number {
    let thread = Infinity
    for (const source of sources) {
      const end = this.#ends.get(source)
      if (end === undefined) continue
      this.#ends.delete(source)
      this.#taken.delete(end)
      thread = Math.min(thread, end)
    }
    if (thread === Infinity) for (thread = 0; this.#taken.has(thread);) thread += 1
    this.#ends.set(node, thread)
    this.#taken.add(thread)
    return thread
  }
}

/** A line of the list, as deep as it stands. */
export interface Row {
  branch: Branch
  depth: number
}

/** The lines of the tree from top to bottom, without those inside closed ones. */
export function rowsOf(roots: readonly Branch[], isClosed: (branch: Branch) => boolean): Row[] {
  const rows: Row[] = []
  const list = (branches: readonly Branch[], depth: number) => {
    for (const branch of branches) {
      rows.push({ branch, depth })
      if (branch.children.length > 0 && !isClosed(branch)) list(branch.children, depth + 1)
    }
  }
  list(roots, 0)
  return rows
}
