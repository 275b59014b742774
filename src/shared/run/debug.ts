/**
 * What a person asks of a run while looking into it: where it stops, how it goes on, what a node gives instead of running, and
 * what is changed where another run leaves it. Kept per person and host, never in a document.
 */
import { z } from 'zod'
import type { Json } from '../workflow/document'
import type { Place } from './events'

const json = z.custom<Json>()

/** Where runs of a workflow stop. */
export const breakpointSchema = z.object({
  id: z.string().min(1),
  /** The workflow that the node or the edge is of. */
  workflow: z.string(),
  /** A node or an edge; neither: every node. */
  node: z.string().optional(),
  edge: z.string().optional(),
  /** Before a node starts (an edge: when a value comes by), when an attempt has failed for good, or when a node is skipped. */
  on: z.enum(['start', 'error', 'skip']),
  /** An expression without braces; stops only where it holds. Sees what the node sees, and `$cost`, `$round`, `$index`, `$error`. */
  condition: z.string().max(10_000).optional(),
  /** Stops at this hit and each one after; the ones before pass. */
  hits: z.number().int().min(1).optional(),
  /** A template that is written down instead of stopping. */
  log: z.string().max(10_000).optional(),
  disabled: z.boolean().optional(),
})

export type Breakpoint = z.infer<typeof breakpointSchema>

export const breakpointsSchema = z.array(breakpointSchema).max(1000)

/** How a run that is started is looked into. */
export const debugStartSchema = z.object({
  /** Of any number of workflows: they hold for the runs that it calls too. */
  breakpoints: breakpointsSchema,
  /** Pauses before the first node. */
  pauseAtStart: z.boolean().optional(),
})

export type DebugStart = z.infer<typeof debugStartSchema>

/**
 * How a run goes on. `over`: the next node, with all that it contains or calls; `in`: into what it contains or calls; `out`: until
 * what contains or called it is done; `to`: until a node is about to start.
 */
export const goSchema = z.union([
  z.enum(['pause', 'continue', 'over', 'in', 'out']),
  z.object({ to: z.string() }),
])

export type Go = z.infer<typeof goSchema>

/** Why a run is paused. `called`: because one that it called is, or the one that called it; they go on together. */
export type PauseReason = 'asked' | 'breakpoint' | 'step' | 'called'

/** What a node gives in place of running. */
export const pinSchema = z.object({ output: json, port: z.string().optional() })

export type Pin = z.infer<typeof pinSchema>

/** By node id. */
export type Pins = Readonly<Record<string, Pin>>

const place = z.object({
  node: z.string(),
  round: z.number().int().min(1),
  scope: z.string().optional(),
}) satisfies z.ZodType<Place>

/** What is another in a run than in the one that it left: what a step gave or was given, or how a node is set up from there on. */
export const forkChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('output'), place, output: json, port: z.string().optional() }),
  z.object({ kind: z.literal('input'), place, input: json }),
  /** `config` is the whole of it, not what is new in it. */
  z.object({ kind: z.literal('config'), node: z.string(), config: z.record(z.string(), json) }),
])

export type ForkChange = z.infer<typeof forkChangeSchema>

/** Where a run left another: after which of its events, and with which changes. */
export interface ForkOf {
  run: string
  /** The last event of that run that was taken over. */
  seq: number
  changes: readonly ForkChange[]
  /** How many events of this run were taken over; its own begin after that `seq`. */
  taken: number
  /** The inputs that the other run had been given in the same way, and that hold here too. */
  inherited?: readonly ForkChange[]
}
