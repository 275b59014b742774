import type { Execute } from '../../engine/execute'
import { askService } from '../service'
import type { SlackConfig } from './definition'

/** Posts one message. Slack cannot tell a repeated one, so a node that must not repeat itself is marked irreversible. */
export const execute: Execute<SlackConfig> = async (context) => {
  const { connection, action, channel, text, blocks, thread, broadcast } = context.config
  const output = await askService(context, {
    service: 'slack',
    connection,
    action,
    input: {
      channel,
      text,
      blocks,
      ...(action === 'reply' ? { thread, broadcast } : {}),
    },
  })
  return { ports: ['out'], output }
}
