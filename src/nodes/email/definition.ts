import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson, optionalText, text, textList } from '../field-types'
import { wordList, words } from '../summary-words'

const config = z
  .looseObject({
    connection: field(optionalText(), {
      title: 'Connection',
      description: 'To a mail server, for sending (SMTP).',
      control: 'connection',
      connects: ['smtp'],
    }),
    to: field(textList(1), {
      title: 'To',
      description: 'Addresses: ada@example.com, or Ada <ada@example.com>.',
      placeholder: '{{ email }}',
    }),
    subject: field(text(), { title: 'Subject', placeholder: 'Thank you, {{ name }}' }),
    text: field(optionalText(), { title: 'Text', control: 'multiline' }),
    html: field(optionalText(), {
      title: 'HTML',
      description:
        'Shown in place of the text by programs that can. What people wrote is not escaped in it.',
      control: 'code',
      advanced: true,
    }),
    attachments: field(z.union([z.array(anyJson()), anyJson()]).optional(), {
      title: 'Attachments',
      description:
        'Paths in the workspace, or files that other nodes hand on. Together at most 25 MB.',
      control: 'json',
    }),
    cc: field(textList().optional(), { title: 'Cc', advanced: true }),
    bcc: field(textList().optional(), { title: 'Bcc', advanced: true }),
    replyTo: field(textList().optional(), {
      title: 'Reply to',
      description: 'Where answers go, when not to the address that it comes from.',
      advanced: true,
    }),
  })
  .superRefine(({ text: plain, html }, context) => {
    if (!plain && !html)
      context.addIssue({
        code: 'custom',
        path: ['text'],
        message: 'The mail is empty. Say what it is to hold.',
      })
  })

export type EmailConfig = z.infer<typeof config>

/** Sends a mail (semantics section 4). */
export const definition: NodeDefinition<EmailConfig> = {
  type: 'email',
  version: 1,
  family: 'service',
  title: 'E-mail',
  description: 'Sends a mail, with files of the workspace where there are some.',
  icon: 'mail',
  config,
  static: [],
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'object' }],
  }),
  summary: ({ to, subject }) => {
    const people = wordList(to)
    return `${words(subject) ?? 'a mail'} to ${people.length > 0 ? people.join(', ') : (words(to) ?? '...')}`
  },
  initial: { to: ['{{ email }}'], subject: 'Thank you', text: '{{ $ }}' },
  initialRisk: 'irreversible',
  output: {
    type: 'object',
    properties: {
      messageId: { type: 'string' },
      accepted: { type: 'array', items: { type: 'string' } },
      rejected: {
        type: 'array',
        items: { type: 'string' },
        description: 'Addresses that the server did not take. When it takes none, the node fails.',
      },
    },
    required: ['messageId', 'accepted', 'rejected'],
  },
}
