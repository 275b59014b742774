import type { Execute } from '../../engine/execute'
import { askService } from '../service'
import type { EmailConfig } from './definition'

/** Sends one mail. The server has taken it then; whether it arrives, nobody knows. */
export const execute: Execute<EmailConfig> = async (context) => {
  const { connection, to, cc, bcc, replyTo, subject, text, html, attachments } = context.config
  const output = await askService(context, {
    service: 'smtp',
    connection,
    action: 'send',
    input: {
      to,
      cc,
      bcc,
      replyTo,
      subject,
      text,
      html,
      attachments:
        attachments === null || attachments === undefined ? undefined : [attachments].flat(),
    },
  })
  return { ports: ['out'], output }
}
