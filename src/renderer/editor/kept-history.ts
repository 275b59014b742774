/** Undo and redo beyond this page: a history as steps to keep, and the history that kept steps say. */
import type { Workflow } from '../../shared/workflow/document'
import { applyDelta, type Delta } from '../projects/steps/delta'
import {
  common,
  readStep,
  stepBetween,
  withinBounds,
  type KeptSteps,
  type Step,
  type Steps,
} from '../projects/steps/steps'
import { startHistory, type History, type HistoryEntry } from './history'

/** What was done since the steps were last stored. */
export interface UnsavedSteps {
  /** The stored steps that it goes on from; undefined: from none. */
  stamp?: string
  /** Of those, so many are let go in front and so many after them stay. */
  drop: number
  keep: number
  /** The texts of the steps that follow. */
  add: string[]
  done: number
  at?: number
}

/** Follows one history. */
export interface StepRecorder {
  /** What the store is known to have. */
  readonly known: KeptSteps | undefined
  /** A history as it is kept. */
  stepsOf(history: History<Workflow>): Steps
  /** What the store does not know yet of a history. */
  unsaved(history: History<Workflow>): UnsavedSteps
  /** The store has these now; undefined: it had no room for them. */
  landed(steps: KeptSteps | undefined): void
}

/** A recorder that starts from what is stored. `history` is what was made of it. */
export function createStepRecorder(
  kept: KeptSteps | undefined,
  history: History<Workflow>,
  steps: Steps | undefined = kept,
): StepRecorder {
  let known = kept
  // A step is known by the document before it; of edits that began at the same one, only the last is in a history.
  const written = new WeakMap<Workflow, { entry: Omit<Entry, 'at'>; step: Step }>()
  ;[...history.past, ...history.future].forEach((entry, index) => {
    const step = steps?.steps[index]
    if (step) written.set(entry.before, { entry, step })
  })

  const stepOf = (entry: Entry): Step => {
    const found = written.get(entry.before)
    if (
      found &&
      found.entry.after === entry.after &&
      found.entry.label === entry.label &&
      found.entry.merge === entry.merge
    )
      return found.step
    const step = stepBetween(entry.before, entry.after, entry)
    written.set(entry.before, { entry, step })
    return step
  }
  const stepsOf = ({ past, future }: History<Workflow>): Steps => {
    const at = past.at(-1)?.at
    return withinBounds({
      steps: [...past, ...future].map(stepOf),
      done: past.length,
      ...(at !== undefined && Number.isFinite(at) ? { at } : {}),
    })
  }
  return {
    get known() {
      return known
    },
    stepsOf,
    unsaved(now) {
      const { steps: next, done, at } = stepsOf(now)
      const [drop, keep] = common(known?.steps ?? [], next)
      return {
        ...(known && keep > 0 ? { stamp: known.stamp, drop, keep } : { drop: 0, keep: 0 }),
        add: next.slice(keep).map(({ text }) => text),
        done,
        ...(at === undefined ? {} : { at }),
      }
    },
    landed: (now) => void (known = now),
  }
}

/** The steps that what was stored and what was not come to; undefined when the one does not go on from the other. */
export function withUnsaved(
  kept: KeptSteps | undefined,
  { stamp, drop, keep, add, done, at }: UnsavedSteps,
): Steps | undefined {
  if (stamp !== undefined && stamp !== kept?.stamp) return undefined
  const stay = stamp === undefined ? [] : (kept?.steps.slice(drop, drop + keep) ?? [])
  const steps = [...stay, ...add.map((text): Step => ({ text }))]
  if (stay.length !== keep || !(done >= 0 && done <= steps.length)) return undefined
  return { steps, done, ...(at === undefined ? {} : { at }) }
}

/** The history that leads to a document over the steps. Throws when they do not lead to it. */
export function historyOf(document: Workflow, { steps, done, at }: Steps): History<Workflow> {
  const past: Entry[] = []
  let after = document
  for (const step of steps.slice(0, done).toReversed()) {
    const { label, merge, back } = readStep(step)
    const before = workflowOf(after, back)
    past.push(entryOf(label, merge, before, after))
    after = before
  }
  past.reverse()
  const last = past.at(-1)
  if (last && at !== undefined) last.at = at

  let before = document
  const future = steps.slice(done).map((step) => {
    const { label, merge, forth } = readStep(step)
    const entry = entryOf(label, merge, before, workflowOf(before, forth))
    before = entry.after
    return entry
  })
  return { ...startHistory(document), past, future }
}

type Entry = HistoryEntry<Workflow>

/** An entry that nothing merges with. */
function entryOf(
  label: string,
  merge: string | undefined,
  before: Workflow,
  after: Workflow,
): Entry {
  if (typeof label !== 'string') throw new TypeError('A step has no label.')
  return { label, before, after, ...(merge ? { merge } : {}), at: Number.NEGATIVE_INFINITY }
}

/** The document that a step leads to. It was checked when it was made, so here only that it is one. */
function workflowOf(from: Workflow, by: Delta | undefined): Workflow {
  // An edit that left every byte made a document of its own all the same.
  const made = (by ? applyDelta(from, by) : { ...from }) as Partial<Workflow> | null
  if (!Array.isArray(made?.nodes) || !Array.isArray(made.edges))
    throw new TypeError('A step leads to something that is no workflow.')
  return made as Workflow
}
