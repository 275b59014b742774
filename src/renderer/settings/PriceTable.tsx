import type { Price, PriceRow } from '../../shared/prices'
import { IconButton } from '../ui'

interface PriceTableProps {
  /** Read by screen readers. */
  caption: string
  rows: readonly PriceRow[]
  busy: boolean
  onChange(row: PriceRow): void
  /** Only of what a person set. */
  onRemove?(row: PriceRow): void
}

/** Prices, a line a pattern. */
export function PriceTable({ caption, rows, busy, onChange, onRemove }: PriceTableProps) {
  return (
    <table aria-label={caption} className="w-full text-left text-xs">
      <thead className="text-fg-3">
        <tr className="*:pb-1 *:font-normal">
          <th scope="col">Models</th>
          <th scope="col" className="w-20 text-right">
            Input
          </th>
          <th scope="col" className="w-20 text-right">
            Output
          </th>
          <th scope="col" className="w-20 text-right">
            Cached
          </th>
          <th scope="col" className="w-16">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.pattern} className="border-t border-line *:py-1">
            <th scope="row" className="max-w-0 truncate font-mono font-normal" title={row.pattern}>
              {row.pattern}
            </th>
            <Figures price={row.price} />
            <td className="text-right whitespace-nowrap">
              <IconButton
                size="sm"
                icon="pencil-line"
                label={`Change the price of ${row.pattern}`}
                disabled={busy}
                onClick={() => onChange(row)}
              />
              {onRemove && (
                <IconButton
                  size="sm"
                  icon="trash-2"
                  label={`Remove the price of ${row.pattern}`}
                  disabled={busy}
                  onClick={() => onRemove(row)}
                />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Figures({ price }: { price: Price }) {
  if (price.kind !== 'tokens')
    return (
      <td colSpan={3} className="text-right text-fg-2">
        {price.kind === 'minutes' ? `${rate(price.perMinute)} a minute of sound` : price.kind}
      </td>
    )
  const { input, output, cachedInput, long } = price
  const figures = [
    [input, long?.input],
    [output, long?.output],
    [cachedInput, long?.cachedInput],
  ] as const
  return figures.map(([usual, longer], index) => (
    <td key={index} className="text-right tabular-nums">
      {usual === undefined ? '' : rate(usual)}
      {longer !== undefined && (
        <span
          className="block text-fg-3"
          title={`For prompts of more than ${long?.over.toLocaleString()} tokens`}
        >
          long {rate(longer)}
        </span>
      )}
    </td>
  ))
}

/** `$0.20`, `$0.075`, `$1,000.00`. */
function rate(usd: number): string {
  return `$${usd.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 6 })}`
}
