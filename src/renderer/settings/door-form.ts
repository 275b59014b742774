/** The settings of the door as a form holds them. */
import { doorSettingsSchema, type DoorSettings } from '../../shared/settings'

export interface DoorForm {
  network: boolean
  port: string
  publicUrl: string
}

export type DoorFaults = Partial<Record<'port' | 'publicUrl', string>>

export function formOf({ network, port, publicUrl }: DoorSettings): DoorForm {
  return { network, port: port === null ? '' : String(port), publicUrl: publicUrl ?? '' }
}

/** What the form says, or what is wrong with it by field. */
export function doorOf({
  network,
  port,
  publicUrl,
}: DoorForm): { door: DoorSettings } | { faults: DoorFaults } {
  const wish = {
    network,
    port: port.trim() === '' ? null : /^\d+$/.test(port.trim()) ? Number(port) : NaN,
    publicUrl: publicUrl.trim() === '' ? null : publicUrl.trim(),
  }
  const read = doorSettingsSchema.safeParse(wish)
  if (read.success) return { door: read.data }
  const faults: DoorFaults = {}
  for (const { path, message } of read.error.issues) {
    if (path[0] === 'port') faults.port = 'A port is a number from 1 to 65535.'
    if (path[0] === 'publicUrl') faults.publicUrl ??= message
  }
  return { faults }
}
