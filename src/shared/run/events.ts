/**
 * A run is its events, in order (semantics section 5). Everything that is shown of a run is computed from them.
 *
 * Five events are ours beyond the page: `container.opened` records the items that a for-each found, `event.awaited` what a
 * wait listens for, and `workflow.called` which run a sub-workflow is; without them a run could not be rebuilt from its events
 * alone. `debug.logged` is what a log point wrote, `node.noted` what a node did on its way to its answer.
 */
import type { Json, JsonObject } from '../workflow/document'
import type { Simulation } from './simulation'
import type { ForkOf, Go, PauseReason, Pins } from './debug'

/** What went wrong in a node or a run. Never holds a secret. */
export interface RunError {
  code: string
  message: string
  node?: string
  attempt?: number
  /** Whether trying again may help (network, 408, 429, 5xx, timeout). */
  retryable?: boolean
  /** What the far side asked for, in milliseconds (Retry-After). */
  retryAfterMs?: number
  /** The limit that was passed, for the code `limit`: a name of `LIMITS`, or one of the build that wrote it. */
  limit?: string
}

/** Tokens of one or more model calls. */
export interface Usage {
  inputTokens: number
  outputTokens: number
  /** Of the input, what the service had kept from before. Absent where it is none, or not said. */
  cachedInputTokens?: number
  /** Of the input, what the service keeps from now on. Absent where it is none, or not said. */
  cacheWriteTokens?: number
}

/** Model calls whose cost is not known, and the names of the models by which a price can be given (`openai:gpt-5`). */
export interface Unpriced {
  calls: number
  models: readonly string[]
}

/** What model calls used up. */
export interface Spent {
  usage?: Usage
  /** Sum of what is known, in US dollars: absent when nothing of it is, 0 when it is free. */
  costUsd?: number
  /** Absent when all of it is known. Runs of older versions have neither this nor `costUsd` for what was not. */
  unpriced?: Unpriced
}

/**
 * Where in a run something happened. `round` is the round of the innermost loop around the node (1 outside loops).
 * `scope` names the rest, outermost first, joined by `/`: `head@2` for round 2 of an outer loop with that head,
 * `each:3` for item 3 of a for-each, `each~2:3` when that for-each is in its second attempt. Absent at the top.
 */
export interface Place {
  node: string
  round: number
  scope?: string
}

/** The attempt of a node that called a run. */
export interface CalledBy extends Place {
  run: string
  workflowName: string
  attempt: number
}

/** What came from a trigger: the id that its source gave, and the published version of the workflow that it came to. */
export interface DeliveryOf {
  id: string
  version: number
}

/** What a node did on its way to its answer. */
export type Note =
  /** A call to a model waits for its turn at its connection. */
  | { kind: 'waiting'; why: string }
  /** A model asked for a tool. `child`: the run that was started for it. */
  | {
      kind: 'tool'
      tool: string
      input: Json
      output?: Json
      error?: { code: string; message: string }
      durationMs: number
      child?: string
    }
  /** A model could not answer, and the next one is asked. */
  | { kind: 'model-failed'; model: string; error: { code: string; message: string } }
  /** What code wrote to its console, in order. Kept once for an attempt, when the code ended. */
  | { kind: 'console'; lines: ConsoleLine[] }

/** A line of the console of code, as long as the sandbox lets one be. */
export interface ConsoleLine {
  level: 'debug' | 'info' | 'warn' | 'error'
  text: string
}

/** `again` answers only the question whether something in doubt happened: run it again. */
export type Decision = 'approve' | 'reject' | 'again'

/** What a person is asked (semantics section 4, human-callback). */
export interface CallbackRequest {
  /**
   * `in-doubt`: the process ended while an irreversible node was in flight, and a person is asked whether it happened
   * (semantics section 6). Approve: it happened, with `value` as its output. Reject: it failed. Again: run it again.
   */
  question?: 'in-doubt'
  /** Of one in doubt: the node was handed over to a person, who says what it is to give. */
  handedOver?: true
  title: string
  instructions?: string
  value: Json
  /** JSON Schema of the edit form; without it the value is edited as text or JSON. */
  fields?: Json
  assignees: string[]
  channels?: string[]
  approvals: 1 | 2
  expiresAt?: number
  onTimeout?: 'timeout' | 'approve' | 'reject'
  escalateAt?: number
  escalateTo?: string[]
  /** Who asked for it: this person's approval does not count. */
  requestedBy?: string
  /** How sure what is shown is, where the question depends on that. 0 to 1 as a rule. */
  confidence?: number
  /** It would have been approved by itself, and is asked as one of those that are looked at nevertheless. */
  sampled?: boolean
}

/** What a host asks a service now and then, until it answers something else than null: that is the event. */
export interface ServiceWatch {
  service: string
  connection: string
  action: string
  input: JsonObject
  everyMs: number
}

/** An event without what the journal adds: the run's id, `seq` and `at`. */
export type RunEventBody =
  | {
      type: 'run.started'
      workflow: string
      workflowName?: string
      trigger: string
      payload: Json
      /** The node of another run that started it, and waits for its end. */
      calledBy?: CalledBy
      /** The delivery of an active workflow's trigger that began it (docs/triggers.md). */
      delivery?: DeliveryOf
      /** It is simulated: nothing of it leaves the machine, and its time is its own. */
      simulated?: Simulation
      /** The run that this one left: what follows up to there is taken over from it, at times moved to now. */
      forkOf?: ForkOf
      /** What nodes give in place of running. */
      pins?: Pins
    }
  | ({ type: 'node.started'; attempt: number; input: Json } & Place)
  | ({ type: 'node.delta'; text: string; attempt?: number } & Place)
  | ({
      type: 'node.completed'
      ports: string[]
      output: Json
      durationMs: number
    } & Spent &
      Place)
  | ({ type: 'node.skipped' } & Place)
  /** `Spent`: what the run used that was started for a tool. */
  | ({ type: 'node.noted'; attempt: number; note: Note } & Spent & Place)
  | ({
      type: 'node.failed'
      attempt: number
      error: RunError
      willRetry: boolean
      retryAt?: number
    } & Spent &
      Place)
  | ({
      type: 'container.opened'
      items: Json[]
      concurrency: number
      onItemError: 'stop' | 'collect'
    } & Place)
  | ({ type: 'timer.set'; wakeAt: number; port: string } & Place)
  | ({ type: 'timer.fired' } & Place)
  | ({
      type: 'event.awaited'
      name: string
      match?: Json
      port: string
      watch?: ServiceWatch
    } & Place)
  | ({ type: 'event.received'; name: string; payload: Json } & Place)
  | ({
      type: 'workflow.called'
      /** The run that was started. */
      child: string
      workflow: string
      workflowName: string
      /** Absent where it is the node's input. */
      payload?: Json
      /** When the node's time limit is over. */
      expiresAt?: number
    } & Place)
  | ({ type: 'callback.requested'; callback: string } & CallbackRequest & Place)
  | {
      type: 'callback.voted'
      callback: string
      by: string
      decision: Decision
      comment?: string
      value?: Json
    }
  | {
      type: 'callback.resolved'
      callback: string
      decision: Decision | 'timeout'
      by: string[]
      value: Json
      comment?: string
      edited: boolean
      /** No person decided: the time was up, or the confidence was high enough. */
      auto: boolean
    }
  | { type: 'callback.escalated'; callback: string; to: string[] }
  /** Who approved as the first of two takes that back; what it was edited to goes with it: `value` is what stood there before. */
  | { type: 'callback.withdrawn'; callback: string; by: string; comment?: string; value?: Json }
  /** Handed to somebody else: from now on these are asked. */
  | {
      type: 'callback.delegated'
      callback: string
      by: string
      to: string
      assignees: string[]
      comment?: string
    }
  | {
      type: 'run.paused'
      /** What comes next, in words of places (`each:3/draft@2`); empty where nothing does yet. */
      before: string
      reason?: PauseReason
      /** Where it stopped: the node that comes next, that failed, or that was skipped. */
      place?: Place
      breakpoint?: string
      /** Why the condition of the breakpoint could not be found out; then it stops all the same. */
      error?: string
    }
  | {
      type: 'run.resumed'
      /** Absent: it just goes on. */
      go?: Go
      /** The node that is stepped, where it is at work already: a run that it called is left. */
      place?: Place
    }
  /** What a breakpoint was asked to write down. */
  | ({ type: 'debug.logged'; breakpoint: string; text: string } & Place)
  | { type: 'run.recovered'; inDoubt: string[] }
  | { type: 'run.completed'; output: Json }
  | { type: 'run.failed'; error: RunError; node?: string }
  | { type: 'run.cancelled'; by: string; reason?: string }

/**
 * One event of one run. `seq` counts from 1 without gaps over the kept events; `at` is milliseconds since the epoch on the
 * engine's clock. A `node.delta` is not kept: it carries the `seq` of the last kept event before it.
 */
export type RunEvent = { run: string; seq: number; at: number } & RunEventBody
export type RunEventType = RunEvent['type']
/** The events of one type. */
export type RunEventOf<T extends RunEventType> = Extract<RunEvent, { type: T }>

/** How a run stands. `waiting`: nothing runs, and a person, an event or a timer is awaited. */
export type RunStatus = 'running' | 'waiting' | 'completed' | 'failed' | 'cancelled'

/** Whether a run with this status is over. */
export function isEnded(status: RunStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}

/** Whether nothing of a run comes after this event. */
export function isEnd({ type }: RunEvent): boolean {
  return type === 'run.completed' || type === 'run.failed' || type === 'run.cancelled'
}
