import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson } from '../field-types'
import { words } from '../summary-words'

const config = z.looseObject({
  connection: field(z.string().optional(), {
    title: 'Connection',
    description: 'To a mailbox (IMAP).',
    control: 'connection',
    connects: ['imap'],
  }),
  folder: field(z.string().default('INBOX'), {
    title: 'Folder',
    description: 'Of the mailbox. Mail that is there already starts nothing.',
    placeholder: 'INBOX',
  }),
  from: field(z.string().optional(), {
    title: 'Only from',
    description:
      'Part of the sender’s address or name. Empty: from everybody. Anybody can write any sender into a mail, so this sorts and does not protect.',
    placeholder: '@example.com',
  }),
  subject: field(z.string().optional(), {
    title: 'Only with the subject',
    description: 'Part of it. Empty: with any.',
    placeholder: 'invoice',
  }),
  sample: field(anyJson().optional(), {
    title: 'Sample input',
    description: 'What a run by hand starts with.',
    control: 'json',
    advanced: true,
  }),
})

export type EmailTriggerConfig = z.infer<typeof config>

/** Starts a run for each mail that comes in (semantics section 4). */
export const definition: NodeDefinition<EmailTriggerConfig> = {
  type: 'email-trigger',
  version: 1,
  family: 'trigger',
  title: 'E-mail comes in',
  description:
    'Starts a run for each new mail in a folder of a mailbox. The mail stays as it is, unread too.',
  icon: 'inbox',
  config,
  pure: true,
  static: ['connection', 'folder', 'from', 'subject', 'sample'],
  trigger: true,
  ports: () => ({ inputs: [], outputs: [{ id: 'out', label: 'out', type: 'object' }] }),
  summary: ({ folder, from, subject }) =>
    [
      `mail in ${words(folder) ?? 'INBOX'}`,
      ...(words(from) ? [`from ${words(from)}`] : []),
      ...(words(subject) ? [`about ${words(subject)}`] : []),
    ].join(' '),
  initial: {
    folder: 'INBOX',
    sample: {
      from: { name: 'Grace Hopper', address: 'grace@example.com' },
      to: ['ada@example.com'],
      subject: 'A question',
      text: 'How much is it for ten people?',
      html: null,
      attachments: [],
    },
  },
  output: {
    type: 'object',
    properties: {
      from: {
        type: ['object', 'null'],
        properties: { name: { type: 'string' }, address: { type: 'string' } },
      },
      to: { type: 'array', items: { type: 'string' }, description: 'Addresses.' },
      cc: { type: 'array', items: { type: 'string' } },
      replyTo: { type: ['string', 'null'] },
      subject: { type: 'string' },
      text: { type: 'string' },
      html: { type: ['string', 'null'] },
      date: { type: ['string', 'null'], format: 'date-time' },
      messageId: { type: ['string', 'null'] },
      attachments: {
        type: 'array',
        description: 'Files in the workspace: file, name, bytes, contentType, sha256.',
        items: { type: 'object' },
      },
    },
    required: ['from', 'to', 'subject', 'text', 'html', 'attachments'],
  },
}
