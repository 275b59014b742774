/** What stores hold, as the renderer looks at it. */
import { z } from 'zod'
import type { Json } from '../workflow/document'

/** A collection of rows. Times in milliseconds since the epoch. */
export interface Collection {
  collection: string
  rows: number
  updatedAt: number
}

export interface StoreRow {
  key: string
  value: Json
  updatedAt: number
}

export const storeInputs = {
  rows: z.object({
    collection: z.string(),
    /** A part of the key; empty for all. */
    search: z.string().max(500),
    limit: z.number().int().min(1).max(500),
    offset: z.number().int().min(0),
  }),
  row: z.object({ collection: z.string(), key: z.string() }),
  put: z.object({ collection: z.string(), key: z.string(), value: z.custom<Json>() }),
}

export type StoreQuery = z.infer<typeof storeInputs.rows>
