/** What a person decides for a host, whoever looks at it. Kept by the host in its data folder. */
import { z } from 'zod'
import type { PriceRow } from './prices'

export const retentionSchema = z.object({
  /** Days that a finished run is kept after its end; null keeps it for ever. */
  days: z.number().int().min(1).max(36_500).nullable(),
  /** How many finished runs are kept, those that ended last; null keeps all. */
  runs: z.number().int().min(1).max(100_000_000).nullable(),
})

/** How long finished runs are kept. A run goes when either says so; one that has not ended never goes. */
export type Retention = z.infer<typeof retentionSchema>

export interface HostSettings {
  retention: Retention
  /** What a person set; it goes before the default prices. */
  prices: readonly PriceRow[]
}

export const DEFAULT_SETTINGS: HostSettings = { retention: { days: 30, runs: 1_000 }, prices: [] }

/** `kept for 30 days, at most 1,000`, for people. */
export function retentionText({ days, runs }: Retention): string {
  const age = days === null ? undefined : `for ${days === 1 ? 'a day' : `${days} days`}`
  const count = runs === null ? undefined : `the newest ${runs.toLocaleString('en')}`
  if (age && count) return `${count}, ${age}`
  return age ?? count ?? 'all of them, for ever'
}
