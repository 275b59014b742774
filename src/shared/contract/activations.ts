/** What is active on a host, as the interface sees it. Times are milliseconds since the epoch. */
import { z } from 'zod'
import { workflowSchema, type Json } from '../workflow/document'
import type { RunStatus } from '../run/events'

/** One trigger of an active workflow. */
export interface ActiveTrigger {
  node: string
  name: string
  type: string
  /** When it next fires by itself, where that is known. */
  nextAt?: number
  /** Why it does not listen, and what to do. */
  problem?: string
  /** Where it is reached, for webhooks and forms: whole addresses, the one on this machine first. */
  addresses?: readonly string[]
  /** What came so far, and when the last came. */
  deliveries: number
  lastAt?: number
}

/** The last run that a trigger began. */
export interface LastRun {
  run: string
  status: RunStatus
  startedAt: number
  error?: string
}

/** A frozen version of a workflow whose triggers start runs. */
export interface ActiveWorkflow {
  /** The id of the document. */
  workflow: string
  name: string
  /** Counts what was published, from 1. */
  version: number
  /** `documentHash` of the published document: a client sees by it whether its draft differs. */
  hash: string
  activatedAt: number
  publishedAt: number
  triggers: readonly ActiveTrigger[]
  last?: LastRun
}

/** What became of active workflows: those that are new or changed, and the ids of those that are active no more. */
export interface ActivationsChange {
  workflows: ActiveWorkflow[]
  gone: string[]
}

export const activationInputs = {
  /** With the workflows that it calls, as `runs.start` takes it. */
  activate: z.object({ workflow: workflowSchema }),
  workflow: z.object({ workflow: z.string() }),
  /** "Run now": the trigger's run with this payload, or with what a delivery of that type would look like. */
  fire: z.object({
    workflow: z.string(),
    node: z.string(),
    payload: z.custom<Json>().optional(),
  }),
}
