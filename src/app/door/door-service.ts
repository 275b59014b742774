import type { DoorSettings, DoorState, HostSettings } from '../../shared/settings'
import type { SettingsService } from '../host-settings'
import type { Ports } from '../ports'

/** The door as the settings screen sees it. */
export class DoorService {
  readonly #ports: Pick<Ports, 'door' | 'report'>
  readonly #settings: SettingsService

  constructor(ports: Pick<Ports, 'door' | 'report'>, settings: SettingsService) {
    this.#ports = ports
    this.#settings = settings
  }

  state(): DoorState {
    const { door } = this.#ports
    const problem = door?.problem()
    return { addresses: door?.addresses() ?? [], ...(problem === undefined ? {} : { problem }) }
  }

  /** Keeps the settings and goes by them at once. That it cannot listen so is said by `state`: the wish is kept all the same. */
  async change(wish: DoorSettings): Promise<HostSettings> {
    const settings = await this.#settings.change({ door: wish })
    const { door, report } = this.#ports
    await door?.configure(wish).catch((error: unknown) => report({ where: 'door', error }))
    return settings
  }
}
