import type { ChatPostMessageArguments } from '@slack/web-api'
import { z } from 'zod'
import { NodeError } from '../../../engine/node-error'
import type { Service } from '../service'
import { LONGEST_TEXT, SlackApi } from './slack-api'

const inputSchema = z.object({
  channel: z.string().optional(),
  text: z.string().optional(),
  blocks: z.array(z.json()).optional(),
  thread: z.string().optional(),
  broadcast: z.boolean().optional(),
})

/** Posts messages and replies by a bot. */
export const slack: Service = {
  kind: 'slack',
  async call({ action, input, credentials, signal }) {
    const { channel, text, blocks, thread, broadcast } = inputSchema.parse(input)
    if (action !== 'post-message' && action !== 'reply')
      throw new NodeError('bad-config', `Slack knows no “${action}”.`)
    const to = channel ?? credentials.fields['channel']
    if (!to)
      throw new NodeError(
        'bad-config',
        `Which channel? Name it in the node, or in the connection *${credentials.id}*.`,
      )
    if (!text?.trim() && !blocks?.length)
      throw new NodeError('bad-input', 'The message to Slack is empty. Say what it is to hold.')
    if (text !== undefined && text.length > LONGEST_TEXT)
      throw new NodeError(
        'limit',
        `The message to Slack has ${text.length} characters, and Slack takes ${LONGEST_TEXT}. Shorten it, or put the whole in a file.`,
      )
    const message = {
      channel: to,
      ...(text === undefined ? {} : { text }),
      ...(blocks ? { blocks } : {}),
      ...(action === 'reply' && thread ? { thread_ts: thread } : {}),
      ...(action === 'reply' && broadcast ? { reply_broadcast: true } : {}),
    }
    const sent = await new SlackApi(credentials).call(
      // Blocks are Slack's to judge: what it makes of them changes oftener than its client.
      (client) => client.chat.postMessage(message as unknown as ChatPostMessageArguments),
      signal,
    )
    return { channel: sent.channel ?? to, ts: sent.ts ?? '' }
  },
}
