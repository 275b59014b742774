import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson, optionalText, someText, textList } from '../field-types'
import { words } from '../summary-words'

const config = z
  .looseObject({
    connection: field(optionalText(), {
      title: 'Connection',
      description: 'To Airtable.',
      control: 'connection',
      connects: ['airtable'],
    }),
    action: field(z.enum(['create', 'update', 'upsert', 'list']), {
      title: 'What to do',
      description:
        'Upsert changes the records that match and makes the others, so that a repeat changes nothing.',
    }),
    base: field(someText(), {
      title: 'Base',
      description: 'Its id or address.',
      placeholder: 'app…',
    }),
    table: field(someText(), {
      title: 'Table',
      description: 'Its name or id.',
      placeholder: 'Posts',
    }),
    records: field(anyJson().optional(), {
      title: 'Records',
      description: 'An object by field name, or a list of them.',
      control: 'json',
      placeholder: '{ "Name": "{{ title }}" }',
    }),
    ids: field(textList().optional(), {
      title: 'Record ids',
      description: 'For update: one for each record.',
    }),
    matchOn: field(textList().optional(), {
      title: 'Match on',
      description: 'For upsert: the fields by which a record is known, at most three.',
    }),
    filter: field(optionalText(), {
      title: 'Filter',
      description: 'For list: a formula.',
      placeholder: "{Status} = 'Approved'",
    }),
    view: field(optionalText(), { title: 'View', advanced: true }),
    fields: field(textList().optional(), {
      title: 'Only these fields',
      advanced: true,
    }),
    limit: field(z.number().int().min(1).max(10_000).default(1_000), {
      title: 'At most',
      description: 'Records that are listed.',
      advanced: true,
    }),
  })
  .superRefine(({ action, records, ids, matchOn }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (action === 'list') return
    const all = [records ?? null].flat()
    const isWhole = all.every(
      (one) => typeof one === 'object' && one !== null && !Array.isArray(one),
    )
    if (!isWhole) issue('records', 'Write an object by field name, or a list of such objects.')
    if (action === 'update' && ids?.length !== all.length)
      issue('ids', 'There has to be one id for each record.')
    if (action === 'upsert' && (!matchOn || matchOn.length < 1 || matchOn.length > 3))
      issue('matchOn', 'Name one to three fields by which a record is known.')
  })

export type AirtableConfig = z.infer<typeof config>

/** Records of a base (semantics section 4). */
export const definition: NodeDefinition<AirtableConfig> = {
  type: 'airtable',
  version: 1,
  family: 'service',
  title: 'Airtable',
  description: 'Creates, changes and lists records of a base.',
  icon: 'database',
  config,
  static: [],
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'object' }],
  }),
  summary: ({ action, table }) => {
    const verb =
      action === 'list'
        ? 'lists'
        : action === 'update'
          ? 'changes'
          : action === 'upsert'
            ? 'keeps'
            : 'adds to'
    return `${verb} ${words(table) ?? '...'}`
  },
  initial: {
    action: 'upsert',
    base: 'appXXXXXXXXXXXXXX',
    table: 'Posts',
    records: { Name: '{{ $ }}' },
    matchOn: ['Name'],
  },
  output: {
    type: 'object',
    properties: {
      records: {
        type: 'array',
        items: {
          type: 'object',
          properties: { id: { type: 'string' }, fields: { type: 'object' } },
        },
      },
      count: { type: 'integer' },
    },
    required: ['records', 'count'],
  },
}
