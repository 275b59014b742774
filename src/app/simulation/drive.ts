/** Lets a simulated run take no time: questions are answered as chosen, and its clock jumps when nothing else can happen. */
import type { RunHandle } from '../../engine/run-handle'
import type { RunEvent, RunEventOf } from '../../shared/run/events'
import type { Simulation } from '../../shared/run/simulation'
import type { SimulationClock } from '../ports'
import type { RunReports } from '../runs/engine-port'

/** Who approves where nobody is asked; two where two are needed. */
const NAMES = ['Simulation', 'Simulation (second)']

/**
 * What a simulated run reports, with what follows from it. `kept` are its events so far. It is never let go of while it waits: its
 * clock is not the one of the host.
 */
export function driven(
  reports: RunReports,
  { people }: Simulation,
  clock: SimulationClock,
  handle: () => RunHandle | undefined,
  kept: readonly RunEvent[] = [],
): RunReports {
  const asked = new Map<string, RunEventOf<'callback.requested'>>()
  const hear = (events: readonly RunEvent[]) => {
    for (const event of events)
      if (event.type === 'callback.requested') asked.set(event.callback, event)
      else if (event.type === 'callback.resolved') asked.delete(event.callback)
  }
  hear(kept)
  return {
    ...reports,
    onEvents(events) {
      hear(events)
      reports.onEvents(events)
    },
    onQuiet() {
      const run = handle()
      if (!run) return
      const outlook = run.outlook()
      if (outlook.paused || outlook.status === 'completed') return
      const [next] = asked.values()
      if (next && people === 'approve') {
        asked.delete(next.callback)
        for (const by of NAMES.slice(0, next.approvals))
          run.vote({ callback: next.callback, by, decision: 'approve' })
        return
      }
      // What it called has a clock of its own, and a person takes their time.
      if (outlook.calls.length === 0 && asked.size === 0) clock.advanceToNext()
    },
  }
}
