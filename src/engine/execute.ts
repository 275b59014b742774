/** The contract between the engine and a node's executor. */
import type { CallbackRequest, Note, ServiceWatch, Spent } from '../shared/run/events'
import type { Json, Risk } from '../shared/workflow/document'
import type { CallEnd, Effects } from './effects'
import type { Eventually } from './later'

/** What an executor is given: its filled-in config, its input, and its only ways out. */
export interface ExecuteContext<Config = unknown> {
  node: { id: string; name: string; type: string; risk: Risk }
  run: { id: string; workflow: string; startedAt: number }
  /** One edge's value, or an object by source node id (semantics section 3, "What a node sees"). */
  input: Json
  /** The config with templates filled in, checked against the definition's schema. Lazy fields are as written. */
  config: Config
  attempt: number
  /** Of the innermost loop around the node; round 1 and null outside loops. */
  loop: { round: number; feedback: Json }
  /** Set when the run is cancelled or fails, or when the attempt's time is up. */
  signal: AbortSignal
  /** `<run>/<node>/<scope>/<round>`, for effects (semantics section 6). */
  idempotencyKey: string
  /** Milliseconds since the epoch, on the engine's clock. */
  now(): number
  /** Streams a piece of text to whoever watches. Not kept. */
  delta(text: string): void
  /** Writes down what the node did on its way to its answer. `spent` is what a run used up that it called for it. */
  note(note: Note, spent?: Spent): void
  /**
   * Runs a workflow that the document carries as a run of its own, from its manual trigger, and resolves with how that ended.
   * `key` tells the calls of one attempt apart; the same one finds the same run again after a restart. Rejects where no runs can
   * be started, and as the signal does.
   */
  call(
    workflow: string,
    payload: Json,
    key: string,
  ): { child: string | undefined; end: Promise<CallEnd> }
  /**
   * To be called right before the node does what cannot be undone, where it may fail afterwards: the engine then never tries the
   * attempt again, whatever its error. `what` is for people: "send had been used". Throws when the attempt was given up meanwhile.
   */
  lasting(what: string): void
  /** Fills in the templates of a lazy field, with extra variables (`{ value: 1 }` is `$value`). */
  evaluate(template: Json, bindings?: Record<string, Json>): Eventually<Json>
  ports: {
    /** The ids of the nodes whose edges lead here, in the order of the edges. */
    readonly sources: readonly string[]
    /** Whether an edge stands on this output port. */
    connected(port: string): boolean
    /** Whether a loop edge on this output port would begin a round past `settings.maxRounds`. */
    exhausted(port: string): boolean
  }
  effects: Effects
}

/** The node is done: these ports fire, all with the same value. */
export interface Completion extends Spent {
  ports: string[]
  output: Json
}

/** The node waits, holding no slot and no thread, until one of these comes (semantics section 3, rule 9). */
export interface Suspension {
  suspend: {
    /** At `wakeAt` (milliseconds since the epoch) the port fires with the node's input. */
    timer?: { wakeAt: number; port: string }
    /** When the event comes, the port fires with its payload. `watch`: a host finds out by asking a service. */
    event?: { name: string; match?: Json; port: string; watch?: ServiceWatch }
    /** Another workflow runs; its output fires the first port, its failure is the node's. */
    call?: { child: string; workflow: string; payload: Json }
    /** A person is asked; the engine counts the votes and fires `approved`, `rejected` or `timeout`. */
    callback?: CallbackRequest
  }
}

/** The container runs its content once for each item; the engine fires `done`. */
export interface Opening {
  open: { items: Json[]; concurrency: number; onItemError: 'stop' | 'collect' }
}

export type ExecuteResult = Completion | Suspension | Opening

/**
 * A node's code. Throws a `NodeError` to fail on purpose. A node that has nothing to wait for answers at once, and the run goes on
 * without a promise.
 */
export type Execute<Config = unknown> = (
  context: ExecuteContext<Config>,
) => Eventually<ExecuteResult>

/** The executors of this build, by node type. */
export type ExecutorRegistry = ReadonlyMap<string, Execute>
