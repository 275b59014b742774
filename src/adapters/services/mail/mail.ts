import { z } from 'zod'
import { NodeError } from '../../../engine/node-error'
import { readAttachments } from '../attachments'
import type { Service } from '../service'
import { messageId, sendMail } from './send-mail'

/** What most servers take, before it grows by a third on the way. Bytes. */
const MOST_ATTACHED = 25 * 1024 * 1024

const inputSchema = z.object({
  to: z.array(z.string()),
  cc: z.array(z.string()).optional(),
  bcc: z.array(z.string()).optional(),
  replyTo: z.array(z.string()).optional(),
  subject: z.string(),
  text: z.string().optional(),
  html: z.string().optional(),
  attachments: z.array(z.json()).optional(),
})

/** Sends mail over SMTP. A repeated request sends the same Message-ID again. */
export const mail: Service = {
  kind: 'smtp',
  async call({ action, input, credentials, idempotencyKey, readFile, signal }) {
    if (action !== 'send') throw new NodeError('bad-config', `E-mail knows no “${action}”.`)
    const { attachments = [], ...letter } = inputSchema.parse(input)
    const files = await readAttachments(attachments, readFile, MOST_ATTACHED)
    const sent = await sendMail(
      credentials,
      {
        ...letter,
        messageId: messageId(idempotencyKey, credentials),
        attachments: files.map(({ name, bytes, contentType }) => ({
          filename: name,
          content: bytes,
          ...(contentType === undefined ? {} : { contentType }),
        })),
      },
      { signal },
    )
    return { ...sent }
  },
}
