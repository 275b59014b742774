/** Failing cases that are kept: with their outcomes, so that they mean the same when outcomes follow otherwise from a number. */
import type { Scenario } from './graphs'
import { scripted } from './script'
import type { Outcome, Script } from './trace'

export interface KeptCase {
  /** What was wrong when it was found. */
  why: string
  scenario: Scenario
  /** By place and attempt. */
  outcomes: Record<string, { takes: number; outcome: Outcome }>
}

/** The scenario's own outcomes, and what of them was used. */
export function recording({ salt }: Scenario): { script: Script; outcomes: KeptCase['outcomes'] } {
  const own = scripted(salt)
  const outcomes: KeptCase['outcomes'] = {}
  const script: Script = (node, place, attempt) =>
    (outcomes[`${place}/${attempt}`] ??= own(node, place, attempt))
  return { script, outcomes }
}

/** The outcomes as they were kept; where the run goes further than it did then, the scenario's own. */
export function replaying({ scenario, outcomes }: KeptCase): Script {
  const own = scripted(scenario.salt)
  return (node, place, attempt) => outcomes[`${place}/${attempt}`] ?? own(node, place, attempt)
}
