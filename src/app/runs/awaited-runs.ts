/** The runs that called others, and those, as a host finds them when it starts. */
import type { RunService } from './runs'
import type { Sleepers } from './sleepers'

/**
 * Sets right what no process lived to do: wakes the runs whose called run is over, and gives those called runs that nobody waits for
 * any more. `unfinished` are all that had not ended when the host started.
 */
export function setRight(
  unfinished: ReadonlySet<string>,
  runs: Pick<RunService, 'goesOn' | 'handle' | 'summary'>,
  sleepers: Pick<Sleepers<unknown>, 'get' | 'retry'>,
): string[] {
  const callsOf = (run: string) =>
    sleepers.get(run)?.rest.calls ?? runs.handle(run)?.outlook().calls ?? []
  const left: string[] = []
  for (const run of unfinished) {
    if (!runs.goesOn(run)) continue
    if (!callsOf(run).every((called) => runs.goesOn(called))) sleepers.retry(run)
    const caller = runs.summary(run).calledBy
    if (caller === undefined) continue
    // One that did not end and does not go on cannot be read: nobody knows what it waits for.
    const isAwaited = runs.goesOn(caller) ? callsOf(caller).includes(run) : unfinished.has(caller)
    if (!isAwaited) left.push(run)
  }
  return left
}
