import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson, optionalText } from '../field-types'
import { words } from '../summary-words'

const config = z
  .looseObject({
    connection: field(optionalText(), {
      title: 'Connection',
      description: 'To Slack.',
      control: 'connection',
      connects: ['slack'],
    }),
    action: field(z.enum(['post-message', 'reply']), { title: 'What to do' }),
    channel: field(optionalText(), {
      title: 'Channel or person',
      description: 'A name, or an id such as C0123456789. Without it, the one of the connection.',
      placeholder: '#team',
    }),
    thread: field(optionalText(), {
      title: 'In reply to',
      description: 'The ts of the message, which the node that posted it hands on.',
      placeholder: '{{ $nodes.post.ts }}',
    }),
    text: field(optionalText(), {
      title: 'Text',
      description: 'Slack’s own markup: *bold*, _italic_, <https://example.com|a link>.',
      control: 'multiline',
    }),
    blocks: field(z.array(anyJson()).optional(), {
      title: 'Blocks',
      description: 'Of Slack’s Block Kit. The text is then what notifications show.',
      control: 'json',
      advanced: true,
    }),
    broadcast: field(z.boolean().optional(), {
      title: 'Show the reply in the channel too',
      advanced: true,
    }),
  })
  .superRefine(({ action, thread, text, blocks }, context) => {
    if (action === 'reply' && !thread)
      context.addIssue({
        code: 'custom',
        path: ['thread'],
        message: 'A reply needs the message that it answers.',
      })
    if (!text && !blocks?.length)
      context.addIssue({
        code: 'custom',
        path: ['text'],
        message: 'The message is empty. Say what it is to hold.',
      })
  })

export type SlackConfig = z.infer<typeof config>

/** Posts to Slack (semantics section 4). */
export const definition: NodeDefinition<SlackConfig> = {
  type: 'slack',
  version: 1,
  family: 'service',
  title: 'Slack',
  description: 'Posts a message to a channel or a person, or replies in a thread.',
  icon: 'hash',
  config,
  static: [],
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'object' }],
  }),
  summary: ({ action, channel, text }) => {
    const where = words(channel)
    return action === 'reply'
      ? `replies${where ? ` in ${where}` : ''}`
      : `posts ${where ? `to ${where}` : (words(text) ?? 'a message')}`
  },
  initial: { action: 'post-message', text: '{{ $ }}' },
  initialRisk: 'irreversible',
  output: {
    type: 'object',
    properties: {
      channel: { type: 'string', description: 'Its id.' },
      ts: { type: 'string', description: 'Names the message, for replies.' },
    },
    required: ['channel', 'ts'],
  },
}
