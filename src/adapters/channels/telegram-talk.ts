import type { CallbackQuery, InlineKeyboardButton, Message, Update, User } from 'grammy/types'
import type { Answered, ChannelListening } from '../../app/approvals/channel'
import { NodeError } from '../../engine/node-error'
import { LONGEST_TEXT, type TelegramApi } from '../services/telegram/telegram-api'
import { shorten } from './question-text'
import { aboutOf, button, readPress } from './telegram-buttons'

/** The Bot API's limit for what is shown to whoever pressed a button. */
const LONGEST_NOTICE = 200
/** Strangers are told once that they are not heard, and only so many of them. */
const MOST_STRANGERS = 100
const HOW =
  'I ask here when a workflow needs you. Press a button below the question, or reply to it with a text to put in its place.'

/**
 * Understands what is pressed and written in the chat. Keeps nothing in between: which question a message is about stands in its
 * buttons, so that it all goes on after a restart.
 */
export class TelegramTalk {
  readonly #api: TelegramApi
  readonly #chat: string
  readonly #listening: Pick<ChannelListening, 'answer' | 'edit' | 'signal'>
  readonly #strangers = new Set<number>()
  #people: Record<string, string>

  /** `people`: the names of those who answered before, by Telegram's number of each. */
  constructor(
    api: TelegramApi,
    chat: string,
    listening: Pick<ChannelListening, 'answer' | 'edit' | 'signal'>,
    people: Record<string, string>,
  ) {
    this.#api = api
    this.#chat = chat
    this.#listening = listening
    this.#people = people
  }

  get people(): Record<string, string> {
    return this.#people
  }

  /** Takes one update. Rejects only where an answer cannot be kept now, or where Telegram cannot be reached; then it is to come again. */
  async take({ callback_query: query, message }: Update): Promise<void> {
    if (query) return this.#pressed(query)
    if (!message) return
    if (!this.#isOurs(message.chat)) return this.#turnAway(message)
    await this.#written(message)
  }

  async #pressed(query: CallbackQuery): Promise<void> {
    const { message, from } = query
    if (!message || !this.#isOurs(message.chat))
      return this.#notice(query, {
        text: 'This bot asks somebody else. Nothing changed.',
        counted: false,
      })
    const read = readPress(query.data ?? '')
    if (!read)
      return this.#notice(query, {
        text: 'Baton made no such button. Nothing changed.',
        counted: false,
      })
    const { press, ticket } = read
    const by = this.#nameOf(from)
    switch (press) {
      case 'approve':
        return this.#notice(
          query,
          await this.#listening.answer({ ticket, decision: 'approve', by }),
        )
      case 'plain-reject': {
        const answered = await this.#listening.answer({ ticket, decision: 'reject', by })
        await this.#notice(query, answered)
        return this.#putAway(message, answered.text)
      }
      case 'reject': {
        await this.#reply(
          message,
          'What is wrong with it? Reply to this message with a comment, which goes back to the work.',
          [
            [button('Reject without a comment', 'plain-reject', ticket)],
            [button('Cancel', 'cancel', ticket)],
          ],
        )
        return this.#notice(query)
      }
      case 'edit': {
        const how = `Reply to this message with your text. ${hintIn(message)}`.trim()
        await this.#reply(message, how, [[button('Cancel', 'cancel', ticket)]])
        return this.#notice(query)
      }
      case 'cancel':
        await this.#notice(query)
        return this.#putAway(message, 'Nothing changed. The question is still open.')
    }
  }

  async #written(message: Message): Promise<void> {
    const { reply_to_message: repliedTo, text, chat, from } = message
    const about = aboutOf(repliedTo)
    if (!about || !from) {
      if (repliedTo?.from?.is_bot && chat.type === 'private')
        return this.#reply(message, 'Nothing is open there any more. Nothing changed.')
      // In a group people also talk to one another.
      return chat.type === 'private' || text?.startsWith('/start')
        ? this.#reply(message, HOW)
        : undefined
    }
    const { ticket, offers } = about
    if (text === undefined || text.trim() === '')
      return this.#reply(message, 'Only a text can be taken here. Nothing changed.')
    if (offers.includes('plain-reject')) {
      const by = this.#nameOf(from)
      const answered = await this.#listening.answer({
        ticket,
        decision: 'reject',
        by,
        comment: text,
      })
      await this.#reply(message, answered.text)
      return this.#putAway(repliedTo, answered.text)
    }
    const editable = offers.includes('edit') || !offers.includes('approve')
    if (!editable)
      return this.#reply(
        message,
        'This cannot be edited here. Press a button, or open it in Baton to edit it there. Nothing changed.',
      )
    const edited = await this.#listening.edit({ ticket, by: this.#nameOf(from), text })
    // What was taken is asked anew, as a message of its own.
    if (!edited.counted) await this.#reply(message, edited.text)
    if (!offers.includes('edit')) await this.#putAway(repliedTo, edited.text)
  }

  /** The chat of the connection: by its number, or a group's name. */
  #isOurs(chat: { id: number; username?: string }): boolean {
    return (
      String(chat.id) === this.#chat ||
      (chat.username !== undefined &&
        `@${chat.username}`.toLowerCase() === this.#chat.toLowerCase())
    )
  }

  async #turnAway(message: Message): Promise<void> {
    const { id } = message.chat
    if (this.#strangers.has(id) || this.#strangers.size >= MOST_STRANGERS) return
    this.#strangers.add(id)
    await this.#reply(
      message,
      `This bot answers its owner only. If that is you, enter ${id} as the chat of its connection in Baton.`,
    )
  }

  /** Who it was: the name they had when they first answered, and Telegram's number, which nobody can choose. */
  #nameOf({ id, first_name, last_name }: User): string {
    const name = (this.#people[id] ??= shorten(
      [first_name, last_name].filter(Boolean).join(' '),
      60,
    ))
    return `${name} (Telegram ${id})`
  }

  async #notice({ id }: CallbackQuery, answered?: Answered): Promise<void> {
    const shown = answered && {
      text: shorten(answered.text, LONGEST_NOTICE),
      show_alert: !answered.counted,
    }
    await this.#unlessRefused((raw, signal) =>
      raw.answerCallbackQuery({ callback_query_id: id, ...shown }, signal),
    )
  }

  async #reply(
    { chat, message_id }: Pick<Message, 'chat' | 'message_id'>,
    text: string,
    buttons?: InlineKeyboardButton[][],
  ): Promise<void> {
    await this.#unlessRefused((raw, signal) =>
      raw.sendMessage(
        {
          chat_id: chat.id,
          text: shorten(text, LONGEST_TEXT),
          reply_parameters: { message_id, allow_sending_without_reply: true },
          ...(buttons ? { reply_markup: { inline_keyboard: buttons } } : {}),
        },
        signal,
      ),
    )
  }

  /** A message that asked for more: says what came of it, and loses its buttons. */
  async #putAway(
    message: Pick<Message, 'chat' | 'message_id'> | undefined,
    text: string,
  ): Promise<void> {
    if (!message) return
    const { chat, message_id } = message
    await this.#unlessRefused((raw, signal) =>
      raw.editMessageText(
        { chat_id: chat.id, message_id, text: shorten(text, LONGEST_TEXT) },
        signal,
      ),
    )
  }

  /**
   * Says something. Where Telegram refuses it for good (the press is too old, the message is gone) the update is done all the same:
   * what counts was kept before.
   */
  async #unlessRefused(work: Parameters<TelegramApi['call']>[0]): Promise<void> {
    try {
      await this.#api.call(work, this.#listening.signal)
    } catch (error) {
      if (error instanceof NodeError && error.code === 'http-status' && !error.retryable) return
      throw error
    }
  }
}

/** How to edit, which stands in the question in italics. */
function hintIn(message: NonNullable<CallbackQuery['message']>): string {
  if (!('text' in message) || message.text === undefined) return ''
  const hint = message.entities?.findLast(({ type }) => type === 'italic')
  return hint ? message.text.slice(hint.offset, hint.offset + hint.length) : ''
}
