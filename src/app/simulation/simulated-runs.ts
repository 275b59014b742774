import type { RunEvent } from '../../shared/run/events'
import type { RunDocument } from '../runs/engine-port'

/** Which runs are simulated: nobody outside hears of them, and nothing is learnt from them. */
export class SimulatedRuns {
  readonly #runs = new Set<string>()

  /** Takes the kept events of a run, in order. Says whether it is simulated. */
  observe({ run }: RunDocument, events: readonly RunEvent[]): boolean {
    for (const event of events)
      if (event.type === 'run.started' && event.simulated) this.#runs.add(run)
    return this.#runs.has(run)
  }

  /** The events as the inbox sees them: a question is put to nobody but there. */
  static asked(events: readonly RunEvent[]): RunEvent[] {
    return events.map((event) =>
      event.type === 'callback.requested' ? { ...event, channels: [] } : event,
    )
  }
}
