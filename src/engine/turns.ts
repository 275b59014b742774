/** Lets others have their turn while a run works for long. */
import type { Clock } from './ports'

/** How long runs work before they give way, in milliseconds: a frame has 16, and nothing may block for 50. */
const SLICE = 8

/** How many events pass between two looks at the time. */
const LOOK_EVERY = 16

export class Turns {
  readonly #clock: Pick<Clock, 'spent' | 'turn'>
  readonly #goOn: () => void
  #sinceLook = 0
  #given = false

  /** `goOn` is called when the others had theirs. */
  constructor(clock: Pick<Clock, 'spent' | 'turn'>, goOn: () => void) {
    this.#clock = clock
    this.#goOn = goOn
  }

  /** Whether others have their turn: this goes on in the next one of the event loop. */
  get given(): boolean {
    return this.#given
  }

  /** To be asked after each event. */
  get over(): boolean {
    if (++this.#sinceLook < LOOK_EVERY) return false
    this.#sinceLook = 0
    return this.#clock.spent() >= SLICE
  }

  give(): void {
    this.#given = true
    void this.#clock.turn().then(() => {
      this.#given = false
      this.#goOn()
    })
  }
}
