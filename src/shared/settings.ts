/** What a person decides for a host, whoever looks at it. Kept by the host in its data folder. */
import { z } from 'zod'
import type { PriceRow } from './prices'
import { DEFAULT_REACH, type ReachSettings } from './reach-settings'

export const retentionSchema = z.object({
  /** Days that a finished run is kept after its end; null keeps it for ever. */
  days: z.number().int().min(1).max(36_500).nullable(),
  /** How many finished runs are kept, those that ended last; null keeps all. */
  runs: z.number().int().min(1).max(100_000_000).nullable(),
})

/** How long finished runs are kept. A run goes when either says so; one that has not ended never goes. */
export type Retention = z.infer<typeof retentionSchema>

/** How the door (`app/door`) is reached: what comes from outside the app, such as webhooks and forms. */
export const doorSettingsSchema = z.object({
  /** Whether other devices of the local network reach it; else only this machine. */
  network: z.boolean(),
  /** Null: 4318, or the next free one. */
  port: z.number().int().min(1).max(65_535).nullable(),
  /** Where a tunnel or a proxy of a person's leads here: `https://hooks.example.com`, without a path. */
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'An address begins with https:// or http://.' })
    .refine((text) => !URL.canParse(text) || new URL(text).pathname === '/', 'Leave the path out.')
    .transform((text) => new URL(text).origin)
    .nullable(),
})

export type DoorSettings = z.infer<typeof doorSettingsSchema>

/** How the door stands: where it is reached, the address on this machine first, and why it cannot be. */
export interface DoorState {
  addresses: readonly string[]
  problem?: string
}

/** What the desktop does with its window. A host without one keeps it for the day it has one. */
export const windowSettingsSchema = z.object({
  /** When the window is closed: on in the tray always, or while anything is active; or Baton ends. */
  closing: z.enum(['tray', 'tray-while-active', 'quit']),
  /** Baton starts with the computer, in the tray. */
  startAtLogin: z.boolean(),
})

export type WindowSettings = z.infer<typeof windowSettingsSchema>

export interface HostSettings {
  retention: Retention
  door: DoorSettings
  /** Where workflows may send requests. */
  reach: ReachSettings
  window: WindowSettings
  /** What a person set; it goes before the default prices. */
  prices: readonly PriceRow[]
}

export const DEFAULT_SETTINGS: HostSettings = {
  retention: { days: 30, runs: 1_000 },
  door: { network: false, port: null, publicUrl: null },
  reach: DEFAULT_REACH,
  window: { closing: 'tray-while-active', startAtLogin: false },
  prices: [],
}

/** `kept for 30 days, at most 1,000`, for people. */
export function retentionText({ days, runs }: Retention): string {
  const age = days === null ? undefined : `for ${days === 1 ? 'a day' : `${days} days`}`
  const count = runs === null ? undefined : `the newest ${runs.toLocaleString('en')}`
  if (age && count) return `${count}, ${age}`
  return age ?? count ?? 'all of them, for ever'
}
