/** Sends questions to places and closes them there: one after the other at each place, tried again with pauses where that fails. */
import { NodeError } from '../../engine/node-error'
import type { Clock } from '../ports'
import type { Asked, Channels } from './channel'
import type { Json } from '../../shared/workflow/document'
import { pauseAfter, problemWords } from './pauses'

/** A service that does not answer for so long is tried again later. Milliseconds. */
const PATIENCE_MS = 30_000

export interface SendingHooks {
  /** It is time to look at a question again. */
  onDue(callback: string): void
  report(problem: { where: string; error: unknown }): void
}

interface Trouble {
  failures: number
  message: string
  cancel: () => void
  /** Until its timer fires, whatever the time of day says: a clock that is set back must not put it off. */
  isResting: boolean
}

export class Sending {
  readonly #lanes = new Map<string, Promise<unknown>>()
  /** By question and place. */
  readonly #troubles = new Map<string, Trouble>()
  readonly #stop = new AbortController()

  constructor(
    private readonly clock: Clock,
    private readonly channels: Channels,
    private readonly hooks: SendingHooks,
  ) {}

  /** What went wrong last, for people. */
  problem(callback: string, place: string): string | undefined {
    return this.#troubles.get(key(callback, place))?.message
  }

  /** Whether it failed so lately that it is to be let be for now. */
  resting(callback: string, place: string): boolean {
    return this.#troubles.get(key(callback, place))?.isResting === true
  }

  /** Resolves with what names the message; undefined where it failed, and then it is due again by itself. */
  ask(place: string, asked: Asked): Promise<Json | undefined> {
    return this.#attempt(asked.callback, place, `asking by ${place}`, async (signal) =>
      (await this.channels.make(place)).ask(asked, signal),
    )
  }

  /** Whether the message is closed, or never can be: what is gone need not be closed. */
  async close(callback: string, place: string, message: Json, how: string): Promise<boolean> {
    const done = await this.#attempt(callback, place, `closing by ${place}`, async (signal) => {
      try {
        await (await this.channels.make(place)).close(message, how, signal)
      } catch (error) {
        if (!(error instanceof NodeError) || error.retryable) throw error
        this.hooks.report({ where: `closing by ${place}`, error })
      }
      return true
    })
    return done === true
  }

  /** A place has changed: what failed there is tried at once. */
  forgive(place: string): string[] {
    const due: string[] = []
    for (const [name, trouble] of this.#troubles) {
      const [callback = '', at] = name.split('\n')
      if (at !== place) continue
      trouble.cancel()
      this.#troubles.delete(name)
      due.push(callback)
    }
    return due
  }

  /** Nothing is asked or closed there any more for this question. */
  forget(callback: string, place: string): void {
    const name = key(callback, place)
    this.#troubles.get(name)?.cancel()
    this.#troubles.delete(name)
  }

  async end(): Promise<void> {
    this.#stop.abort()
    for (const { cancel } of this.#troubles.values()) cancel()
    await Promise.allSettled(this.#lanes.values())
  }

  async #attempt<T>(
    callback: string,
    place: string,
    where: string,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    const name = key(callback, place)
    if (this.#stop.signal.aborted || this.resting(callback, place)) return undefined
    try {
      const result = await this.#inLane(place, work)
      this.forget(callback, place)
      return result
    } catch (error) {
      if (this.#stop.signal.aborted) return undefined
      this.hooks.report({ where, error })
      const failures = (this.#troubles.get(name)?.failures ?? 0) + 1
      const ms = pauseAfter(failures, error)
      this.#troubles.get(name)?.cancel()
      const trouble: Trouble = {
        failures,
        message: problemWords(error),
        isResting: true,
        cancel: this.clock.after(ms, () => {
          trouble.isResting = false
          this.hooks.onDue(callback)
        }),
      }
      this.#troubles.set(name, trouble)
      return undefined
    }
  }

  #inLane<T>(place: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const before = this.#lanes.get(place) ?? Promise.resolve()
    const turn = before.catch(() => undefined).then(() => this.#inTime(work))
    this.#lanes.set(place, turn)
    const done = () => {
      if (this.#lanes.get(place) === turn) this.#lanes.delete(place)
    }
    turn.then(done, done)
    return turn
  }

  async #inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const late = new AbortController()
    const signal = AbortSignal.any([this.#stop.signal, late.signal])
    const tooLate = Promise.withResolvers<never>()
    const cancel = this.clock.after(PATIENCE_MS, () => {
      late.abort()
      tooLate.reject(
        new NodeError(
          'timeout',
          'The service did not answer within 30 seconds. It is tried again.',
          {
            retryable: true,
          },
        ),
      )
    })
    const stop = () => tooLate.reject(this.#stop.signal.reason)
    this.#stop.signal.addEventListener('abort', stop, { once: true })
    try {
      return await Promise.race([work(signal), tooLate.promise])
    } finally {
      cancel()
      this.#stop.signal.removeEventListener('abort', stop)
      tooLate.promise.catch(() => undefined)
    }
  }
}

function key(callback: string, place: string): string {
  return `${callback}\n${place}`
}
