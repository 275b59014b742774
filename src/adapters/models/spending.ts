/** What a call to a model cost, by the prices of this host at the moment it was answered. */
import type { Spent } from '../../shared/run/events'
import { DEFAULT_PRICES } from '../../shared/price-defaults'
import { costOf, findPrice, nameOf } from '../../shared/prices'
import type { PricedCall, PriceRow, Taken } from '../../shared/prices'

/** The prices that a person set; undefined while nobody can tell, and then no call has a price. */
export type OwnPrices = () => Promise<readonly PriceRow[] | undefined>

/** Short names of services that people know, by the host of their address. */
const SERVICES: ReadonlyMap<string, string> = new Map([
  ['api.anthropic.com', 'anthropic'],
  ['api.deepseek.com', 'deepseek'],
  ['api.groq.com', 'groq'],
  ['api.mistral.ai', 'mistral'],
  ['api.openai.com', 'openai'],
  ['api.together.xyz', 'together'],
  ['api.x.ai', 'xai'],
  ['generativelanguage.googleapis.com', 'google'],
  ['openrouter.ai', 'openrouter'],
])

/** What prices call a service: `openai`, `local` for this computer, else the host of its address. */
export function serviceOf({ hostname }: URL): string {
  if (/^(?:localhost|127(?:\.\d+){3}|\[::1\]|.+\.localhost)$/.test(hostname)) return 'local'
  return SERVICES.get(hostname) ?? hostname
}

/**
 * The tokens of a call and its cost. A call of which the service did not tell what the price goes by, wholly or in part, has an
 * unknown cost, unless the model is free.
 */
export async function spentBy(call: PricedCall, taken: Taken, prices: OwnPrices): Promise<Spent> {
  const own = await prices()
  const price = own && findPrice(call, own, DEFAULT_PRICES)
  const costUsd = price && costOf(price, taken)
  const { usage } = taken
  return {
    ...(usage ? { usage } : {}),
    ...(costUsd === undefined ? { unpriced: { calls: 1, models: [nameOf(call)] } } : { costUsd }),
  }
}
