/** What a person types about the price of a model. */
import { priceRowSchema, type Price, type PriceRow, type Rates } from '../../shared/prices'

export interface PriceForm {
  pattern: string
  kind: Price['kind']
  input: string
  output: string
  /** Empty: as other input. */
  cached: string
  /** Input that the service keeps for later. Empty: as other input. */
  kept: string
  /** Whether long prompts have a price of their own, from which number of tokens on, and which. */
  long: boolean
  over: string
  longInput: string
  longOutput: string
  longCached: string
  longKept: string
  perMinute: string
}

export type PriceFaults = Partial<Record<Exclude<keyof PriceForm, 'kind' | 'long'>, string>>

const AMOUNT = 'Give dollars, 0 or more: 1.25.'

/** The form for a row; for a model that has none, an empty price for tokens. */
export function formOf({ pattern, price }: Partial<PriceRow>): PriceForm {
  const rates = price?.kind === 'tokens' ? price : undefined
  const { long } = rates ?? {}
  return {
    pattern: pattern ?? '',
    kind: price?.kind ?? 'tokens',
    input: text(rates?.input),
    output: text(rates?.output),
    cached: text(rates?.cachedInput),
    kept: text(rates?.cacheWrite),
    long: long !== undefined,
    over: text(long?.over),
    longInput: text(long?.input),
    longOutput: text(long?.output),
    longCached: text(long?.cachedInput),
    longKept: text(long?.cacheWrite),
    perMinute: text(price?.kind === 'minutes' ? price.perMinute : undefined),
  }
}

/** What the form says, or what is wrong with which field. `others`: the patterns of the rows beside it. */
export function rowOf(
  form: PriceForm,
  others: readonly string[],
): { row: PriceRow } | { faults: PriceFaults } {
  const faults: PriceFaults = {}
  const pattern = form.pattern.trim()
  const named = priceRowSchema.shape.pattern.safeParse(pattern)
  if (!named.success)
    faults.pattern = named.error.issues[0]?.message ?? 'Give the service and the model.'
  else if (others.some((other) => other.toLowerCase() === pattern.toLowerCase()))
    faults.pattern = 'There is a price for this already. Change that one.'
  const price = priceOf(form, faults)
  return price && Object.keys(faults).length === 0 ? { row: { pattern, price } } : { faults }
}

function priceOf(form: PriceForm, faults: PriceFaults): Price | undefined {
  if (form.kind === 'minutes') {
    const perMinute = amountOf(form.perMinute)
    if (perMinute === undefined) faults.perMinute = AMOUNT
    return perMinute === undefined ? undefined : { kind: 'minutes', perMinute }
  }
  if (form.kind !== 'tokens') return { kind: form.kind }
  const rates = ratesOf(form, ['input', 'output', 'cached', 'kept'], faults)
  if (rates?.input === 0 && rates.output === 0)
    faults.output = 'For a model that costs nothing, choose Free above.'
  if (!form.long) return rates && { kind: 'tokens', ...rates }
  const longer = ratesOf(form, ['longInput', 'longOutput', 'longCached', 'longKept'], faults)
  const over = /^[\d,_ ]+$/.test(form.over) ? Number(form.over.replace(/[,_ ]/g, '')) : Number.NaN
  if (!(over >= 1 && over <= 100_000_000)) faults.over = 'Give a number of tokens: 200,000.'
  return rates && longer && { kind: 'tokens', ...rates, long: { over, ...longer } }
}

type AmountField = keyof Omit<PriceForm, 'pattern' | 'kind' | 'long' | 'over' | 'perMinute'>

function ratesOf(
  form: PriceForm,
  fields: readonly [AmountField, AmountField, AmountField, AmountField],
  faults: PriceFaults,
): Rates | undefined {
  const [input, output, cachedInput, cacheWrite] = fields.map((field, index) => {
    const isOptional = index >= 2
    if (isOptional && form[field].trim() === '') return undefined
    const amount = amountOf(form[field])
    if (amount === undefined) faults[field] = AMOUNT
    return amount
  })
  if (input === undefined || output === undefined) return undefined
  return {
    input,
    output,
    ...(cachedInput === undefined ? {} : { cachedInput }),
    ...(cacheWrite === undefined ? {} : { cacheWrite }),
  }
}

/** Dollars as people write them: `1.25`, `$1.25`, `1,25`. */
function amountOf(written: string): number | undefined {
  const bare = written.trim().replace(/^\$\s*/, '')
  if (!/^(?:\d+(?:[.,]\d*)?|[.,]\d+)$/.test(bare)) return undefined
  const amount = Number(bare.replace(',', '.'))
  return amount <= 1_000_000 ? amount : undefined
}

function text(amount: number | undefined): string {
  return amount === undefined ? '' : String(amount)
}
