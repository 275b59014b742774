/** The host's backup of what browsers keep: every project of every store, with its versions. */
import { z } from 'zod'
import { LIMITS } from '../workflow/limits'

/** One browser's database; another one after its data was cleared. */
const storeId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/)
const projectId = z.string().regex(/^[A-Za-z0-9_-]{1,200}$/)
/** A document that grew past what a file may have is still kept. Characters. */
const MAX_TEXT = 2 * LIMITS['document-size'].max
const time = z.number().min(0)

/** A project beside its documents. Times are milliseconds since the epoch. */
export const backedUpProjectSchema = z.object({
  id: projectId,
  name: z.string(),
  revision: z.number().int().min(1),
  createdAt: time,
  updatedAt: time,
  template: z.string().optional(),
  lastRun: z.string().optional(),
  tags: z.array(z.string()).optional(),
  deletedAt: time.optional(),
  /** Since when the store has it no more. */
  goneAt: time.optional(),
  /** The names of its versions, by their ids: all that there are. */
  names: z.record(z.string(), z.string()),
})
export type BackedUpProject = z.infer<typeof backedUpProjectSchema>

/** A version beside its document. `id` counts up within a store. */
export const backedUpVersionSchema = z.object({
  id: z.number().int().min(1),
  at: time,
  revision: z.number().int().min(1),
  window: z.string().optional(),
  by: z.string().optional(),
  note: z.string().optional(),
})
export type BackedUpVersion = z.infer<typeof backedUpVersionSchema>

/** A project as the list of backups shows it. */
export interface Backup {
  store: string
  project: BackedUpProject
  /** How many versions are kept. */
  versions: number
  /** The latest version. */
  last: BackedUpVersion
}

const place = { store: storeId, project: projectId }

/** What is sent with each call. Documents travel as text, so that they come back byte for byte. */
export const backupInputs = {
  keep: z.object({
    store: storeId,
    project: backedUpProjectSchema,
    versions: z.array(backedUpVersionSchema.extend({ text: z.string().max(MAX_TEXT) })),
  }),
  place: z.object(place),
  read: z.object({ ...place, version: z.number().int() }),
}
