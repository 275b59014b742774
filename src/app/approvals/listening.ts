/** Listens for answers at the places where questions were asked: one listener for each connection, begun again when it fails. */
import { NodeError } from '../../engine/node-error'
import { Failure } from '../failures/failure'
import type { Clock } from '../ports'
import type { Answered, ChannelAnswer, ChannelEdit, Channels } from './channel'
import { pauseAfter, problemWords } from './pauses'
import type { ApprovalStore } from './store'

export interface ListeningHooks {
  answer(place: string, given: ChannelAnswer): Promise<Answered>
  edit(place: string, given: ChannelEdit): Promise<Answered>
  /** What is wrong with a place has changed. */
  onProblem(place: string): void
  /** For the log of the host. */
  report(problem: { where: string; error: unknown }): void
}

export class Listeners {
  readonly #running = new Map<string, AbortController>()
  readonly #ended = new Map<string, Promise<void>>()
  readonly #problems = new Map<string, string>()
  #closed = false

  constructor(
    private readonly clock: Clock,
    private readonly channels: Channels,
    private readonly store: Pick<ApprovalStore, 'place' | 'keepPlace'>,
    private readonly hooks: ListeningHooks,
  ) {}

  problem(place: string): string | undefined {
    return this.#problems.get(place)
  }

  /** Listens at a place from now on. Does nothing where it does already. */
  listen(place: string): void {
    if (this.#closed || this.#running.has(place)) return
    const stop = new AbortController()
    this.#running.set(place, stop)
    // The one before has to let go first: some services tell each update to one listener only.
    const before = this.#ended.get(place) ?? Promise.resolve()
    this.#ended.set(
      place,
      before.then(() => this.#keepOn(place, stop.signal)),
    )
  }

  /** Begins anew where somebody listens: the connection has changed. */
  renew(place: string): void {
    const running = this.#running.get(place)
    if (!running) return
    running.abort()
    this.#running.delete(place)
    this.#say(place)
    this.listen(place)
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const stop of this.#running.values()) stop.abort()
    await Promise.all(this.#ended.values())
  }

  async #keepOn(place: string, signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      try {
        const channel = await this.channels.make(place)
        if (!channel.listen || signal.aborted) return
        await channel.listen({
          signal,
          place: await this.store.place(place),
          keepPlace: (kept) => this.store.keepPlace(place, kept),
          answer: (given) => this.hooks.answer(place, given).catch(notKept),
          edit: (given) => this.hooks.edit(place, given).catch(notKept),
          problem: (message) => {
            if (message === undefined) failures = 0
            this.#say(place, message)
          },
        })
        return
      } catch (error) {
        if (signal.aborted) return
        failures += 1
        this.hooks.report({ where: `listening for answers by ${place}`, error })
        this.#say(place, problemWords(error))
        await pause(this.clock, pauseAfter(failures, error), signal)
      }
    }
  }

  #say(place: string, message?: string): void {
    if (this.#problems.get(place) === message) return
    if (message === undefined) this.#problems.delete(place)
    else this.#problems.set(place, message)
    this.hooks.onProblem(place)
  }
}

/** Why an answer could not be kept, as channels know errors with words for people. */
function notKept(error: unknown): never {
  if (!(error instanceof Failure)) throw error
  throw new NodeError('error', error.message, { retryable: true, cause: error })
}

function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, resolve)
    signal.addEventListener(
      'abort',
      () => {
        cancel()
        resolve()
      },
      { once: true },
    )
  })
}
