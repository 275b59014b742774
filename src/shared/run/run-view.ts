/** What is shown of a run: the canvas, the run list and the inbox all read this. `view.ts` folds it from events. */
import type { Json } from '../workflow/document'
import type { ForkOf, PauseReason, Pins } from './debug'
import type { Simulation } from './simulation'
import type { CallbackRequest, CalledBy, DeliveryOf, Place, RunError, RunStatus } from './events'

/** A node's ring and icon (interface.md, "A node"). */
export type NodeState =
  'idle' | 'running' | 'retrying' | 'waiting' | 'asking' | 'done' | 'skipped' | 'failed' | 'stopped'

/** One node in one run. Inside a for-each it speaks of the latest item, with counts over all. */
export interface NodeView {
  state: NodeState
  round: number
  attempt: number
  /** How many times it began, retries not counted. */
  executions: number
  startedAt?: number
  /** Of the last execution, in milliseconds. */
  durationMs?: number
  /** The ports that fired last. */
  ports: string[]
  input?: Json
  output?: Json
  error?: RunError
  /** What the model has streamed in the present attempt. */
  text: string
  /** While it waits: when the timer fires or the next attempt begins. */
  wakeAt?: number
  /** Sum over all executions; `unpriced` counts model calls whose price is unknown, `unpricedModels` names what they asked. */
  costUsd: number
  unpriced: number
  unpricedModels: readonly string[]
  tokens: number
  /** For a container: how its items stand. */
  items?: { total: number; ended: number; failed: number }
  /** Executions now in flight or waiting, over all items. */
  active: number
  /** The run that it called last. */
  child?: string
}

/** A question put to a person, and how it stands. */
export interface CallbackView extends CallbackRequest, Place {
  callback: string
  requestedAt: number
  approvedBy: string[]
  resolved: boolean
}

export interface RunView {
  run: string
  workflow: string
  workflowName: string
  trigger?: string
  /** The node of another run that called this one. */
  calledBy?: CalledBy
  /** The delivery that began it. */
  delivery?: DeliveryOf
  simulated?: Simulation
  /** The run that this one left. */
  forkOf?: ForkOf
  /** What nodes give in place of running. */
  pins?: Pins
  /** While it is paused: where and why. */
  paused?: PausedView
  status: RunStatus
  startedAt: number
  endedAt?: number
  /** The last kept event that was folded in; 0 before the first. */
  seq: number
  nodes: Readonly<Record<string, NodeView>>
  callbacks: Readonly<Record<string, CallbackView>>
  output?: Json
  error?: RunError
  costUsd: number
  /** What of it the runs used up that it called. */
  calledCostUsd: number
  unpriced: number
  unpricedModels: readonly string[]
  tokens: number
  /** What of all that the runs used that it called, and what it took over from the run that it left: they tell it too. */
  called: RunPart
  takenOver: RunPart
  /** How many executions began, retries not counted. */
  executions: number
  /** How long it was paused in all, in milliseconds, as far as it has gone on. */
  pausedMs: number
  /** Executions by place: in flight, or waiting for time, an event, a person or their items. */
  places: ReadonlyMap<string, Phase>
  /** How many of them are in flight. */
  running: number
  /** The question that waits for a person, by the place that asks it. */
  asking: ReadonlyMap<string, string>
  /** What log points wrote, the newest last; at most `MAX_LOGS`. */
  logs: readonly LogView[]
}

/** A part of what a run used. */
export interface RunPart {
  costUsd: number
  unpriced: number
  tokens: number
}

/** Where and why a run is paused. `before`: what comes next, in words of places; empty where nothing does yet. */
export interface PausedView {
  before: string
  reason: PauseReason
  /** Where it stopped: the node that comes next, that failed, or that was skipped. */
  place?: Place
  /** The id of the breakpoint that stopped it. */
  breakpoint?: string
  /** Why the condition of the breakpoint could not be found out. */
  error?: string
  at: number
}

/** What a log point wrote. */
export interface LogView {
  seq: number
  at: number
  place: Place
  text: string
  breakpoint: string
}

/** Logs that a view holds. */
export const MAX_LOGS = 500

/** `interrupted`: it was in flight when the process of a paused run ended, and begins again when the run goes on. */
export type Phase = 'running' | 'pending' | 'interrupted'

/** A node that nothing has happened to. */
export const IDLE: NodeView = {
  state: 'idle',
  round: 1,
  attempt: 1,
  executions: 0,
  ports: [],
  text: '',
  costUsd: 0,
  unpriced: 0,
  unpricedModels: [],
  tokens: 0,
  active: 0,
}

const NOTHING: RunPart = { costUsd: 0, unpriced: 0, tokens: 0 }

/** A run of which nothing is known yet. */
export function emptyRunView(run: string): RunView {
  return {
    run,
    workflow: '',
    workflowName: '',
    status: 'running',
    startedAt: 0,
    seq: 0,
    nodes: byId(),
    callbacks: byId(),
    costUsd: 0,
    calledCostUsd: 0,
    unpriced: 0,
    unpricedModels: [],
    tokens: 0,
    called: NOTHING,
    takenOver: NOTHING,
    executions: 0,
    pausedMs: 0,
    places: new Map(),
    running: 0,
    asking: new Map(),
    logs: [],
  }
}

/** A copy without a prototype: a node may be called `constructor` or `__proto__`. */
export function byId<T>(entries: Readonly<Record<string, T>> = {}): Record<string, T> {
  return Object.assign(Object.create(null) as Record<string, T>, entries)
}
