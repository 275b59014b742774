/** What went wrong while nobody looked, told once until somebody does something about it. Times are milliseconds since the epoch. */
import { z } from 'zod'

/** `stalled`: a run makes no progress for longer than is usual there. `failing`: the last runs of a workflow all failed. */
export type AlertKind = 'stalled' | 'failing'

/** One alert. A workflow has one for its failures at most, and a run one for its standstill. */
export interface Alert {
  id: string
  kind: AlertKind
  workflow: string
  workflowName: string
  /** The run that stands still, or the last that failed: it is the one that recovery goes on from. */
  run: string
  /** The node at which it stands or failed, where there is one. */
  node?: string
  nodeName?: string
  /** The cause in plain words: what the node's error said, or how long it has been at work and how long it usually is. */
  cause: string
  /** Since when: the start of what stands still, or the end of the first of the failed runs. */
  since: number
  /** When it was raised, and of failures when the last one was added. */
  at: number
  /** How many runs failed one after the other. */
  failures?: number
  /** What is offered. `retry` is there always; the others where a node is known. */
  offers: readonly RecoveryKind[]
}

export type RecoveryKind = 'retry' | 'skip' | 'hand-over'

/** What became of alerts: those that are new or changed, and the ids of those that are over. */
export interface AlertsChange {
  alerts: Alert[]
  gone: string[]
}

/**
 * How a person goes on. Each makes a run that leaves the other (docs/debugging.md): `retry` begins anew what stood or failed, `skip`
 * gives a value in its place, `hand-over` asks a person in the inbox for that value. To re-run from an earlier node, leave the run
 * with `runs.fork` and dismiss the alert.
 */
export const recoverySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('retry') }),
  /** `port`: by default the node's first. */
  z.object({ kind: z.literal('skip'), output: z.json(), port: z.string().optional() }),
  z.object({ kind: z.literal('hand-over'), assignees: z.array(z.string()).optional() }),
])

export type Recovery = z.infer<typeof recoverySchema>

export const alertInputs = {
  alert: z.object({ alert: z.string() }),
  /** `run`: the alert's when a person looked; where it is about another by now, CONFLICT, so that no value becomes that of another node. */
  preview: z.object({ alert: z.string(), run: z.string(), how: recoverySchema }),
  /** `agreed`: as with `runs.fork`, the nodes whose effects cannot be undone that a person agreed to have again. */
  recover: z.object({
    alert: z.string(),
    run: z.string(),
    how: recoverySchema,
    agreed: z.array(z.string()),
  }),
}
