/**
 * Where runs of a workflow stop, and what its nodes give instead of running: a person's own, kept beside the document and never in it.
 * Every function rejects with a `StorageProblem` when the store fails; then nothing was kept.
 */
import { liveQuery } from 'dexie'
import type { Breakpoint, Pins } from '../../shared/run/debug'
import { database, guard } from './database'
import { storageProblem } from './problems'
import type { Debugging } from './schema'

export type { Debugging } from './schema'

/** A value, or how it follows from what is kept: another window may have changed that in between. */
type Next<T> = T | ((before: T) => T)

/** What is kept of a project; nothing in it where nobody set anything. */
export async function getDebugging(project: string): Promise<Debugging> {
  return (await guard(() => database.debugging.get(project))) ?? empty(project)
}

/** Calls back with what is kept now and at every change, by this window or another. Returns how to stop. */
export function watchDebugging(
  project: string,
  onChange: (kept: Debugging) => void,
  onProblem: (problem: Error) => void = (problem) => console.error(problem),
): () => void {
  const subscription = liveQuery(() => database.debugging.get(project)).subscribe({
    next: (kept) => onChange(kept ?? empty(project)),
    error: (thrown: unknown) => onProblem(storageProblem(thrown)),
  })
  return () => subscription.unsubscribe()
}

/** A host takes no more of them at once (`breakpointsSchema`). */
const MOST_SENT = 1000

/**
 * The breakpoints of all projects, those of one first: a run stops at those of the workflows that it calls and is called by too, and
 * passes over the others. No more than a host takes.
 */
export async function allBreakpoints(first: string): Promise<Breakpoint[]> {
  return inOrder(first, await guard(() => database.debugging.toArray()))
}

/** The same now and at every change, by this window or another. Returns how to stop. */
export function watchAllBreakpoints(
  first: string,
  onChange: (breakpoints: readonly Breakpoint[]) => void,
): () => void {
  const subscription = liveQuery(() => database.debugging.toArray()).subscribe({
    next: (kept) => onChange(inOrder(first, kept)),
    error: (thrown: unknown) => console.error(storageProblem(thrown)),
  })
  return () => subscription.unsubscribe()
}

export function saveBreakpoints(
  project: string,
  next: Next<readonly Breakpoint[]>,
): Promise<Debugging> {
  return change(project, (kept) => ({
    ...kept,
    breakpoints: [...(typeof next === 'function' ? next(kept.breakpoints) : next)],
  }))
}

export function savePins(project: string, next: Next<Pins>): Promise<Debugging> {
  return change(project, (kept) => ({
    ...kept,
    pins: typeof next === 'function' ? next(kept.pins) : next,
  }))
}

function change(project: string, make: (kept: Debugging) => Debugging): Promise<Debugging> {
  return guard(() =>
    database.transaction('rw', database.debugging, async () => {
      const next = make((await database.debugging.get(project)) ?? empty(project))
      await database.debugging.put(next)
      return next
    }),
  )
}

function inOrder(first: string, kept: readonly Debugging[]): Breakpoint[] {
  const isFirst = ({ project }: Debugging) => project === first
  return [...kept.filter(isFirst), ...kept.filter((each) => !isFirst(each))]
    .flatMap(({ breakpoints }) => breakpoints)
    .slice(0, MOST_SENT)
}

function empty(project: string): Debugging {
  return { project, breakpoints: [], pins: {} }
}
