import type { InlineKeyboardButton, MessageEntity } from 'grammy/types'
import { z } from 'zod'
import type { Asked, Channel, ChannelListening } from '../../app/approvals/channel'
import { NodeError } from '../../engine/node-error'
import type { Json } from '../../shared/workflow/document'
import type { Credentials } from '../connections/credentials'
import { LONGEST_TEXT, nothingToChange, TelegramApi } from '../services/telegram/telegram-api'
import { questionText, shorten } from './question-text'
import { button } from './telegram-buttons'
import { TelegramTalk } from './telegram-talk'

/** How long Telegram holds a request for updates when there are none. Seconds. */
const POLL = 50

const placeSchema = z.object({
  offset: z.number(),
  people: z.record(z.string(), z.string()).default({}),
})
const messageSchema = z.object({
  chat: z.union([z.string(), z.number()]),
  message: z.number(),
  text: z.string(),
  title: z.object({ offset: z.number(), length: z.number() }),
})

/**
 * Asks in one chat of Telegram, by long polling: nothing has to reach this machine from outside. A bot's updates go to one listener
 * only, so this channel is the one consumer of its token; nodes only send.
 */
export class TelegramChannel implements Channel {
  readonly kind = 'telegram'
  readonly #credentials: Credentials
  readonly #api: TelegramApi

  constructor(credentials: Credentials) {
    this.#credentials = credentials
    this.#api = new TelegramApi(credentials)
  }

  async ask(asked: Asked, signal: AbortSignal): Promise<Json> {
    const chat = this.#chat()
    const { text, title, shown, hint, cut } = questionText(asked, LONGEST_TEXT)
    const answers = keyboard(asked, cut)
    const page = pageButton(asked)
    const send = (rows: InlineKeyboardButton[][]) =>
      this.#api.call(
        (raw, given) =>
          raw.sendMessage(
            {
              chat_id: chat,
              text,
              entities: [bold(title), quoted(shown), ...(hint ? [italic(hint)] : [])],
              reply_markup: { inline_keyboard: rows },
              // What is to be decided about may hold addresses; their pictures would hide it.
              link_preview_options: { is_disabled: true },
            },
            given,
          ),
        signal,
      )
    const sent = await send(page ? [...answers, [page]] : answers).catch((error: unknown) => {
      // Telegram takes no address that it thinks nobody could open; the buttons that answer matter more.
      if (page && error instanceof NodeError && /URL/.test(error.message)) return send(answers)
      throw error
    })
    // The link is a way to answer: it stands in the message only.
    const { links: _, ...linkless } = asked
    const kept = questionText(linkless, LONGEST_TEXT).text
    return { chat: sent.chat.id, message: sent.message_id, text: kept, title: { ...title } }
  }

  async close(message: Json, how: string, signal: AbortSignal): Promise<void> {
    const kept = messageSchema.safeParse(message)
    if (!kept.success) return
    const { chat, message: id, text, title } = kept.data
    const ending = `\n\n${shorten(how, 500)}`
    const before = shorten(text, LONGEST_TEXT - ending.length)
    const closed = `${before}${ending}`
    try {
      await this.#api.call(
        (raw, given) =>
          raw.editMessageText(
            {
              chat_id: chat,
              message_id: id,
              text: closed,
              entities: [
                bold(title),
                bold({ offset: before.length + 2, length: closed.length - before.length - 2 }),
              ],
              link_preview_options: { is_disabled: true },
            },
            given,
          ),
        signal,
      )
    } catch (error) {
      if (!nothingToChange(error)) throw error
    }
  }

  async listen(listening: ChannelListening): Promise<void> {
    const { signal, keepPlace, problem } = listening
    const kept = placeSchema.safeParse(listening.place)
    let { offset, people } = kept.success ? kept.data : { offset: 0, people: {} }
    const talk = new TelegramTalk(this.#api, this.#chat(), listening, people)
    try {
      // A first look that does not wait: what is wrong is known at once, and so is that all is well.
      for (let wait = 0; !signal.aborted; wait = POLL) {
        const updates = await this.#api.call(
          (raw, given) =>
            raw.getUpdates(
              { offset, timeout: wait, allowed_updates: ['message', 'callback_query'] },
              given,
            ),
          signal,
        )
        problem()
        for (const update of updates) {
          await talk.take(update)
          offset = update.update_id + 1
          people = talk.people
          // After the answer is kept: an update that comes again after a crash finds the question answered.
          await keepPlace({ offset, people })
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  #chat(): string {
    const { id, fields } = this.#credentials
    const chat = fields['chat']?.trim()
    if (!chat)
      throw new NodeError(
        'bad-config',
        `The connection *${id}* does not say which chat is asked. Write to the bot in Telegram, and enter the number of that chat under Connections.`,
      )
    return chat
  }
}

function keyboard(asked: Asked, cut: boolean): InlineKeyboardButton[][] {
  const { ticket, editable } = asked
  return [
    [button('Approve', 'approve', ticket), button('Reject', 'reject', ticket)],
    // Nobody replaces what they have not seen whole.
    ...(editable !== 'no' && !cut ? [[button('Edit', 'edit', ticket)]] : []),
  ]
}

/** Opens the page of the question, where a phone can reach it. */
function pageButton({ links }: Asked): InlineKeyboardButton | undefined {
  if (!links || !URL.canParse(links.open)) return undefined
  const { hostname } = new URL(links.open)
  if (hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.'))
    return undefined
  return { text: 'Open the page', url: links.open }
}

function bold(place: { offset: number; length: number }): MessageEntity {
  return { type: 'bold', ...place }
}

function quoted(place: { offset: number; length: number }): MessageEntity {
  return { type: 'blockquote', ...place }
}

function italic(place: { offset: number; length: number }): MessageEntity {
  return { type: 'italic', ...place }
}
