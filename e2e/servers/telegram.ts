/**
 * A server that speaks Telegram's Bot API on a real socket, for tests: long polling with offsets, messages with buttons, uploads, and
 * refusals as Telegram words them. What the person on the phone does is done by its methods. Plain node:http; knows nothing of Baton.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { argumentsOf, checked, messageOf, Refusal } from './telegram-messages'
import type { Arguments, TelegramFile, TelegramMessage, TelegramUser } from './telegram-messages'
import { Sights } from './answers'

export type { TelegramMessage, TelegramUser } from './telegram-messages'

/** A call of a method as it arrived, with the JSON of its arguments read. */
export interface TelegramCall {
  method: string
  arguments: Arguments
  files: TelegramFile[]
}

export interface TelegramOptions {
  /** The bot's token; a call with another is refused with 401. */
  token?: string
  /** Chats that the bot may write to. Default: everybody's. */
  chats?: number[]
}

/** Who does something on the phone, and where. */
export interface TelegramActor {
  from?: TelegramUser
  /** The chat's id; default the private one with `from`. */
  chat?: number
}

/** What the bot showed to whoever pressed a button. */
export interface Pressed {
  text?: string
  alert: boolean
}

export interface TelegramServer {
  /** The root of the API, as a connection names it. */
  url: string
  calls: TelegramCall[]
  /** The bot's messages as they stand now, after edits; the oldest first. */
  messages: TelegramMessage[]
  /** Resolves with the newest message of the bot that fits, once there is one. */
  message(fits: (message: TelegramMessage) => boolean): Promise<TelegramMessage>
  /** Presses the button with these words; resolves with what the bot answered. */
  press(message: TelegramMessage, words: string, actor?: TelegramActor): Promise<Pressed>
  /** As a forger does: a press with data of its own, on any message. */
  pressData(message: TelegramMessage, data: string, actor?: TelegramActor): Promise<Pressed>
  /** Writes to the bot; resolves with the message once the bot has fetched it and asked for what follows. */
  say(text: string, actor?: TelegramActor & { replyTo?: TelegramMessage }): Promise<TelegramMessage>
  /** Refuses the next call of a method. */
  refuse(method: string, refusal: { code: number; description: string; retryAfter?: number }): void
  /** The next call of a method breaks off without an answer, after it was carried out. */
  breakOff(method: string): void
  /** Resolves once somebody waits for updates. */
  polled(): Promise<void>
  close(): Promise<void>
}

/** The person with the phone, unless a test says otherwise. */
export const ADA: TelegramUser = { id: 4711, is_bot: false, first_name: 'Ada', username: 'ada' }
export const BOT_TOKEN = '7000000001:AAFakeTokenForTests_0123456789abcde'

interface Poll {
  take(): void
  refuse(refusal: Refusal): void
}

/** Starts the server on a free port of 127.0.0.1. */
export async function startTelegram(options: TelegramOptions = {}): Promise<TelegramServer> {
  const token = options.token ?? BOT_TOKEN
  const bot: TelegramUser = {
    id: 7000000001,
    is_bot: true,
    first_name: 'Baton',
    username: 'baton_bot',
  }
  const calls: TelegramCall[] = []
  const all = new Map<string, TelegramMessage>()
  const updates: Array<{ update_id: number } & Record<string, unknown>> = []
  const refusals: Array<{ method: string; refusal: Refusal }> = []
  const broken: string[] = []
  const queries = new Map<string, (pressed: Pressed) => void>()
  let lastMessage = 100
  let lastUpdate = 5000
  let confirmed = 0
  let poll: Poll | undefined

  const { changed, seen } = new Sights()

  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      if (error instanceof Refusal) return refused(response, error)
      response.destroy(error instanceof Error ? error : new Error(String(error)))
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, given, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? []
    const call = { method, ...(await argumentsOf(request)) }
    if (given !== token)
      throw new Refusal(
        given === undefined ? 404 : 401,
        given === undefined ? 'Not Found' : 'Unauthorized',
      )
    calls.push(call)
    const index = refusals.findIndex((one) => one.method === method)
    const [scripted] = index < 0 ? [] : refusals.splice(index, 1)
    if (scripted) throw scripted.refusal
    if (method === 'getUpdates') return getUpdates(call.arguments, request, response)
    const result = perform(call)
    changed()
    const breaking = broken.indexOf(method)
    if (breaking >= 0) {
      broken.splice(breaking, 1)
      response.destroy()
      return
    }
    done(response, result)
  }

  function perform({ method, arguments: given, files }: TelegramCall): unknown {
    switch (method) {
      case 'getMe':
        return bot
      case 'deleteWebhook':
        return true
      case 'sendMessage':
      case 'sendPhoto':
      case 'sendDocument':
        return send(method, given, files)
      case 'editMessageText':
      case 'editMessageReplyMarkup':
        return edit(method, given)
      case 'answerCallbackQuery':
        return answerQuery(given)
      default:
        throw new Refusal(404, 'Not Found')
    }
  }

  function send(method: string, given: Arguments, files: TelegramFile[]): TelegramMessage {
    const chat = Number(given.chat_id)
    if (!Number.isFinite(chat) || (options.chats && !options.chats.includes(chat)))
      throw new Refusal(400, 'Bad Request: chat not found')
    checked(method, given)
    const reply = given.reply_parameters as { message_id?: number } | undefined
    const replied =
      reply?.message_id === undefined ? undefined : all.get(`${chat}/${reply.message_id}`)
    if (reply?.message_id !== undefined && !replied)
      throw new Refusal(400, 'Bad Request: message to be replied not found')
    return keep(messageOf(method, given, files, bot, chat), replied)
  }

  function keep(message: Omit<TelegramMessage, 'message_id'>, replied?: TelegramMessage) {
    const kept = { ...message, message_id: ++lastMessage } as TelegramMessage
    // Telegram shows one level of what was replied to.
    if (replied) kept.reply_to_message = { ...replied, reply_to_message: undefined }
    all.set(`${kept.chat.id}/${kept.message_id}`, kept)
    return kept
  }

  function edit(method: string, given: Arguments): TelegramMessage {
    const message = all.get(`${String(given.chat_id)}/${String(given.message_id)}`)
    if (!message?.from?.is_bot) throw new Refusal(400, 'Bad Request: message to edit not found')
    checked(method, given)
    const markup = given.reply_markup as TelegramMessage['reply_markup']
    const buttons = markup?.inline_keyboard.length ? markup : undefined
    const text = method === 'editMessageText' ? String(given.text) : message.text
    if (text === message.text && JSON.stringify(buttons) === JSON.stringify(message.reply_markup))
      throw new Refusal(
        400,
        'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      )
    Object.assign(message, { text, reply_markup: buttons })
    return message
  }

  function answerQuery(given: Arguments): true {
    const id = String(given.callback_query_id)
    const pressed = queries.get(id)
    if (!pressed)
      throw new Refusal(
        400,
        'Bad Request: query is too old and response timeout expired or query ID is invalid',
      )
    if (String(given.text ?? '').length > 200)
      throw new Refusal(400, 'Bad Request: MESSAGE_TOO_LONG')
    queries.delete(id)
    pressed({
      ...(given.text === undefined ? {} : { text: String(given.text) }),
      alert: given.show_alert === true,
    })
    return true
  }

  function getUpdates(given: Arguments, request: IncomingMessage, response: ServerResponse): void {
    poll?.refuse(
      new Refusal(
        409,
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      ),
    )
    const offset = Number(given.offset ?? 0)
    confirmed = Math.max(confirmed, offset - 1)
    while (updates[0] && updates[0].update_id < offset) updates.shift()
    const limit = Number(given.limit ?? 100)
    const finish = (write: () => void) => {
      clearTimeout(timer)
      if (poll === mine) poll = undefined
      if (!response.destroyed) write()
    }
    const mine: Poll = {
      take: () => finish(() => done(response, updates.slice(0, limit))),
      refuse: (refusal) => finish(() => refused(response, refusal)),
    }
    const timer = setTimeout(mine.take, Number(given.timeout ?? 0) * 1000)
    request.socket.on('close', () => finish(() => undefined))
    // Whoever does not wait only looks.
    if (Number(given.timeout ?? 0) > 0) poll = mine
    changed()
    if (updates.length > 0) mine.take()
  }

  function arrive(update: Record<string, unknown>): number {
    const update_id = ++lastUpdate
    updates.push({ update_id, ...update })
    poll?.take()
    return update_id
  }

  const privateChat = ({ from = ADA, chat = from.id }: TelegramActor) =>
    chat > 0
      ? { id: chat, type: 'private', first_name: from.first_name }
      : { id: chat, type: 'group', title: 'Approvals' }

  async function pressData(
    message: TelegramMessage,
    data: string,
    { from = ADA }: TelegramActor = {},
  ): Promise<Pressed> {
    const id = `q${lastUpdate + 1}`
    const answered = new Promise<Pressed>((resolve) => queries.set(id, resolve))
    const current = all.get(`${message.chat.id}/${message.message_id}`) ?? message
    arrive({ callback_query: { id, from, message: current, chat_instance: '1', data } })
    return answered
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    get messages() {
      return [...all.values()].filter(({ from }) => from?.is_bot)
    },
    message: (fits) =>
      seen(() => [...all.values()].findLast((one) => one.from?.is_bot === true && fits(one))),
    press: async (message, words, actor) => {
      const current = all.get(`${message.chat.id}/${message.message_id}`)
      const buttons = current?.reply_markup?.inline_keyboard.flat() ?? []
      const button = buttons.find(({ text }) => text === words)
      if (button?.callback_data === undefined)
        throw new Error(
          `There is no button ${words}, only ${buttons.map(({ text }) => text).join(', ')}.`,
        )
      return pressData(message, button.callback_data, actor)
    },
    pressData,
    say: async (text, { replyTo, from = ADA, ...where } = {}) => {
      const chat = { ...privateChat({ from, ...where }) }
      const current = replyTo && all.get(`${replyTo.chat.id}/${replyTo.message_id}`)
      const message = keep(
        { from, chat, date: Math.floor(Date.now() / 1000), text },
        current ?? replyTo,
      )
      const update = arrive({ message })
      await seen(() => (confirmed >= update ? true : undefined))
      return message
    },
    refuse: (method, { code, description, retryAfter }) =>
      refusals.push({ method, refusal: new Refusal(code, description, retryAfter) }),
    breakOff: (method) => broken.push(method),
    polled: async () => {
      await seen(() => poll)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function done(response: ServerResponse, result: unknown): void {
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ ok: true, result }))
}

function refused(response: ServerResponse, { code, message, retryAfter }: Refusal): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(
    JSON.stringify({
      ok: false,
      error_code: code,
      description: message,
      ...(retryAfter === undefined ? {} : { parameters: { retry_after: retryAfter } }),
    }),
  )
}
