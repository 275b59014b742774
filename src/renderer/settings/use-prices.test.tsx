// @vitest-environment happy-dom
import { act, cleanup, renderHook, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import type { PriceRow } from '../../shared/prices'
import { toast } from '../ui'
import { putRow } from './price-rows'
import { usePrices } from './use-prices'

const row = (pattern: string): PriceRow => ({
  pattern,
  price: { kind: 'tokens', input: 1, output: 2 },
})
const kept = vi.hoisted(() => ({ prices: [] as PriceRow[] }))

vi.mock('../bridge/host', () => ({
  messageOf: String,
  useHostState: () => 'connected',
  host: {
    settings: {
      get: () => Promise.resolve({ ...kept }),
      savePrices: ({ prices }: { prices: PriceRow[] }) => {
        kept.prices = prices
        return Promise.resolve({ prices })
      },
    },
  },
}))
vi.mock('../ui', () => ({ toast: vi.fn<(spec: object) => void>() }))

afterEach(cleanup)

it('changes one price, and takes that back, whatever another window did meanwhile', async () => {
  kept.prices = [row('a')]
  const { result } = renderHook(usePrices)
  await waitFor(() => expect(result.current.rows).toEqual([row('a')]))
  kept.prices = [row('a'), row('theirs')]
  await act(() =>
    result.current.save(
      (rows) => putRow(rows, row('mine')),
      (rows) => rows.filter(({ pattern }) => pattern !== 'mine'),
      'mine has a price',
    ),
  )
  expect(kept.prices).toEqual(['a', 'theirs', 'mine'].map(row))
  kept.prices = ['a', 'theirs', 'mine', 'more'].map(row)
  const [{ action }] = vi.mocked(toast).mock.lastCall ?? [{ title: '' }]
  act(() => action?.onClick())
  await waitFor(() => expect(result.current.rows).toEqual(['a', 'theirs', 'more'].map(row)))
})
