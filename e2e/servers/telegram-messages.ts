/** What the Bot API takes and gives as messages, and what it refuses, as Telegram words it. */
import type { IncomingMessage } from 'node:http'

export interface TelegramUser {
  id: number
  is_bot: boolean
  first_name: string
  last_name?: string
  username?: string
}

export interface TelegramButton {
  text: string
  callback_data?: string
  url?: string
}

export interface TelegramMessage {
  message_id: number
  from?: TelegramUser
  chat: { id: number; type: string; title?: string; first_name?: string }
  date: number
  text?: string
  caption?: string
  entities?: Array<{ type: string; offset: number; length: number }>
  /** Names of the sizes of a photo, or of the document. */
  photo?: Array<{ file_id: string; width: number; height: number }>
  document?: { file_id: string; file_name: string }
  reply_markup?: { inline_keyboard: TelegramButton[][] }
  reply_to_message?: TelegramMessage
  /** What was uploaded with it. Telegram does not send this; tests look at it. */
  uploaded?: TelegramFile
}

export interface TelegramFile {
  field: string
  name: string
  bytes: Uint8Array
}

export type Arguments = Record<string, unknown>

/** Why a call is refused. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    description: string,
    readonly retryAfter?: number,
  ) {
    super(description)
  }
}

/** The arguments of a call, as JSON or as a form with uploads. */
export async function argumentsOf(
  request: IncomingMessage,
): Promise<{ arguments: Arguments; files: TelegramFile[] }> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  const body = Buffer.concat(chunks)
  const contentType = request.headers['content-type'] ?? ''
  if (!contentType.startsWith('multipart/form-data'))
    return {
      arguments: body.length > 0 ? (JSON.parse(body.toString()) as Arguments) : {},
      files: [],
    }
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData()
  const given: Arguments = {}
  const files: TelegramFile[] = []
  for (const [field, value] of form) {
    if (typeof value === 'string')
      given[field] = /^[[{]|^(true|false|-?\d+)$/.test(value) ? JSON.parse(value) : value
    else files.push({ field, name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) })
  }
  return { arguments: given, files }
}

/** Refuses what Telegram refuses: empty and long texts, entities past the end, data too long for a button, a link to no public place. */
export function checked(method: string, given: Arguments): void {
  if (method === 'sendMessage' || method === 'editMessageText') {
    const text = String(given.text ?? '')
    if (text.trim() === '') throw new Refusal(400, 'Bad Request: message text is empty')
    if (text.length > 4096) throw new Refusal(400, 'Bad Request: message is too long')
    for (const { offset, length } of (given.entities ?? []) as TelegramMessage['entities'] & object)
      if (length <= 0 || offset < 0 || offset + length > text.length)
        throw new Refusal(400, 'Bad Request: entity is out of bounds')
  }
  if (String(given.caption ?? '').length > 1024)
    throw new Refusal(400, 'Bad Request: message caption is too long')
  const markup = given.reply_markup as TelegramMessage['reply_markup']
  for (const { text, callback_data, url } of markup?.inline_keyboard.flat() ?? []) {
    if (!text) throw new Refusal(400, 'Bad Request: BUTTON_TEXT_INVALID')
    if (url === undefined && (!callback_data || Buffer.byteLength(callback_data) > 64))
      throw new Refusal(400, 'Bad Request: BUTTON_DATA_INVALID')
    if (url !== undefined && !/^https?:\/\/[^/]*\./.test(url))
      throw new Refusal(
        400,
        `Bad Request: inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`,
      )
  }
}

/** The message that a call sends, without its number. */
export function messageOf(
  method: string,
  given: Arguments,
  files: TelegramFile[],
  from: TelegramUser,
  chat: number,
): Omit<TelegramMessage, 'message_id'> {
  const markup = given.reply_markup as TelegramMessage['reply_markup']
  const [uploaded] = files
  const field = method === 'sendPhoto' ? 'photo' : 'document'
  if (method !== 'sendMessage' && !uploaded)
    throw new Refusal(400, `Bad Request: there is no ${field} in the request`)
  return {
    from,
    chat: { id: chat, type: chat > 0 ? 'private' : 'group' },
    date: Math.floor(Date.now() / 1000),
    ...(method === 'sendMessage' ? { text: String(given.text) } : {}),
    ...(given.caption === undefined ? {} : { caption: String(given.caption) }),
    ...(given.entities === undefined
      ? {}
      : { entities: given.entities as TelegramMessage['entities'] & object }),
    ...(markup?.inline_keyboard?.length ? { reply_markup: markup } : {}),
    ...(method === 'sendPhoto' ? { photo: [{ file_id: 'photo-1', width: 90, height: 90 }] } : {}),
    ...(method === 'sendDocument' && uploaded
      ? { document: { file_id: 'document-1', file_name: uploaded.name } }
      : {}),
    ...(uploaded ? { uploaded } : {}),
  }
}
