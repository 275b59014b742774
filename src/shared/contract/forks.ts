/** Leaving a run: what is sent with the calls `runs.forkPreview` and `runs.fork`. */
import { z } from 'zod'
import { debugStartSchema, forkChangeSchema, pinSchema } from '../run/debug'
import type { RunEvent } from '../run/events'
import { workflowSchema } from '../workflow/document'

/** By node id. */
export const pinsSchema = z.record(z.string(), pinSchema)

/** Where a run is left, and what is another from there on. */
const left = {
  run: z.string(),
  /** The last event that is taken over. */
  seq: z.number().int().min(1),
  changes: z.array(forkChangeSchema).max(1_000),
  /** The run's document and events, where it is not one of this host: a run that was opened from a file. */
  history: z.object({ workflow: workflowSchema, events: z.array(z.custom<RunEvent>()) }).optional(),
}

export const forkInputs = {
  preview: z.object(left),
  fork: z.object({
    ...left,
    /** The nodes whose effects cannot be undone that a person agreed to have again, by id; `forkPreview` names them. */
    agreed: z.array(z.string()),
    /** By default what the other run was pinned to. */
    pins: pinsSchema.optional(),
    debug: debugStartSchema.optional(),
  }),
}

/** What may happen in a fork that cannot be undone, and that nobody is asked about again. */
export interface Repeated {
  node: string
  name: string
  risk: 'irreversible' | 'high-stakes'
}
