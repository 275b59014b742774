/** What steps of a run that left another are given in place of what leads to them (docs/debugging.md, "Leaving a run"). */
import type { ForkOf } from '../../shared/run/debug'
import type { Place } from '../../shared/run/events'
import type { Json } from '../../shared/workflow/document'

/** By the key of the place. */
export type GivenInputs = ReadonlyMap<string, Json>

/** Undefined for most runs: none of their steps is given another input. */
export function givenInputs(forkOf: ForkOf | undefined): GivenInputs | undefined {
  const inputs = new Map<string, Json>()
  for (const change of [...(forkOf?.inherited ?? []), ...(forkOf?.changes ?? [])])
    if (change.kind === 'input') inputs.set(placeKey(change.place), change.input)
  return inputs.size > 0 ? inputs : undefined
}

/** The same for two places exactly if they are the same. */
export function placeKey({ node, round, scope }: Place): string {
  return `${scope ?? ''}|${node}|${round}`
}
