import { z } from 'zod'
import type { JsonObject } from '../../shared/workflow/document'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson, optionalText, someText } from '../field-types'
import { isObject } from '../json-kinds'
import { words } from '../summary-words'

const OPS = ['get', 'set', 'append', 'increment', 'query', 'delete'] as const

const config = z
  .looseObject({
    op: field(z.enum(OPS), { title: 'What to do' }),
    collection: field(
      someText().refine((name) => name.length <= 100, 'The name has at most 100 characters.'),
      {
        title: 'Collection',
        description: 'Workflows that name the same one share its rows.',
        placeholder: 'leads',
      },
    ),
    key: field(
      optionalText().refine(
        (key) => key === undefined || key.length <= 500,
        'A key has at most 500 characters.',
      ),
      {
        title: 'Key',
        description: 'Of the row. Append without one adds a new row; query needs none.',
        placeholder: '{{ email }}',
      },
    ),
    value: field(anyJson().optional(), {
      title: 'Value',
      description: 'What is set or appended; the number to add for increment (1 by default).',
      control: 'json',
      placeholder: '{{ $ }}',
    }),
    where: field(z.custom<JsonObject>((value) => isObject(value)).optional(), {
      title: 'Where',
      description:
        'For query: {"status": "new", "score": {"gt": 5}}. Tests: eq, ne, gt, gte, lt, lte, in, contains, startsWith, exists.',
      control: 'json',
    }),
    sort: field(optionalText(), {
      title: 'Sort by',
      description: 'For query: fields with commas between, - before one for the greatest first.',
      placeholder: '-score, name',
    }),
    limit: field(z.number().int().min(1).max(1000).optional(), {
      title: 'At most',
      description: 'For query: rows that it gives, 100 by default.',
    }),
  })
  .superRefine(({ op, key, value }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if ((key === undefined || key === '') && op !== 'query' && op !== 'append')
      issue('key', `Say which row to ${op}.`)
    if (value === undefined && (op === 'set' || op === 'append'))
      issue('value', `Say what to ${op}.`)
  })

export type StoreConfig = z.infer<typeof config>

/** Keeps rows that outlive runs (semantics section 4). */
export const definition: NodeDefinition<StoreConfig> = {
  type: 'store',
  version: 1,
  family: 'data',
  title: 'Store',
  description: 'Keeps rows that outlive the run, counts, and finds them again.',
  icon: 'database',
  config,
  static: [],
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'object' }],
  }),
  summary: ({ op, collection, key }) => {
    const place = words(collection) ?? '...'
    const row = words(key)
    if (op === 'query') return `finds in ${place}`
    if (op === 'append') return row ? `appends to ${row} in ${place}` : `adds to ${place}`
    const verb =
      op === 'set' ? 'sets' : op === 'increment' ? 'counts' : op === 'delete' ? 'deletes' : 'gets'
    return `${verb} ${row ?? '...'} in ${place}`
  },
  initial: { op: 'set', collection: 'notes', key: '{{ $run.id }}', value: '{{ $ }}' },
  output: {
    type: 'object',
    properties: {
      key: { type: 'string' },
      value: { description: 'What is kept there now; null where nothing is.' },
      found: { type: 'boolean', description: 'After get.' },
      length: { type: 'integer', description: 'After append to a list.' },
      deleted: { type: 'boolean', description: 'After delete: whether it was there.' },
      rows: {
        type: 'array',
        description: 'After query.',
        items: {
          type: 'object',
          properties: { key: { type: 'string' }, value: {}, updatedAt: { type: 'number' } },
        },
      },
      total: { type: 'integer', description: 'After query: how many there are in all.' },
    },
  },
}
