import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson, optionalText } from '../field-types'
import { words } from '../summary-words'

const config = z
  .looseObject({
    connection: field(optionalText(), {
      title: 'Connection',
      description: 'To Notion.',
      control: 'connection',
      connects: ['notion'],
    }),
    action: field(z.enum(['create-page', 'update-page', 'query-database']), {
      title: 'What to do',
    }),
    database: field(optionalText(), {
      title: 'Database',
      description: 'Its address or id: where the page is made, or what is asked.',
      placeholder: 'https://www.notion.so/…',
    }),
    page: field(optionalText(), {
      title: 'Page',
      description: 'Its address or id: the one to change, or the one to make a page under.',
    }),
    title: field(optionalText(), { title: 'Title' }),
    properties: field(z.record(z.string(), anyJson()).optional(), {
      title: 'Properties',
      description: 'Plain values by name: text, numbers, lists of choices, dates.',
    }),
    content: field(optionalText(), {
      title: 'Content',
      description: 'Markdown, for a new page.',
      control: 'multiline',
    }),
    archived: field(z.boolean().optional(), { title: 'In the trash', advanced: true }),
    filter: field(z.record(z.string(), anyJson()).optional(), {
      title: 'Filter',
      description: 'For a query, as Notion’s API writes it.',
      control: 'json',
      advanced: true,
    }),
    sorts: field(z.array(anyJson()).optional(), {
      title: 'Order',
      description: 'For a query, as Notion’s API writes it.',
      control: 'json',
      advanced: true,
    }),
    limit: field(z.number().int().min(1).max(10_000).default(100), {
      title: 'At most',
      description: 'Pages of a query.',
      advanced: true,
    }),
  })
  .superRefine(({ action, database, page }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (action === 'create-page' && !database && !page)
      issue('database', 'Where is the page to be made? Name a database, or a page to stand under.')
    if (action === 'update-page' && !page) issue('page', 'Which page? Write its address or id.')
    if (action === 'query-database' && !database)
      issue('database', 'Which database? Write its address or id.')
  })

export type NotionConfig = z.infer<typeof config>

/** Pages and databases (semantics section 4). */
export const definition: NodeDefinition<NotionConfig> = {
  type: 'notion',
  version: 1,
  family: 'service',
  title: 'Notion',
  description: 'Makes and changes pages, and asks databases.',
  icon: 'notebook-pen',
  config,
  static: [],
  initialRisk: 'irreversible',
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'object' }],
  }),
  summary: ({ action, title, page, database }) => {
    if (action === 'query-database') return `asks ${words(database) ?? 'a database'}`
    if (action === 'update-page') return `changes ${words(page) ?? 'a page'}`
    return `makes ${words(title) ?? 'a page'}`
  },
  initial: { action: 'create-page', database: 'https://www.notion.so/…', title: '{{ $ }}' },
  output: {
    type: 'object',
    properties: {
      id: { type: 'string' },
      url: { type: 'string' },
      properties: { type: 'object', description: 'Plain values by name.' },
      pages: { type: 'array', description: 'Of a query.' },
      count: { type: 'integer', description: 'Of a query.' },
    },
  },
}
