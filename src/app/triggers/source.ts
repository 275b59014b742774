/** What stands between the core and what starts runs. One source for each trigger type; adapters implement those that touch the world. */
import type { Json, JsonObject } from '../../shared/workflow/document'
import type { Clock } from '../../engine/ports'

/** One thing that starts one run. */
export interface Delivery {
  /** Names the thing, the same each time it is seen. The core starts one run for it, however often it comes. */
  id: string
  /** What the run starts with (semantics section 4). */
  payload: Json
  /**
   * What the source wants to find again after a restart, kept in the transaction that keeps the delivery. Absent: what was kept
   * before stays.
   */
  place?: Json
}

/** What became of a delivery. */
export interface Delivered {
  /** The run that it began, now or when it came before. */
  run: string
  /** It had come before: nothing was started. */
  duplicate: boolean
}

/** What a source is given for one trigger of one active workflow. */
export interface Listening {
  /** The id of the document, and of the trigger node in it. */
  workflow: string
  node: string
  name: string
  /** As the document has it, checked against the definition; every field of a trigger is static or was filled in without a run. */
  config: JsonObject
  /** What the source last kept for this trigger; undefined at the first start. A changed config starts with what was kept, too. */
  place: Json | undefined
  /** When this trigger was first active, and since when nobody listened before now. Milliseconds since the epoch. */
  activeSince: number
  lastAwake: number | undefined
  clock: Clock
  /** Aborted when the workflow is deactivated, published anew (with a `Replaced` for the reason) or the host closes. */
  signal: AbortSignal
  /**
   * Starts a run, once for each id; resolves when that is on disk. Rejects with a `Failure` when nothing was started: the payload does
   * not fit (`INVALID_INPUT`), or it cannot be kept now (`UNAVAILABLE`: try again).
   */
  deliver(delivery: Delivery): Promise<Delivered>
  /** Keeps what the source wants to find again, without a delivery. */
  keepPlace(place: Json): Promise<void>
  /** Says what is wrong and what to do; without a message, all is well again. Shown beside the trigger. */
  problem(message?: string): void
  /** Says where it is reached: whole addresses, the one on this machine first. Shown beside the trigger. */
  reachable(addresses: readonly string[]): void
  /** When it will next look or fire, for whoever watches. Milliseconds since the epoch. */
  next(at: number | undefined): void
}

/** Why a trigger is told to stop whose workflow is published anew. */
export class Replaced extends Error {
  /** Resolves when the triggers of the next version listen. */
  readonly over: Promise<void>

  constructor(over: Promise<void>) {
    super('The workflow is being published anew.')
    this.over = over
  }
}

/** Listens for one type of trigger. */
export interface TriggerSource {
  /**
   * Begins to listen until the signal aborts; resolves once it does (once it has let go of what it held, so that the next version can
   * have it). Rejects with an error whose message is for people; the core says
   * it, and tries again with growing pauses.
   */
  listen(listening: Listening): Promise<void>
}

/** The sources of a host by trigger type. A type without one cannot be activated there. */
export type TriggerSources = ReadonlyMap<string, TriggerSource>
