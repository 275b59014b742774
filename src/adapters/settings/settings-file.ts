import { join } from 'node:path'
import { z } from 'zod'
import { NodeError } from '../../engine/node-error'
import type { SettingsStore } from '../../app/ports'
import { priceRowsSchema } from '../../shared/prices'
import { reachSchema } from '../../shared/reach-settings'
import {
  DEFAULT_SETTINGS,
  doorSettingsSchema,
  windowSettingsSchema,
  retentionSchema,
} from '../../shared/settings'
import type { HostSettings } from '../../shared/settings'
import { readKept, writeKept } from '../kept-json'

/** The file in the data folder. */
export const SETTINGS_FILE = 'settings.json'

const fileSchema = z.looseObject({
  version: z.literal(1),
  retention: retentionSchema.optional(),
  door: doorSettingsSchema.optional(),
  reach: reachSchema.optional(),
  window: windowSettingsSchema.optional(),
  prices: priceRowsSchema.optional(),
})

/**
 * The settings of a host, in its data folder: whichever host uses the folder, with a window or without, goes by them. A file that
 * cannot be read is never taken for the defaults: they might delete what its person wanted to keep.
 */
export class SettingsFile implements SettingsStore {
  readonly #folder: string
  readonly #path: string

  constructor(dataFolder: string) {
    this.#folder = dataFolder
    this.#path = join(dataFolder, SETTINGS_FILE)
  }

  async read(): Promise<HostSettings> {
    const doing = `read the settings from ${this.#path}`
    const json = await readKept(this.#path, { doing, folder: this.#folder })
    if (json === undefined) return DEFAULT_SETTINGS
    const parsed = fileSchema.safeParse(json)
    if (parsed.success) return { ...DEFAULT_SETTINGS, ...known(parsed.data) }
    throw new NodeError(
      'file',
      `The settings in ${this.#path} cannot be read: they are damaged, or of a newer version of Baton. No run is deleted and no model has a price until they can. ` +
        'Mend the file, or choose the settings again under Settings, which writes it anew.',
    )
  }

  async write(settings: HostSettings): Promise<void> {
    await writeKept(this.#path, `${JSON.stringify({ version: 1, ...settings }, null, 2)}\n`, {
      folder: this.#folder,
      doing: `save the settings to ${this.#path}`,
      unsaved: 'The settings were not saved',
      then: ', then save again',
    })
  }
}

function known({
  retention,
  door,
  reach,
  window,
  prices,
}: z.infer<typeof fileSchema>): Partial<HostSettings> {
  return {
    ...(retention ? { retention } : {}),
    ...(door ? { door } : {}),
    ...(reach ? { reach } : {}),
    ...(window ? { window } : {}),
    ...(prices ? { prices } : {}),
  }
}
