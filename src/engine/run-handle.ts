/** What a run in flight offers to its host. */
import type { Json, Workflow } from '../shared/workflow/document'
import type { Go, PauseReason } from '../shared/run/debug'
import type { DebugGate } from './debug/gate'
import type { Going } from './debug/going'
import type { Decision, RunEvent, RunStatus } from '../shared/run/events'

/** A person's answer to a callback. */
export interface Vote {
  callback: string
  by: string
  /**
   * `again` only for a question whether something in doubt happened. `withdraw` takes an approval back that was the first of two,
   * `delegate` hands the question to somebody else.
   */
  decision: VoteChoice
  comment?: string
  /** The edited value; absent when it was not touched. */
  value?: Json
  /** Whom it is handed to. */
  to?: string
}

export type VoteChoice = Decision | 'withdraw' | 'delegate'

/** What became of a vote: it counted (and another is needed), it decided, or why it changed nothing. */
export type VoteOutcome =
  | 'resolved'
  | 'counted'
  | 'unknown-callback'
  | 'already-resolved'
  | 'same-person'
  | 'not-in-doubt'
  /** Whoever asked for it approves it, or would be asked to. */
  | 'own-request'
  /** There is no approval of this person to take back. */
  | 'not-approved'
  /** Nobody is named to hand it to, or somebody who is asked already. */
  | 'nobody-new'

/** What became of pausing or going on, or why it changed nothing. */
export type GoOutcome = 'done' | 'over' | 'already-paused' | 'not-paused' | 'unknown-node'

/** What a run can still do by itself. */
export interface Outlook {
  status: RunStatus
  /** Why it is paused, while it is: nothing starts and no time passes before somebody lets it go on. */
  paused: PauseReason | undefined
  /** Executors in flight. */
  executing: number
  /** Waits and retries that time alone will end. */
  timers: number
  /** Callbacks that wait for a person, with or without a timeout. */
  people: number
  /** Waits for an event, with or without a timeout. */
  events: number
  /** The runs that it called, whose end it waits for, with or without a timeout. */
  calls: readonly string[]
  /** When the next timer (a timeout too) fires, if any. */
  nextAt?: number
  /** Nothing executes, and all that happened is kept and was held against breakpoints. */
  quiet: boolean
  /** Why the journal refused, while it does: the run goes no further until `keepAgain`. */
  held?: Error
}

export interface RunHandle {
  readonly run: string
  /** The version of the document that the run began with. */
  readonly workflow: Workflow
  outlook(): Outlook
  /** Resolves with the last event (`run.completed`, `run.failed` or `run.cancelled`). */
  readonly ended: Promise<RunEvent>
  /** From now on the run stops where the gate says, in place of the gate before. */
  inspect(gate: DebugGate): void
  /** Pauses the run or goes on with it (docs/debugging.md). */
  go(go: Go, going?: Going): GoOutcome
  /** Whether it is stepped into a run that it called. */
  stepsInto(child: string): boolean
  /** Ends the run; running nodes are aborted. Does nothing when it is over. */
  cancel(by: string, reason?: string): void
  vote(vote: Vote): VoteOutcome
  /** Gives an event to the waits that listen for it; says how many took it. */
  deliver(name: string, payload: Json): number
  /** Offers the journal again what it refused; where it takes it, the run goes on. Does nothing when it is not held. */
  keepAgain(): void
  /** Stops driving the run: running nodes are aborted, timers let go, no further event. What is kept stays for a resume. */
  detach(): void
}

/** One scripted attempt of a node (semantics section 7, `--mocks`). The last one repeats. */
export type MockEntry =
  | { output: Json; port?: string }
  | { error: { message: string; code?: string; retryable?: boolean } }

/** Scripts by node id. */
export type Mocks = Record<string, MockEntry[]>
