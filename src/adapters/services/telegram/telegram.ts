import { InputFile } from 'grammy/web'
import type { Message } from 'grammy/types'
import { z } from 'zod'
import { NodeError } from '../../../engine/node-error'
import type { Json } from '../../../shared/workflow/document'
import { readAttachments } from '../attachments'
import type { Service, ServiceCall } from '../service'
import { LONGEST_CAPTION, LONGEST_TEXT, TelegramApi } from './telegram-api'

/** The Bot API's limits for uploads. Bytes. */
const LARGEST_PHOTO = 10 * 1024 * 1024
const LARGEST_FILE = 50 * 1024 * 1024

const inputSchema = z.object({
  chat: z.string().optional(),
  text: z.string().optional(),
  file: z.json().optional(),
  silent: z.boolean().optional(),
})
type Input = z.infer<typeof inputSchema>

/** Sends messages, photos and files by a bot. It never listens: that is the part of the channel by which people are asked. */
export const telegram: Service = {
  kind: 'telegram',
  async call(call) {
    const input = inputSchema.parse(call.input)
    const api = new TelegramApi(call.credentials)
    switch (call.action) {
      case 'send-message':
        return sent(await message(api, input, call))
      case 'send-photo':
      case 'send-document':
        return sent(await upload(api, input, call))
      default:
        throw new NodeError('bad-config', `Telegram knows no “${call.action}”.`)
    }
  },
}

async function message(api: TelegramApi, input: Input, call: ServiceCall): Promise<Message> {
  const text = input.text ?? ''
  if (text.trim() === '')
    throw new NodeError('bad-input', 'The message to Telegram is empty. Say what it is to hold.')
  checkLength('message', text, LONGEST_TEXT)
  const to = recipient(input, call)
  return api.call((raw, signal) => raw.sendMessage({ ...to, text }, signal), call.signal)
}

async function upload(api: TelegramApi, input: Input, call: ServiceCall): Promise<Message> {
  const photo = call.action === 'send-photo'
  const caption = input.text ?? ''
  checkLength('caption', caption, LONGEST_CAPTION)
  const to = recipient(input, call)
  const largest = photo ? LARGEST_PHOTO : LARGEST_FILE
  const [file] = await readAttachments([input.file ?? null], call.readFile, largest)
  if (!file) throw new NodeError('bad-input', 'There is no file to send to Telegram.')
  const content = new InputFile(file.bytes, quoted(file.name))
  const words = caption === '' ? {} : { caption }
  return api.call<Message>(
    (raw, signal) =>
      photo
        ? raw.sendPhoto({ ...to, ...words, photo: content }, signal)
        : raw.sendDocument({ ...to, ...words, document: content }, signal),
    call.signal,
  )
}

function recipient({ chat, silent }: Input, { credentials }: ServiceCall) {
  const given = chat ?? credentials.fields['chat']
  if (!given)
    throw new NodeError(
      'bad-config',
      `Which chat? Name it in the node, or in the connection *${credentials.id}*.`,
    )
  return { chat_id: given, ...(silent ? { disable_notification: true } : {}) }
}

/** A file's name as a header of a form takes it (RFC 7578): grammY writes it there as it is given. */
function quoted(name: string): string {
  return `"${name.replace(/["\\\u0000-\u001f\u007f]/g, '_')}"`
}

/** Nothing is cut silently on its way out of a workflow. */
function checkLength(what: string, text: string, longest: number): void {
  if (text.length > longest)
    throw new NodeError(
      'limit',
      `The ${what} to Telegram has ${text.length} characters, and Telegram takes ${longest}. Shorten it, or send it as a file.`,
    )
}

function sent({ chat, message_id, date }: Message): Json {
  return { chat: chat.id, message: message_id, at: new Date(date * 1000).toISOString() }
}
