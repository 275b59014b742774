/** Two runs beside each other, step by step: the same node in the same round and item is the same step. */
import { jsonEqual } from '../workflow/json-equal'
import { stepFacts, type Step, type StepFacts, type Steps } from './steps'

/** In what a step differs; `missing` and `added`: only the one run, or only the other, came to it. */
export type StepChange = 'missing' | 'added' | 'state' | 'path' | 'input' | 'output' | 'error'

/** A step of both runs, or of one of them. */
export interface StepPair {
  /** The step's id, the same in both. */
  id: string
  /** The step in the one run, or else in the other. */
  step: Step
  before?: StepFacts
  after?: StepFacts
  /** What weighs most first. */
  changes: StepChange[]
}

/** All steps of two runs that are over: in the order of the other run, with those that only the first came to where they stood there. */
export function compareRuns(before: Steps, after: Steps): StepPair[] {
  const beforeById = new Map(before.all.map((step) => [step.id, step]))
  const afterIds = new Set(after.all.map(({ id }) => id))
  // What only the first run came to follows the step before it.
  const following = new Map<string | undefined, Step[]>()
  let latest: string | undefined
  for (const step of before.all) {
    if (afterIds.has(step.id)) latest = step.id
    else following.set(latest, [...(following.get(latest) ?? []), step])
  }
  const missing = (after: string | undefined) =>
    (following.get(after) ?? []).map((step) => pair(step, undefined))
  return [
    ...missing(undefined),
    ...after.all.flatMap((step) => [pair(beforeById.get(step.id), step), ...missing(step.id)]),
  ]
}

function pair(before: Step | undefined, after: Step | undefined): StepPair {
  const step = after ?? before
  if (!step) throw new Error('A pair has at least one step.')
  const facts = (of: Step | undefined) => of && stepFacts(of, Infinity, true)
  const [one, other] = [facts(before), facts(after)]
  return {
    id: step.id,
    step,
    ...(one ? { before: one } : {}),
    ...(other ? { after: other } : {}),
    changes: changes(one, other),
  }
}

function changes(before: StepFacts | undefined, after: StepFacts | undefined): StepChange[] {
  if (!after) return ['missing']
  if (!before) return ['added']
  const found: StepChange[] = []
  if (before.state !== after.state) found.push('state')
  if (!jsonEqual(before.ports, after.ports)) found.push('path')
  if (before.error?.message !== after.error?.message) found.push('error')
  if (!jsonEqual(before.output ?? null, after.output ?? null)) found.push('output')
  if (!jsonEqual(before.input ?? null, after.input ?? null)) found.push('input')
  return found
}
