import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson } from '../field-types'
import { spaced, words } from '../summary-words'
import { interval } from '../trigger-fields'

const config = z.looseObject({
  url: field(z.string().regex(/^https?:\/\/\S+$/i, 'An address starts with http:// or https://.'), {
    title: 'Address',
    description: 'Of an RSS or Atom feed, a JSON list, a CSV file, or a published Google Sheet.',
    placeholder: 'https://example.com/feed.xml',
  }),
  kind: field(z.enum(['rss', 'json', 'csv']).default('rss'), {
    title: 'Kind',
    description: 'rss also reads Atom. A Google Sheet is csv.',
  }),
  every: field(interval().default('15m'), {
    title: 'Look every',
    control: 'duration',
  }),
  key: field(z.string().optional(), {
    title: 'Key',
    description:
      'What tells one row from another: the name of a column or field, such as id. Empty: the item’s own id, or all of its content.',
    placeholder: 'id',
  }),
  list: field(z.string().optional(), {
    title: 'Where the list is',
    description: 'For JSON: the names that lead to the list, such as data.items.',
    placeholder: 'data.items',
    advanced: true,
  }),
  startWith: field(z.enum(['new', 'all']).default('new'), {
    title: 'The first time',
    description:
      'new: what is there already is only remembered. all: each item that is there starts a run, too.',
    advanced: true,
  }),
  sample: field(anyJson().optional(), {
    title: 'Sample input',
    description: 'What a run by hand starts with.',
    control: 'json',
    advanced: true,
  }),
})

export type FeedTriggerConfig = z.infer<typeof config>

/** Starts a run for each new item of a feed or row of a list (semantics section 4). */
export const definition: NodeDefinition<FeedTriggerConfig> = {
  type: 'feed-trigger',
  version: 1,
  family: 'trigger',
  title: 'Feed',
  description:
    'Starts a run for each new item of a feed, a list or a sheet; what is there at first is only remembered.',
  icon: 'rss',
  config,
  pure: true,
  static: ['url', 'kind', 'every', 'key', 'list', 'startWith', 'sample'],
  trigger: true,
  ports: () => ({ inputs: [], outputs: [{ id: 'out', label: 'out', type: 'any' }] }),
  summary: ({ url, every }) => {
    const host = /^https?:\/\/([^/?#]+)/i.exec(words(url) ?? '')?.[1] ?? 'a feed'
    return `${host}, every ${spaced(words(every) ?? '15m')}`
  },
  initial: {
    url: 'https://example.com/feed.xml',
    kind: 'rss',
    every: '15m',
    sample: {
      title: 'A first post',
      link: 'https://example.com/first',
      content: 'What it is about.',
    },
  },
  output: {
    description:
      'One item or row. Of a feed: id, title, link, summary, content, author, published (ISO 8601) and categories, where they are there.',
  },
}
