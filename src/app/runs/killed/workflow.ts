import { graph } from '../../../shared/workflow/testing'

/** More events than the journal encodes at once. */
export const ITEMS = 1_500

/** Asks for each item, then waits for an hour. */
export const left = graph(
  [
    { id: 'start', type: 'manual-trigger' },
    {
      id: 'each',
      type: 'for-each',
      config: { items: Array.from({ length: ITEMS }, (_, index) => index), concurrency: 50 },
    },
    {
      id: 'ask',
      type: 'http',
      parent: 'each',
      config: { method: 'GET', url: 'https://example.org/{{ $item }}' },
    },
    { id: 'pass', type: 'transform', parent: 'each', config: { value: '{{ body }}' } },
    { id: 'nap', type: 'wait', config: { for: '1h' } },
    { id: 'last', type: 'transform', config: { value: '{{ $count(results) }}' } },
  ],
  ['start>each', 'each.item>ask', 'ask>pass', 'pass>each.result', 'each.done>nap', 'nap.done>last'],
)
