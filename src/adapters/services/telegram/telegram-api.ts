// The build for the web uses the runtime's own fetch; the one for Node an older copy of it, which warns on every start.
import { Api, GrammyError, HttpError } from 'grammy/web'
import { NodeError } from '../../../engine/node-error'
import type { Credentials } from '../../connections/credentials'
import { networkFailure, stopped } from '../../http/network-failure'
import { redactor } from '../../redact'
import { plainError } from '../plain-error'

const USUAL = 'https://api.telegram.org'
/** Longer than the longest that is waited for updates. Seconds. */
const PATIENCE = 90

/** Telegram's own words for a text, after entities: no message is longer. UTF-16 code units. */
export const LONGEST_TEXT = 4096
export const LONGEST_CAPTION = 1024

/** A bot's calls. Its errors never hold the token, which stands in every address of the API. */
export class TelegramApi {
  readonly #connection: string
  readonly #root: string
  readonly #api: Api
  readonly #redact: (text: string) => string

  constructor({ id, fields, secrets }: Pick<Credentials, 'id' | 'fields' | 'secrets'>) {
    const token = secrets['token']
    if (!token)
      throw new NodeError(
        'no-key',
        `The connection *${id}* has no bot token. Enter the one that @BotFather gave you under Connections.`,
      )
    this.#connection = id
    this.#root = (fields['baseUrl'] || USUAL).replace(/\/+$/, '')
    this.#redact = redactor(token)
    this.#api = new Api(token, { apiRoot: this.#root, timeoutSeconds: PATIENCE })
  }

  /** Makes one call. Rejects with a `NodeError` for people. */
  async call<T>(
    work: (raw: Api['raw'], signal: Signal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    if (signal.aborted) throw stopped(signal, 'The request to Telegram')
    try {
      return await work(this.#api.raw, signal as unknown as Signal)
    } catch (error) {
      if (signal.aborted) throw stopped(signal, 'The request to Telegram')
      throw this.#failure(error)
    }
  }

  #failure(error: unknown): NodeError {
    if (error instanceof GrammyError) return this.#refusal(error)
    const cause = error instanceof HttpError ? error.error : error
    return networkFailure(plainError(cause, this.#redact), new URL(this.#root))
  }

  #refusal({ error_code: status, description, parameters }: GrammyError): NodeError {
    const said = this.#redact(description)
    const seconds = parameters.retry_after
    return new NodeError(
      'http-status',
      `Telegram answered ${status}: ${said}. ${this.#advice(status, said)}`.replace('..', '.'),
      {
        // After a crash Telegram takes the listener before for another one, for a moment.
        retryable: status === 429 || status === 409 || status >= 500,
        ...(seconds === undefined ? {} : { retryAfterMs: seconds * 1000 }),
      },
    )
  }

  #advice(status: number, said: string): string {
    const connection = `the connection *${this.#connection}*`
    if (status === 401 || (status === 404 && said === 'Not Found'))
      return `The bot token was refused. Check ${connection}.`
    if (status === 409 && /webhook/.test(said))
      return 'Another program receives what this bot is told. Make a bot for Baton alone, or take the webhook away there.'
    if (status === 409)
      return 'Another program, or another Baton, listens with the same bot token. Only one can: make a bot for each.'
    if (/chat not found/i.test(said))
      return `Write anything to the bot in Telegram first, and check the chat's number in ${connection} or the node.`
    if (status === 403)
      return 'Write anything to the bot in Telegram, or add it to the group, so that it may write there.'
    if (status === 429) return 'It gets too many messages; wait, or send fewer.'
    if (status >= 500) return 'Telegram has a problem of its own; try again later.'
    return 'Check what is sent.'
  }
}

/** grammY's type of a signal is an older package's; the runtime's own does all that it asks of one. */
type Signal = Parameters<Api['raw']['getMe']>[0]

/** Whether Telegram said that there is nothing left to change: the message is as it should be, or gone. */
export function nothingToChange(error: unknown): boolean {
  return (
    error instanceof NodeError &&
    /message is not modified|message to (edit|be replied) not found|message can't be edited|MESSAGE_ID_INVALID/i.test(
      error.message,
    )
  )
}
