/** What a call to a model cost, by the prices of this host at the moment it was answered. */
import type { Spent } from '../../shared/run/events'
import { DEFAULT_PRICES } from '../../shared/price-defaults'
import { costOf, findPrice, nameOf } from '../../shared/prices'
import type { PricedCall, PriceRow, Taken } from '../../shared/prices'

export { serviceOf } from '../../shared/price-service'

/** The prices that a person set; undefined while nobody can tell, and then no call has a price. */
export type OwnPrices = () => Promise<readonly PriceRow[] | undefined>

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
