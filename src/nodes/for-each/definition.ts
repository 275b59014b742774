import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson } from '../field-types'
import { count, words } from '../summary-words'

const config = z.looseObject({
  items: field(anyJson(), {
    title: 'Items',
    description: 'A list. The nodes inside run once for each item.',
    control: 'code',
    placeholder: '{{ posts }}',
  }),
  concurrency: field(z.number().int().min(1).max(1000).default(5), {
    title: 'At the same time',
    description: 'How many items are worked on at once.',
  }),
  onItemError: field(z.enum(['stop', 'collect']).default('stop'), {
    title: 'When an item fails',
    description: 'stop: the whole node fails. collect: go on and list the errors.',
  }),
})

export type ForEachConfig = z.infer<typeof config>

/** Runs its content once for each item of a list (semantics sections 3 and 4). */
export const definition: NodeDefinition<ForEachConfig> = {
  type: 'for-each',
  version: 1,
  family: 'flow',
  title: 'For each',
  description: 'Runs the nodes inside it once for each item of a list.',
  icon: 'repeat',
  config,
  pure: true,
  static: [],
  container: true,
  ports: () => ({
    inputs: [
      { id: 'in', label: 'in', type: 'any' },
      { id: 'result', label: 'result', type: 'any', inside: true },
    ],
    outputs: [
      { id: 'done', label: 'done', type: 'object' },
      { id: 'item', label: 'item', type: 'any', inside: true },
    ],
  }),
  summary: ({ items, concurrency }) => {
    const of = Array.isArray(items) ? count(items.length, 'item') : (words(items) ?? '...')
    return `each of ${of}, ${typeof concurrency === 'number' ? concurrency : (words(concurrency) ?? 5)} at a time`
  },
  initial: { items: '{{ items }}', concurrency: 5, onItemError: 'stop' },
  output: {
    type: 'object',
    properties: {
      results: { type: 'array', description: 'In item order, null where an item failed.' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          properties: { index: { type: 'integer' }, item: {}, error: { type: 'object' } },
          required: ['index', 'item', 'error'],
        },
      },
    },
    required: ['results', 'errors'],
  },
}
