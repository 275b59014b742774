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

/** The breakpoints of several projects: those of a run are the ones of its workflow and of those that it calls. */
export async function breakpointsOf(projects: readonly string[]): Promise<Breakpoint[]> {
  const kept = await guard(() => database.debugging.bulkGet([...projects]))
  return kept.flatMap((each) => each?.breakpoints ?? [])
}

/** The same now and at every change, by this window or another. Returns how to stop. */
export function watchBreakpoints(
  projects: readonly string[],
  onChange: (breakpoints: readonly Breakpoint[]) => void,
): () => void {
  const subscription = liveQuery(() => database.debugging.bulkGet([...projects])).subscribe({
    next: (kept) => onChange(kept.flatMap((each) => each?.breakpoints ?? [])),
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

function empty(project: string): Debugging {
  return { project, breakpoints: [], pins: {} }
}
