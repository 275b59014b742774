/** Where in a run a step stands, in words. */
import type { StepTree } from '../../shared/run/step-tree'
import type { Step } from '../../shared/run/steps'

/** `round 2, item 3`: the rounds and items around a step, the outermost first; empty where there are none. */
export function placeWords(step: Step, tree: StepTree): string {
  const branch = tree.branchOf(step)
  if (!branch) return step.round > 1 ? `round ${step.round}` : ''
  return tree
    .around(branch)
    .toReversed()
    .flatMap((holder) =>
      holder.kind === 'round'
        ? `round ${holder.round}`
        : holder.kind === 'item'
          ? `item ${holder.index + 1}`
          : [],
    )
    .join(', ')
}
