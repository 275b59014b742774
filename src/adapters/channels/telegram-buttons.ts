/** What the buttons below a message in Telegram carry, and how a message is known again by them. */
import type { InlineKeyboardButton, Message } from 'grammy/types'

/**
 * What a button does. `approve` and `reject` stand below a question, `edit` too where it is text; `plain-reject` below the message
 * that asks for a comment; `cancel` below whatever can be taken back.
 */
const LETTERS = {
  a: 'approve',
  r: 'reject',
  e: 'edit',
  n: 'plain-reject',
  k: 'cancel',
} as const

export type Press = (typeof LETTERS)[keyof typeof LETTERS]

const DATA = /^([a-z]):([\w-]{22})$/

/** A button with at most 64 bytes of data (the Bot API's limit): what it does, and which question it is about. */
export function button(text: string, press: Press, ticket: string): InlineKeyboardButton {
  const letter = Object.entries(LETTERS).find(([, name]) => name === press)?.[0] ?? ''
  return { text, callback_data: `${letter}:${ticket}` }
}

/** What the data of a button say; undefined for what no button of ours carries. */
export function readPress(data: string): { press: Press; ticket: string } | undefined {
  const [, letter = '', ticket = ''] = DATA.exec(data) ?? []
  return isLetter(letter) ? { press: LETTERS[letter], ticket } : undefined
}

/** Which question a message of the bot is about, and what its buttons offer; undefined when it has none. */
export function aboutOf(
  message: Pick<Message, 'reply_markup'> | undefined,
): { ticket: string; offers: Press[] } | undefined {
  const presses = (message?.reply_markup?.inline_keyboard ?? [])
    .flat()
    .flatMap((one) => ('callback_data' in one ? (readPress(one.callback_data) ?? []) : []))
  const [first] = presses
  return first && { ticket: first.ticket, offers: presses.map(({ press }) => press) }
}

function isLetter(text: string): text is keyof typeof LETTERS {
  return text in LETTERS
}
