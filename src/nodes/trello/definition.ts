import { z } from 'zod'
import { durationSchema, type JsonObject } from '../../shared/workflow/document'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { optionalText, someText, textList } from '../field-types'
import { words } from '../summary-words'

const ACTIONS = ['create-card', 'move-card', 'add-comment', 'get-card', 'wait-for-move'] as const
type Action = (typeof ACTIONS)[number]

/** What each action cannot do without. */
const NEEDS: Record<Action, readonly ('list' | 'name' | 'card' | 'text')[]> = {
  'create-card': ['list', 'name'],
  'move-card': ['card', 'list'],
  'add-comment': ['card', 'text'],
  'get-card': ['card'],
  'wait-for-move': ['card'],
}

const config = z
  .looseObject({
    connection: field(optionalText(), {
      title: 'Connection',
      description: 'To Trello.',
      control: 'connection',
      connects: ['trello'],
    }),
    action: field(z.enum(ACTIONS), { title: 'What to do' }),
    card: field(z.union([textList(1), someText()]).optional(), {
      title: 'Card',
      description:
        'Its id or address. To wait, several are allowed: the first one that moves ends it.',
      placeholder: '{{ $nodes.card.id }}',
    }),
    board: field(optionalText(), {
      title: 'Board',
      description: 'Its address, or its id. Needed where a list is given by its name.',
      placeholder: 'https://trello.com/b/AbCd1234',
    }),
    list: field(optionalText(), {
      title: 'List',
      description: 'Its name, or its id.',
      placeholder: 'To review',
    }),
    lists: field(textList().optional(), {
      title: 'Until it is on',
      description: 'Names or ids of lists, for waiting. Without any, every other list counts.',
    }),
    name: field(optionalText(), { title: 'Name of the card', placeholder: '{{ title }}' }),
    description: field(optionalText(), {
      title: 'Description',
      description: 'Markdown.',
      control: 'multiline',
    }),
    text: field(optionalText(), { title: 'Comment', control: 'multiline' }),
    labels: field(textList().optional(), {
      title: 'Labels',
      description: 'Names, colours or ids of labels that the board has.',
      advanced: true,
    }),
    due: field(optionalText(), {
      title: 'Due',
      placeholder: '2027-01-31T09:00:00Z',
      advanced: true,
    }),
    position: field(z.enum(['top', 'bottom']).optional(), {
      title: 'Where on the list',
      advanced: true,
    }),
    attachments: field(textList().optional(), {
      title: 'Attachments',
      description: 'Addresses that the card links to.',
      advanced: true,
    }),
    every: field(durationSchema.optional(), {
      title: 'Look every',
      description: 'While waiting. A minute unless told; at least 10s.',
      control: 'duration',
      placeholder: '1m',
      advanced: true,
    }),
    timeout: field(durationSchema.optional(), {
      title: 'Wait at most',
      description: 'Then the port timeout fires. Without it, for ever.',
      control: 'duration',
      placeholder: '7d',
      advanced: true,
    }),
  })
  .superRefine((value, context) => {
    for (const name of NEEDS[value.action])
      if (value[name] === undefined || value[name] === '')
        context.addIssue({
          code: 'custom',
          path: [name],
          message: `To ${value.action.replaceAll('-', ' ')} it needs the ${name === 'text' ? 'comment' : name}.`,
        })
  })

export type TrelloConfig = z.infer<typeof config>

/** Cards on a Trello board, as a place where people review (semantics section 4). */
export const definition: NodeDefinition<TrelloConfig> = {
  type: 'trello',
  version: 1,
  family: 'service',
  title: 'Trello',
  description:
    'Creates and moves cards on a board, comments on them, and waits until one is moved.',
  icon: 'columns-2',
  config,
  static: [],
  ports: ({ action }) => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [
      { id: 'out', label: action === 'wait-for-move' ? 'moved' : 'out', type: 'object' },
      ...(action === 'wait-for-move'
        ? [{ id: 'timeout', label: 'timeout', type: 'any' as const }]
        : []),
    ],
  }),
  summary: (written) => summary(written),
  initial: { action: 'create-card', list: 'To review', name: '{{ $ }}' },
  output: {
    type: 'object',
    properties: {
      id: { type: 'string' },
      name: { type: 'string' },
      description: { type: 'string' },
      url: { type: 'string' },
      list: {
        type: 'object',
        properties: { id: { type: 'string' }, name: { type: 'string' } },
      },
      board: { type: 'string' },
      labels: { type: 'array', items: { type: 'string' } },
      closed: {
        type: 'boolean',
        description: 'Archived or deleted; such a card ends a wait as well.',
      },
    },
    required: ['id'],
  },
}

function summary({ action, name, card, list, lists }: JsonObject): string {
  const what = words(Array.isArray(card) ? card[0] : card) ?? 'a card'
  const where = words(list) ?? '...'
  switch (action) {
    case 'move-card':
      return `moves ${what} to ${where}`
    case 'add-comment':
      return `comments on ${what}`
    case 'get-card':
      return `reads ${what}`
    case 'wait-for-move': {
      const targets = (Array.isArray(lists) ? lists : [lists]).flatMap((one) => words(one) ?? [])
      return `waits until ${what} is ${targets.length > 0 ? `on ${targets.join(' or ')}` : 'moved'}`
    }
    default:
      return `creates ${words(name) ?? 'a card'} on ${where}`
  }
}
