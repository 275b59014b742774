/** The events of one run as those of another that leaves it: its id, its own questions, other times. */
import type { ForkOf, Pins } from '../../shared/run/debug'
import type { Place, RunEvent, RunEventOf } from '../../shared/run/events'
import type { Json } from '../../shared/workflow/document'
import { callbackId } from '../perform'

/** What the first event says of the run itself. */
export interface Beginning {
  workflowName: string
  forkOf: ForkOf
  pins: Pins | undefined
  /** Absent where it is what the other run began with. */
  payload?: Json
}

export class TakingOver {
  /** The ids of questions, by those that they had. */
  readonly #callbacks = new Map<string, string>()

  /** `delta`: milliseconds from the times of the one run to those of the other. */
  constructor(
    private readonly run: string,
    private readonly delta: number,
    private readonly beginning: Beginning,
  ) {}

  /** The event as it stands in the run that takes it over. */
  take(event: RunEvent, seq: number): RunEvent {
    const head = { run: this.run, seq, at: event.at + this.delta }
    switch (event.type) {
      case 'run.started':
        return this.started({ ...event, ...head })
      case 'timer.set':
        return { ...event, ...head, wakeAt: event.wakeAt + this.delta }
      case 'node.failed':
        return { ...event, ...head, ...this.moved('retryAt', event.retryAt) }
      case 'workflow.called':
        return { ...event, ...head, ...this.moved('expiresAt', event.expiresAt) }
      case 'callback.requested':
        return {
          ...event,
          ...head,
          callback: this.ownId(event),
          ...this.moved('expiresAt', event.expiresAt),
          ...this.moved('escalateAt', event.escalateAt),
        }
      case 'callback.voted':
      case 'callback.resolved':
      case 'callback.escalated':
      case 'callback.withdrawn':
      case 'callback.delegated':
        return {
          ...event,
          ...head,
          callback: this.#callbacks.get(event.callback) ?? event.callback,
        }
      case 'run.resumed':
        // Whoever stepped the other run does not step this one.
        return { ...head, type: 'run.resumed' }
      default:
        return { ...event, ...head }
    }
  }

  /** A run that leaves another was called by nobody, and no delivery began it. */
  private started(event: RunEventOf<'run.started'>): RunEvent {
    const { calledBy: _calledBy, delivery: _delivery, pins: _pins, ...rest } = event
    const { pins, ...own } = this.beginning
    return { ...rest, ...own, ...(pins && Object.keys(pins).length > 0 ? { pins } : {}) }
  }

  private moved<K extends string>(name: K, time: number | undefined): Partial<Record<K, number>> {
    if (time === undefined) return {}
    return { [name]: time + this.delta } as Partial<Record<K, number>>
  }

  private ownId({ callback, ...place }: RunEventOf<'callback.requested'>): string {
    const end = /\.doubt\d+$/.exec(callback)?.[0] ?? ''
    const own = callbackId(this.run, place satisfies Place) + end
    this.#callbacks.set(callback, own)
    return own
  }
}
