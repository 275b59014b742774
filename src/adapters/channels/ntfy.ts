import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Asked, Channel, ChannelListening } from '../../app/approvals/channel'
import { NodeError } from '../../engine/node-error'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { secretsOf, type Credentials } from '../connections/credentials'
import { networkFailure, origin, stopped } from '../http/network-failure'
import { bodyBeginning } from '../http/read-body'
import { isRetryableStatus, retryAfter } from '../http/retry-after'
import { redactor } from '../redact'
import { plainError } from '../services/plain-error'
import { questionText, shorten } from './question-text'

const USUAL = 'https://ntfy.sh'
/** ntfy makes a file of what is longer. Bytes. */
const LONGEST = 4_096
const LONGEST_TITLE = 200
/** Milliseconds for one answer; the server says every 45 s that a stream is alive. */
const PATIENCE = 30_000
const SILENCE = 120_000
/** No line of a stream is longer; a longer one is no message of ours. Characters. */
const LONGEST_LINE = 64 * 1024

const placeSchema = z.object({ since: z.string() })
const keptSchema = z.object({ sequence: z.string(), title: z.string() })
const eventSchema = z.object({
  id: z.string().default(''),
  event: z.string(),
  message: z.string().default(''),
})
const answerSchema = z.object({ ticket: z.string(), decision: z.enum(['approve', 'reject']) })

/**
 * Asks by a notification of ntfy, with buttons. A button posts to a second topic, which this channel listens to; nothing has to reach
 * this machine from outside. Its name follows from the topic and the token and cannot be guessed without them. Whoever can read the
 * topic can answer: that is what a topic is.
 */
export class NtfyChannel implements Channel {
  readonly kind = 'ntfy'
  readonly #credentials: Credentials
  readonly #root: URL
  readonly #topic: string

  constructor(credentials: Credentials) {
    const { id, fields } = credentials
    const { baseUrl = USUAL, topic = '' } = fields
    if (!/^[\w-]{1,64}$/.test(topic))
      throw new NodeError(
        'bad-config',
        `The topic of the connection *${id}* is none: 1 to 64 letters, digits, - and _. Enter one that nobody guesses under Connections.`,
      )
    this.#credentials = credentials
    this.#root = new URL(`${baseUrl.replace(/\/+$/, '')}/`)
    this.#topic = topic
  }

  async ask(asked: Asked, signal: AbortSignal): Promise<Json> {
    const { editHint: _, ...rest } = asked
    const question: Asked = { ...rest, title: '' }
    const title = shorten(asked.title, LONGEST_TITLE)
    const message = fitting(question)
    const sequence = sequenceOf(asked.ticket)
    await this.#publish(
      {
        topic: this.#topic,
        sequence_id: sequence,
        title,
        message,
        tags: ['question'],
        priority: 4,
        ...(asked.links ? { click: asked.links.open } : {}),
        actions: [
          this.#button('Approve', asked.ticket, 'approve'),
          this.#button('Reject', asked.ticket, 'reject'),
          ...(asked.links
            ? [{ action: 'view', label: 'Edit', url: asked.links.open } satisfies JsonObject]
            : []),
        ],
      },
      signal,
    )
    return { sequence, title }
  }

  /** The same notification once more, without buttons: newer apps put it in the place of the question, older ones show it below. */
  async close(message: Json, how: string, signal: AbortSignal): Promise<void> {
    const kept = keptSchema.safeParse(message)
    if (!kept.success) return
    const { sequence, title } = kept.data
    await this.#publish(
      {
        topic: this.#topic,
        sequence_id: sequence,
        title,
        message: shorten(how, 1000),
        priority: 2,
      },
      signal,
    )
  }

  async listen({ signal, place, keepPlace, answer, problem }: ChannelListening): Promise<void> {
    const kept = placeSchema.safeParse(place)
    // The topic is ours alone, so all that still lies there are answers to us.
    const since = kept.success ? kept.data.since : 'all'
    const silence = new AbortController()
    const watch = setTimeout(() => silence.abort(), SILENCE)
    watch.unref()
    const address = new URL(
      `${this.#replies()}/json?since=${encodeURIComponent(since)}`,
      this.#root,
    )
    try {
      const response = await this.#send(address, {}, AbortSignal.any([signal, silence.signal]))
      problem()
      if (!response.body)
        throw new NodeError('network', `${origin(this.#root)} answered without a stream.`)
      for await (const line of linesOf(response.body as AsyncIterable<Uint8Array>)) {
        watch.refresh()
        const event = readEvent(line)
        if (event?.event !== 'message') continue
        const given = readAnswer(event.message)
        if (given) {
          const { text, counted } = await answer({
            ...given,
            by: `whoever has ${this.#topic} in ntfy`,
            anonymous: true,
          })
          // What counts is told by closing the question; what does not is told here.
          if (!counted)
            await this.#publish({ topic: this.#topic, message: shorten(text, 1000) }, signal)
        }
        await keepPlace({ since: event.id })
      }
      if (!signal.aborted)
        throw new NodeError('network', `${origin(this.#root)} ended the stream of answers.`, {
          retryable: true,
        })
    } catch (error) {
      if (signal.aborted) return
      throw this.#failure(error)
    } finally {
      clearTimeout(watch)
    }
  }

  #button(label: string, ticket: string, decision: 'approve' | 'reject'): JsonObject {
    return {
      action: 'http',
      label,
      url: new URL(this.#replies(), this.#root).href,
      method: 'POST',
      body: JSON.stringify({ ticket, decision }),
      // Without the token, which is for this host alone: who reads the topic must not get it. A protected server has to let everybody
      // write to `baton-*`.
    }
  }

  /** The topic of the answers. */
  #replies(): string {
    const { secrets } = this.#credentials
    const from = `baton answers\n${this.#topic}\n${secrets['token'] ?? ''}`
    return `baton-${createHash('sha256').update(from).digest('hex').slice(0, 40)}`
  }

  async #publish(message: JsonObject, signal: AbortSignal): Promise<void> {
    const init = { method: 'POST', body: JSON.stringify(message) }
    const response = await this.#send(
      this.#root,
      init,
      AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    ).catch((error: unknown) => {
      if (signal.aborted) throw stopped(signal, 'The notification')
      throw this.#failure(error)
    })
    await response.body?.cancel()
  }

  async #send(url: URL, init: RequestInit, signal: AbortSignal): Promise<Response> {
    const token = this.#credentials.secrets['token']
    const headers = new Headers(token ? { authorization: `Bearer ${token}` } : {})
    // A redirect could carry the question to another host.
    const response = await fetch(url, { ...init, headers, signal, redirect: 'manual' })
    if (response.ok) return response
    throw await this.#refusal(response)
  }

  async #refusal(response: Response): Promise<NodeError> {
    const { status, headers } = response
    const said = redactor(...secretsOf(this.#credentials))(
      await bodyBeginning(response, 500),
    ).trim()
    const connection = `the connection *${this.#credentials.id}*`
    const advice =
      status === 401 || status === 403
        ? `Check the topic and the token of ${connection}: the token needs to read and to write.`
        : status === 429
          ? 'It gets too many messages; wait, or send fewer.'
          : status >= 500
            ? 'The server has a problem of its own; try again later.'
            : `Check the address in ${connection}.`
    return new NodeError(
      'http-status',
      `${origin(this.#root)} (ntfy) answered ${status}. ${advice}${said ? ` It said: ${shorten(said, 200)}` : ''}`,
      { retryable: isRetryableStatus(status), retryAfterMs: retryAfter(headers) },
    )
  }

  #failure(error: unknown): NodeError {
    if (error instanceof NodeError) return error
    return networkFailure(plainError(error, redactor(...secretsOf(this.#credentials))), this.#root)
  }
}

/** Names the notification, which is kept until it is closed: whoever reads that cannot answer by it, as by the ticket. */
function sequenceOf(ticket: string): string {
  return createHash('sha256').update(`baton notification\n${ticket}`).digest('hex').slice(0, 40)
}

/** As much of a question as ntfy takes. */
function fitting(asked: Asked): string {
  for (let longest = LONGEST; ; longest = Math.floor(longest * 0.8)) {
    const text = questionText(asked, longest).text.trim()
    if (Buffer.byteLength(text) <= LONGEST) return text
  }
}

/** The lines of a stream, without the ends that are too long to be one of ours. */
async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST_LINE) rest = ''
    yield* lines
  }
}

function readEvent(line: string): z.infer<typeof eventSchema> | undefined {
  if (line.length > LONGEST_LINE) return undefined
  return eventSchema.safeParse(json(line)).data
}

function readAnswer(message: string) {
  return answerSchema.safeParse(json(message)).data
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
