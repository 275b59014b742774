import type { Price } from '../../../shared/prices'

/** What a model costs, in a few words: `$1.25 in, $10 out`, for a million tokens each. */
export function priceWords(price: Price | undefined): string {
  switch (price?.kind) {
    case 'free':
      return 'free'
    case 'minutes':
      return `${dollars(price.perMinute)} a minute`
    case 'tokens':
      return `${dollars(price.input)} in, ${dollars(price.output)} out`
    default:
      return 'price unknown'
  }
}

function dollars(usd: number): string {
  return `$${usd.toLocaleString('en', { maximumFractionDigits: 6 })}`
}
