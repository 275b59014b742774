import type { Execute } from '../../engine/execute'
import { askService } from '../service'
import type { TelegramConfig } from './definition'

/** Sends one message. Telegram cannot tell a repeated one, so a node that must not repeat itself is marked irreversible. */
export const execute: Execute<TelegramConfig> = async (context) => {
  const { connection, action, chat, text, file, silent } = context.config
  const output = await askService(context, {
    service: 'telegram',
    connection,
    action,
    input: { chat, text, silent, ...(action === 'send-message' ? {} : { file }) },
  })
  return { ports: ['out'], output }
}
