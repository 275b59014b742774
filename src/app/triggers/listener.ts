import type { ActiveTrigger } from '../../shared/contract/activations'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { Failure } from '../failures/failure'
import type { Clock, Ports } from '../ports'
import { pause } from '../watching/pause'
import type { KeptTrigger } from './ledger'
import type { Delivered, Delivery, Replaced, TriggerSource } from './source'

/** How long a source is left alone that cannot listen: at first, and at the longest. Each pause is twice the one before. Milliseconds. */
const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 5 * 60_000
/** A source that listened for so long is well again: the next pause is the first. */
const WELL_AFTER = 60_000

export interface ListenerOptions {
  workflow: string
  name: string
  config: JsonObject
  /** Kept up to date from now on. */
  kept: KeptTrigger
  lastAwake: number | undefined
  /** Undefined: no source of this host listens for this type. */
  source: TriggerSource | undefined
  clock: Clock
  report: Ports['report']
  deliver(delivery: Delivery): Promise<Delivered>
  keepPlace(place: Json): Promise<void>
  /** What is shown of it has changed. */
  onChange(): void
}

/** One trigger of one published version: listens until it is stopped, again and again where its source fails. */
export class Listener {
  readonly #options: ListenerOptions
  readonly #stopping = new AbortController()
  readonly #kept: KeptTrigger
  #problem: string | undefined
  #nextAt: number | undefined
  #addresses: readonly string[] | undefined
  readonly #ended: Promise<void>

  /** Begins at once. */
  constructor(options: ListenerOptions) {
    this.#options = options
    this.#kept = options.kept
    this.#ended = this.#listen()
  }

  /** As it is shown. */
  shown(): ActiveTrigger {
    const { node, type, deliveries, lastAt } = this.#kept
    return {
      node,
      type,
      name: this.#options.name,
      deliveries,
      ...(lastAt === undefined ? {} : { lastAt }),
      ...(this.#nextAt === undefined ? {} : { nextAt: this.#nextAt }),
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
      ...(this.#addresses === undefined ? {} : { addresses: this.#addresses }),
    }
  }

  get node(): string {
    return this.#kept.node
  }

  /** When the last run began that came from here, and which it is. */
  get last(): { run: string; at: number } | undefined {
    const { lastRun: run, lastAt: at } = this.#kept
    return run === undefined || at === undefined ? undefined : { run, at }
  }

  /** What is kept of it, as it stands. */
  get kept(): KeptTrigger {
    return this.#kept
  }

  /** A delivery began a run. */
  count(run: string, at: number): void {
    this.#kept.deliveries += 1
    this.#kept.lastAt = at
    this.#kept.lastRun = run
    this.#options.onChange()
  }

  /** Nothing more is delivered; resolves once the source let go. */
  async stop(reason?: Replaced): Promise<void> {
    this.#stopping.abort(reason)
    await this.#ended
  }

  async #listen(): Promise<void> {
    const { source, clock, report, name } = this.#options
    const { signal } = this.#stopping
    if (!source) {
      const { type } = this.#kept
      this.#say(
        `Nothing on this host listens for triggers of the type “${type}”. Publish the workflow on one that does, or use another trigger.`,
      )
      return
    }
    let pauseMs = FIRST_PAUSE
    while (!signal.aborted) {
      const since = clock.now()
      try {
        await source.listen(this.#listening())
        if (signal.aborted) return
        this.#say('It stopped listening for no known reason. It is started again.')
      } catch (error) {
        // Whoever was told to stop may say so in any way.
        if (signal.aborted) return
        report({ where: `trigger “${name}” of workflow ${this.#options.workflow}`, error })
        this.#say(messageOf(error))
      }
      this.#change({ nextAt: undefined })
      if (clock.now() - since >= WELL_AFTER) pauseMs = FIRST_PAUSE
      await pause(clock, pauseMs, signal)
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE)
    }
  }

  #listening() {
    const { workflow, name, config, lastAwake, clock, deliver, keepPlace } = this.#options
    const { node, activeSince } = this.#kept
    const { signal } = this.#stopping
    return {
      ...{ workflow, node, name, config, lastAwake, clock, signal, activeSince },
      place: this.#kept.place,
      deliver: async (delivery: Delivery) => {
        this.#refuseAfterStop()
        const delivered = await deliver(delivery)
        if (delivery.place !== undefined) this.#kept.place = delivery.place
        return delivered
      },
      keepPlace: async (place: Json) => {
        this.#refuseAfterStop()
        await keepPlace(place)
        this.#kept.place = place
      },
      problem: (message?: string) => this.#say(message),
      reachable: (addresses: readonly string[]) => this.#change({ addresses }),
      next: (nextAt: number | undefined) => this.#change({ nextAt }),
    }
  }

  #refuseAfterStop(): void {
    if (!this.#stopping.signal.aborted) return
    const { name } = this.#options
    throw new Failure('UNAVAILABLE', `“${name}” does not listen any more. Nothing was started.`)
  }

  #say(problem: string | undefined): void {
    if (problem === this.#problem) return
    this.#problem = problem
    this.#options.onChange()
  }

  #change(change: { nextAt?: number | undefined; addresses?: readonly string[] }): void {
    if (this.#stopping.signal.aborted) return
    if ('nextAt' in change) this.#nextAt = change.nextAt
    if (change.addresses) this.#addresses = change.addresses
    this.#options.onChange()
  }
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message === '' ? 'It cannot listen. The log of the host says more.' : message
}
