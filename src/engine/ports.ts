/** The engine's own ports: time, and where events go. */
import type { RunEvent } from '../shared/run/events'

/** The engine's only source of time. Milliseconds since the epoch. */
export interface Clock {
  now(): number
  /** Calls back once at a time of the run, however far away; under virtual time the clock jumps there when nothing else can happen. */
  at(time: number, fire: () => void): CancelTimer
  /** Calls back once after real time has passed; for the time limit of an attempt, which is real under virtual time too. */
  after(ms: number, fire: () => void): CancelTimer
  /** Resolves in the next turn of the event loop, so that a busy run lets others have theirs. */
  turn(): Promise<void>
  /**
   * How long the event loop has been held since it last turned, in milliseconds of real time, under virtual time too. All who
   * share the loop share this, so that many small runs give way as one long one does.
   */
  spent(): number
}

export type CancelTimer = () => void

/** Where a run's events are kept. */
export interface Journal {
  /**
   * Keeps events, in order. Once it resolves they survive the death of the process (as far as the journal does), and only then
   * may anything they cause be seen outside. Rejects when they could not be kept: the run is held with that error, and the same
   * events come again later. An append is whole or not at all, and one that did happen may be asked for again.
   */
  append(events: readonly RunEvent[]): Promise<void>
  /** The kept events of a run, from `seq > after`. */
  read(run: string, after?: number): Promise<RunEvent[]>
}
