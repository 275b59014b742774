/**
 * The steps that can be undone and redone in a project, as the store keeps them: in order, each with what leads over it both ways.
 * They lead to and from the saved document, and are written in the transaction that saves it, so the two never disagree.
 */
import { Dexie } from 'dexie'
import { nanoid } from 'nanoid'
import type { Project, ProjectDatabase } from '../schema'
import { MOST_STEP_TEXT, MOST_STEPS } from './bounds'
import { deltaOf, type Delta } from './delta'

/** One step, written down. The same object as long as it is the same step. */
export interface Step {
  readonly text: string
}

/** What a step's text says. */
export interface StepContent {
  /** In words, as "Undo ..." shows it. */
  label: string
  /** Edits with the same key that follow each other closely are one step. */
  merge?: string
  /** From the document after it to the one before it, and the other way. */
  back?: Delta
  forth?: Delta
}

/** Steps in order: those that were done lead to the document, the others were undone. */
export interface Steps {
  readonly steps: readonly Step[]
  /** How many of them were done. */
  readonly done: number
  /** When the last edit of the last one was made, in milliseconds; nothing merges with it when it is undefined. */
  readonly at?: number
}

/** Steps as the store has them. */
export interface KeptSteps extends Steps {
  /** Another one after each write, by whichever window. */
  readonly stamp: string
  /** The number of the first one's row. */
  readonly first: number
}

/** Why steps that were kept cannot be gone through: something else saved the document, they are damaged, or the disk was full. */
export type StepsLost = 'other-save' | 'damaged' | 'no-room'

/** The row of a project's steps as a whole. */
export interface StepsHead {
  project: string
  /** The revision of the document that they lead to. */
  revision: number
  stamp: string
  first: number
  count: number
  done: number
  at?: number
  /** They were let go so that the document could be saved. */
  lost?: 'no-room'
}

/** The row of one step. */
export interface StepRow {
  project: string
  /** Counts up by one from step to step. */
  seq: number
  text: string
  /** The text's checksum. */
  sum: number
}

/** The database, as far as steps need it. */
type StepTables = Pick<ProjectDatabase, 'steps' | 'stepHeads'>

/** The step between two documents. */
export function stepBetween(
  before: unknown,
  after: unknown,
  about: { label: string; merge?: string },
): Step {
  const content: StepContent = {
    label: about.label,
    ...(about.merge === undefined ? {} : { merge: about.merge }),
    back: deltaOf(after, before),
    forth: deltaOf(before, after),
  }
  return { text: JSON.stringify(content) }
}

/** What a step says. Throws when its text is none. */
export function readStep({ text }: Step): StepContent {
  return JSON.parse(text) as StepContent
}

/** Those of the steps that are kept: the nearest to the document, as many as there is room for. */
export function withinBounds({ steps, done, at }: Steps): Steps {
  let first = done
  let last = done
  let text = 0
  const fits = (step: Step | undefined) =>
    step !== undefined && last - first < MOST_STEPS && text + step.text.length <= MOST_STEP_TEXT
  for (let step = steps[first - 1]; fits(step) && step; step = steps[first - 1]) {
    text += step.text.length
    first -= 1
  }
  for (let step = steps[last]; fits(step) && step; step = steps[last]) {
    text += step.text.length
    last += 1
  }
  return {
    steps: steps.slice(first, last),
    done: done - first,
    ...(at === undefined ? {} : { at }),
  }
}

/**
 * Writes the steps that lead to `revision`, in the transaction of the caller. Of what the caller knows to be stored only the
 * difference is written; where another window wrote meanwhile, all of it.
 */
export async function writeSteps(
  tables: StepTables,
  project: string,
  revision: number,
  next: Steps,
  known?: KeptSteps,
): Promise<KeptSteps> {
  const head = await tables.stepHeads.get(project)
  const base = known && head?.stamp === known.stamp ? known : undefined
  const [from, to] = base ? common(base.steps, next.steps) : [0, 0]
  const first = base ? base.first + from : 0
  const rows = next.steps.slice(to).map((step, index): StepRow => {
    return { project, seq: first + to + index, text: step.text, sum: checksum(step.text) }
  })
  if (!base) await deleteSteps(tables, [project])
  else {
    if (from > 0) await rowsBetween(tables, project, Dexie.minKey, first).delete()
    const end = base.first + base.steps.length
    if (end > first + next.steps.length)
      await rowsBetween(tables, project, first + next.steps.length, end).delete()
  }
  if (rows.length > 0) await tables.steps.bulkPut(rows)
  const kept: KeptSteps = { ...next, stamp: nanoid(12), first }
  const { stamp, done, at } = kept
  const count = next.steps.length
  await tables.stepHeads.put({ project, revision, stamp, first, count, done, at })
  return kept
}

/** Lets the steps go because there is no room for them beside the document, in the transaction of the caller. */
export async function letStepsGo(
  tables: StepTables,
  project: string,
  revision: number,
): Promise<void> {
  await deleteSteps(tables, [project])
  await tables.stepHeads.put({
    project,
    revision,
    stamp: nanoid(12),
    first: 0,
    count: 0,
    done: 0,
    lost: 'no-room',
  })
}

/** Adds a step that was made outside the editor, in the transaction that saves it; what was undone before it goes. */
export async function appendStep(
  tables: StepTables,
  before: Project,
  after: Project,
  label: string,
): Promise<void> {
  const kept = await readSteps(tables, before)
  const { steps, done }: Steps =
    kept === undefined || 'lost' in kept ? { steps: [], done: 0 } : kept
  const step = stepBetween(before.workflow, after.workflow, { label })
  await writeSteps(
    tables,
    after.id,
    after.revision,
    withinBounds({ steps: [...steps.slice(0, done), step], done: done + 1 }),
    kept === undefined || 'lost' in kept ? undefined : kept,
  )
}

/** The steps of a project as it is saved, or why they are lost. Undefined when there were none. */
export async function readSteps(
  tables: StepTables,
  { id, revision }: Pick<Project, 'id' | 'revision'>,
): Promise<KeptSteps | { lost: StepsLost } | undefined> {
  const head = await tables.stepHeads.get(id)
  if (!head) return undefined
  if (head.lost) return { lost: head.lost }
  const { first, count, done, at, stamp } = head
  if (count === 0 && head.revision !== revision) return undefined
  if (head.revision !== revision) return { lost: 'other-save' }
  const rows = await rowsBetween(tables, id, first, first + count).toArray()
  const isWhole =
    rows.length === count &&
    done >= 0 &&
    done <= count &&
    rows.every(({ seq, text, sum }, index) => seq === first + index && checksum(text) === sum)
  if (!isWhole) return { lost: 'damaged' }
  return {
    steps: rows.map(({ text }) => ({ text })),
    done,
    ...(at === undefined ? {} : { at }),
    stamp,
    first,
  }
}

/** Removes the steps of projects, in the transaction of the caller. */
export async function deleteSteps(tables: StepTables, projects: readonly string[]): Promise<void> {
  for (const project of projects)
    await rowsBetween(tables, project, Dexie.minKey, Dexie.maxKey).delete()
  await tables.stepHeads.bulkDelete([...projects])
}

/** How many of the first go before the two lists run alike, and up to where they do in the second. */
export function common(
  before: readonly Step[],
  after: readonly Step[],
): [from: number, to: number] {
  const [head] = after
  const from = head === undefined ? -1 : before.indexOf(head)
  if (from < 0) return [before.length, 0]
  let to = 0
  while (to < after.length && before[from + to] === after[to]) to += 1
  return [from, to]
}

function rowsBetween(tables: StepTables, project: string, from: unknown, to: unknown) {
  return tables.steps.where('[project+seq]').between([project, from], [project, to])
}

/** FNV-1a, 32 bits. */
function checksum(text: string): number {
  let sum = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1)
    sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193)
  return sum >>> 0
}
