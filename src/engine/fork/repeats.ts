/** What a run may still do that cannot be undone and that nobody is asked about again (docs/debugging.md, "Leaving a run"). */
import type { Repeated } from '../../shared/contract/forks'
import { callsIn } from '../../shared/workflow/analyse'
import { isDecided } from '../../shared/workflow/gates'
import type { PlanNode } from '../plan'
import { pinOf } from '../pins'
import { stepsOf } from '../recovery'
import type { RunState, Scope, Step } from '../state'

/**
 * The risky nodes that the run may come to from where it stands without an answer that is still to be given (for one that is
 * high-stakes: two), in the order of the document. A node that runs other workflows is as risky as what lies open in them.
 */
export function repeatsOf(state: RunState): Repeated[] {
  const { plan } = state
  const calls = callsIn(plan.workflow, plan.catalog, { strict: true })
  const once = new Reached(state, 1).nodes
  const twice = new Reached(state, 2).nodes
  return plan.workflow.nodes.flatMap((document): Repeated[] => {
    const node = plan.nodes.get(document.id)
    if (!node || !twice.has(node) || node.disabled || pinOf(state, node)) return []
    const { id, name } = node
    const inside = calls.openIn(document)
    if (node.risk === 'high-stakes' || inside.twice !== undefined)
      return [{ node: id, name, risk: 'high-stakes' }]
    if (!once.has(node) || (node.risk !== 'irreversible' && inside.once === undefined)) return []
    return [{ node: id, name, risk: 'irreversible' }]
  })
}

/** The nodes that may start without so many approvals that are still to be given. */
class Reached {
  readonly nodes = new Set<PlanNode>()
  readonly #open: PlanNode[] = []
  readonly #done = new Set<PlanNode>()

  constructor(
    private readonly state: RunState,
    private readonly approvals: 1 | 2,
  ) {
    for (const step of stepsOf(state)) if (!step.scope.dead) this.fromStep(step)
    for (const scope of [state.top, ...state.scopes.values()])
      if (!scope.dead) this.fromLoops(scope)
    for (let node = this.#open.pop(); node; node = this.#open.pop()) {
      this.enter(node)
      this.ends(node)
    }
  }

  private start(node: PlanNode | undefined): void {
    if (!node || this.nodes.has(node)) return
    this.nodes.add(node)
    this.#open.push(node)
  }

  /** What may come of a step as it stands. */
  private fromStep({ status, node, items, delivered, due, wait, attempt }: Step): void {
    switch (status) {
      case 'ready':
      case 'running':
      case 'retrying':
        return this.start(node)
      case 'idle':
        // What is ruled out on its other edges is nobody's answer.
        return delivered > 0 ? this.start(node) : undefined
      case 'opened':
        // An item that fails has the whole container tried again.
        if (attempt < node.retry.maxAttempts) this.start(node)
        if (items && items.next < items.values.length) this.enter(node)
        return this.ends(node)
      case 'waiting':
        // Whoever says that it happened does not say that it may go on.
        if (due?.do === 'resolve' || wait?.callback?.request.question === 'in-doubt')
          return this.fires(node, () => true)
        // An approval that was given is taken over: only one more is to come.
        if (this.approvals === 2 && (wait?.callback?.approvedBy.length ?? 0) > 0)
          return this.fires(node, () => true)
        return this.ends(node)
      case 'finishing': {
        if (due?.do === 'fail' && attempt < node.retry.maxAttempts) this.start(node)
        const ports = due?.do === 'complete' ? due.ports : undefined
        return this.fires(node, (port) => ports?.includes(port) ?? true)
      }
      default:
        return
    }
  }

  /** Another round, or what was held back until the loop's end. */
  private fromLoops({ region, loops, pending }: Scope): void {
    for (const { index, head } of region.loops)
      if ((loops[index]?.fired.size ?? 0) > 0) this.start(head)
    pending.forEach((value, index) => {
      if (value !== undefined) this.start(region.edges[index]?.target)
    })
  }

  /** The items of a container begin. */
  private enter({ content }: PlanNode): void {
    for (const { target } of content?.entries ?? []) this.start(target)
  }

  /** The node is done, in whatever way; what a person decides there is still to be decided. */
  private ends(node: PlanNode): void {
    if (this.#done.has(node)) return
    this.#done.add(node)
    this.fires(node, (port) => !this.isGate(node, port))
  }

  /** Where an item ends nothing starts: its container is open, and may end whatever its items do. */
  private fires(node: PlanNode, may: (port: string) => boolean): void {
    for (const { sourcePort, target } of node.out) if (may(sourcePort)) this.start(target)
  }

  private isGate(node: PlanNode, port: string): boolean {
    if (node.disabled || pinOf(this.state, node)) return false
    // What an expression gives is not known yet, but it stands there.
    const config = Object.fromEntries(
      node.config.fields.map(([key, { dynamic, fixed }]) => [key, dynamic ? null : fixed]),
    )
    const { approvals } = this
    return isDecided(port, node.type, config, { approvals, strict: true })
  }
}
