/** Steps through runs in tests. */
import type { Breakpoint, Go } from '../../shared/run/debug'
import type { RunEventOf } from '../../shared/run/events'
import type { GraphRun } from '../testing'

/** A breakpoint of the workflow that `graph` makes. */
export const stop = (rest: Partial<Breakpoint> = {}): Breakpoint => ({
  id: 'b',
  workflow: 'g',
  on: 'start',
  ...rest,
})

/** Where the run is paused; undefined where it is not. */
export function paused(run: GraphRun): RunEventOf<'run.paused'> | undefined {
  const last = run.events.findLast(({ type }) => type === 'run.paused' || type === 'run.resumed')
  return last?.type === 'run.paused' && run.handle.outlook().paused ? last : undefined
}

/** Goes on, until the run stops again or can do nothing by itself. Throws where it does not fit. */
export async function go(run: GraphRun, how: Go): Promise<void> {
  const outcome = run.handle.go(how)
  if (outcome !== 'done') throw new Error(`It cannot go on: ${outcome}`)
  await run.quiet()
}

/** Goes on each time it stops, as the test says, until it stops no more; gives before what it stopped. */
export async function goThrough(run: GraphRun, how: Go): Promise<string[]> {
  const before: string[] = []
  for (let at = paused(run); at; at = paused(run)) {
    before.push(at.before)
    await go(run, how)
  }
  return before
}

/** The nodes that began, in order. */
export const began = (run: GraphRun): string[] => run.of('node.started').map(({ node }) => node)
