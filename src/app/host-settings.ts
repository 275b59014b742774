/** The settings of the host: what a person decides for it. Changes are made one after the other, so that none undoes another. */
import type { PriceRow } from '../shared/prices'
import type { ReachSettings } from '../shared/reach-settings'
import { DEFAULT_SETTINGS } from '../shared/settings'
import type { HostSettings, WindowSettings } from '../shared/settings'
import { Failure } from './failures/failure'
import type { SettingsStore, WindowPort } from './ports'

export class SettingsService {
  readonly #store: SettingsStore
  readonly #window: WindowPort | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(store: SettingsStore, window?: WindowPort) {
    this.#store = store
    this.#window = window
  }

  /** Rejects with a `NodeError` when they cannot be read. */
  read(): Promise<HostSettings> {
    return this.#store.read()
  }

  /**
   * Keeps some of them anew and resolves with all. `anew`: where those that are kept cannot be read, the others become the defaults;
   * without it that rejects, and nothing is changed.
   */
  change(part: Partial<HostSettings>, { anew = false } = {}): Promise<HostSettings> {
    const changing = this.#last.then(async () => {
      const before = await this.#store.read().catch((error: unknown) => {
        if (anew) return DEFAULT_SETTINGS
        throw error
      })
      const settings = { ...before, ...part }
      await this.#store.write(settings)
      return settings
    })
    this.#last = changing.catch(() => undefined)
    return changing
  }

  /** Keeps these prices in place of those that were set before. What has run keeps the cost that it had. */
  changePrices(prices: readonly PriceRow[]): Promise<HostSettings> {
    return this.change({ prices })
  }

  /** Says where workflows may send requests; it holds from the next connection on. */
  changeReach(reach: ReachSettings): Promise<HostSettings> {
    return this.change({ reach })
  }

  /** Says what the desktop does with its window. A `Failure` where there is none, or the system does not take it; nothing is kept then. */
  async changeWindow(window: WindowSettings): Promise<HostSettings> {
    if (!this.#window)
      throw new Failure('CONFLICT', 'This host has no window: it runs until it is stopped.')
    await this.#window.apply(window).catch((error: unknown) => {
      throw new Failure('CONFLICT', error instanceof Error ? error.message : String(error))
    })
    return this.change({ window })
  }
}
