import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson, optionalText } from '../field-types'
import { words } from '../summary-words'

const config = z
  .looseObject({
    connection: field(optionalText(), {
      title: 'Connection',
      description: 'To a bot in Telegram.',
      control: 'connection',
      connects: ['telegram'],
    }),
    action: field(z.enum(['send-message', 'send-photo', 'send-document']), {
      title: 'What to do',
    }),
    chat: field(optionalText(), {
      title: 'Chat',
      description:
        'A number, or @name of a channel or group. Without it, the one of the connection.',
      placeholder: '@my_channel',
    }),
    text: field(optionalText(), {
      title: 'Text',
      description: 'At most 4,096 characters; 1,024 below a photo or a file.',
      control: 'multiline',
    }),
    file: field(anyJson().optional(), {
      title: 'File',
      description:
        'A path in the workspace, or a file that another node hands on. Photos up to 10 MB, other files up to 50 MB.',
      control: 'text',
      placeholder: 'images/cover.png',
    }),
    silent: field(z.boolean().optional(), { title: 'Without a sound', advanced: true }),
  })
  .superRefine(({ action, text, file }, context) => {
    if (action === 'send-message' && !text)
      context.addIssue({
        code: 'custom',
        path: ['text'],
        message: 'The message is empty. Say what it is to hold.',
      })
    if (action !== 'send-message' && (file === undefined || file === null || file === ''))
      context.addIssue({ code: 'custom', path: ['file'], message: 'Say which file is sent.' })
  })

export type TelegramConfig = z.infer<typeof config>

/** Sends by a bot in Telegram (semantics section 4). */
export const definition: NodeDefinition<TelegramConfig> = {
  type: 'telegram',
  version: 1,
  family: 'service',
  title: 'Telegram',
  description: 'Sends a message, a photo or a file to a chat.',
  icon: 'send',
  config,
  static: [],
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'object' }],
  }),
  summary: ({ action, chat, text, file }) => {
    const what = action === 'send-message' ? words(text) : words(file)
    const where = words(chat)
    return `sends ${what ?? (action === 'send-message' ? 'a message' : 'a file')}${where ? ` to ${where}` : ''}`
  },
  initial: { action: 'send-message', text: '{{ $ }}' },
  initialRisk: 'irreversible',
  output: {
    type: 'object',
    properties: {
      chat: { type: 'integer' },
      message: { type: 'integer', description: 'Names the message in its chat.' },
      at: { type: 'string', format: 'date-time' },
    },
    required: ['chat', 'message', 'at'],
  },
}
