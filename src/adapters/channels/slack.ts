import { SocketModeClient } from '@slack/socket-mode'
import type {
  ChatPostMessageArguments,
  ChatUpdateArguments,
  ViewsOpenArguments,
} from '@slack/web-api'
import { z } from 'zod'
import type { Asked, Channel, ChannelAnswer, ChannelListening } from '../../app/approvals/channel'
import { NodeError } from '../../engine/node-error'
import type { Json, JsonObject } from '../../shared/workflow/document'
import type { Credentials } from '../connections/credentials'
import { clientOptions, SILENT, SlackApi, slackFailure } from '../services/slack/slack-api'
import { shorten } from './question-text'
import { modal, partsIn, questionBlocks } from './slack-blocks'

const keptSchema = z.object({
  channel: z.string(),
  ts: z.string(),
  title: z.string(),
  blocks: z.array(z.json()),
})
const placeSchema = z.object({ people: z.record(z.string(), z.string()) })
const userSchema = z.object({
  id: z.string(),
  username: z.string().optional(),
  name: z.string().optional(),
})
const actionsSchema = z.object({
  type: z.literal('block_actions'),
  user: userSchema,
  trigger_id: z.string(),
  channel: z.object({ id: z.string() }),
  message: z.object({ blocks: z.array(z.unknown()).default([]) }),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().default('') })),
})
const submissionSchema = z.object({
  type: z.literal('view_submission'),
  user: userSchema,
  view: z.object({
    callback_id: z.enum(['edit', 'reject']),
    private_metadata: z.string(),
    state: z.object({
      values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() }))),
    }),
    blocks: z.array(
      z.object({
        block_id: z.string().optional(),
        element: z.object({ initial_value: z.string().optional() }).optional(),
      }),
    ),
  }),
})
const metadataSchema = z.object({
  ticket: z.string(),
  channel: z.string(),
  alone: z.boolean().default(true),
})

/**
 * Asks in a channel of Slack, or a person there, by Socket Mode: Slack's events come over a connection that this machine opens. Buttons
 * and modals carry the ticket of the question, so nothing is kept in between but the names of who answered.
 */
export class SlackChannel implements Channel {
  readonly kind = 'slack'
  readonly #credentials: Credentials
  readonly #api: SlackApi

  constructor(credentials: Credentials) {
    this.#credentials = credentials
    this.#api = new SlackApi(credentials)
  }

  async ask(asked: Asked, signal: AbortSignal): Promise<Json> {
    const { id, fields } = this.#credentials
    const channel = fields['channel']
    if (!channel)
      throw new NodeError(
        'bad-config',
        `The connection *${id}* does not say which channel or person is asked. Enter it under Connections.`,
      )
    const { blocks, kept, buttons } = questionBlocks(asked)
    const title = shorten(asked.title, 300)
    const message = { channel, text: title, blocks: [...blocks, buttons], unfurl_links: false }
    const sent = await this.#api.call(
      (client) => client.chat.postMessage(message as unknown as ChatPostMessageArguments),
      signal,
    )
    return { channel: sent.channel ?? channel, ts: sent.ts ?? '', title, blocks: kept }
  }

  async close(message: Json, how: string, signal: AbortSignal): Promise<void> {
    const kept = keptSchema.safeParse(message)
    if (!kept.success) return
    const { channel, ts, title, blocks } = kept.data
    const ending = {
      type: 'section',
      text: { type: 'plain_text', text: shorten(how, 1000), emoji: false },
    }
    const update = {
      channel,
      ts,
      text: `${title}: ${shorten(how, 500)}`,
      blocks: [...blocks, ending],
    }
    try {
      await this.#api.call(
        (client) => client.chat.update(update as unknown as ChatUpdateArguments),
        signal,
      )
    } catch (error) {
      // Somebody deleted it, which closes it as well.
      if (!(
        error instanceof NodeError && /message_not_found|cant_update_message/.test(error.message)
      ))
        throw error
    }
  }

  async listen(listening: ChannelListening): Promise<void> {
    const { signal, problem } = listening
    const { id, secrets } = this.#credentials
    const appToken = secrets['appToken']
    if (!appToken)
      throw new NodeError(
        'no-key',
        `The connection *${id}* has no app-level token, so answers in Slack are not heard. Make one with connections:write and enter it under Connections.`,
      )
    const kept = placeSchema.safeParse(listening.place)
    const talk = new SlackTalk(this.#api, listening, kept.success ? kept.data.people : {})
    // Slack ends each connection now and then, and wants the next one at once.
    while (!signal.aborted) {
      const client = new SocketModeClient({
        appToken,
        logger: SILENT,
        // Its own way to connect again rejects where nobody hears it; the core's does not.
        autoReconnectEnabled: false,
        clientOptions: clientOptions(this.#credentials, signal),
      } as ConstructorParameters<typeof SocketModeClient>[0])
      const { promise: ended, resolve: end } = Promise.withResolvers<void>()
      let recycled = false
      let failure: unknown
      client.on('disconnected', () => end())
      client.on('error', (error: unknown) => (failure ??= error))
      client.on('ws_message', (data: unknown) => (recycled ||= isGoodbye(data)))
      client.on('interactive', ({ ack, body }: { ack(): Promise<void>; body: unknown }) => {
        void talk.take(ack, body)
      })
      const stop = () => void client.disconnect()
      signal.addEventListener('abort', stop, { once: true })
      try {
        await client.start()
        problem()
        await ended
      } catch (error) {
        if (!signal.aborted) throw slackFailure(failure ?? error ?? closed(), this.#credentials)
      } finally {
        signal.removeEventListener('abort', stop)
      }
      if (!recycled && !signal.aborted) throw slackFailure(failure ?? closed(), this.#credentials)
    }
  }
}

/** Understands what is pressed and entered. Never rejects: what goes wrong is told to whoever did it. */
class SlackTalk {
  readonly #people: Record<string, string>

  constructor(
    private readonly api: SlackApi,
    private readonly listening: ChannelListening,
    people: Record<string, string>,
  ) {
    this.#people = { ...people }
  }

  async take(ack: () => Promise<void>, body: unknown): Promise<void> {
    try {
      // Within three seconds, or Slack says that it did not work.
      await ack()
      const pressed = actionsSchema.safeParse(body)
      if (pressed.success) return await this.#pressed(pressed.data)
      const entered = submissionSchema.safeParse(body)
      if (entered.success) await this.#entered(entered.data)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.listening.problem(`An answer in Slack was not taken: ${message}`)
    }
  }

  async #pressed({
    user,
    trigger_id,
    channel,
    message,
    actions,
  }: z.infer<typeof actionsSchema>): Promise<void> {
    const [action] = actions
    const ticket = action?.value ?? ''
    if (action?.action_id === 'approve')
      return this.#answer({ ticket, decision: 'approve' }, user, channel.id)
    if (action?.action_id !== 'reject' && action?.action_id !== 'edit') return
    const parts = partsIn(message.blocks)
    const metadata = JSON.stringify({ ticket, channel: channel.id, alone: parts.length === 1 })
    const view = modal(action.action_id, metadata, parts)
    await this.api.call(
      (client) => client.views.open({ trigger_id, view } as unknown as ViewsOpenArguments),
      this.listening.signal,
    )
  }

  async #entered({ user, view }: z.infer<typeof submissionSchema>): Promise<void> {
    const metadata = metadataSchema.safeParse(readJson(view.private_metadata))
    if (!metadata.success) return
    const { ticket, channel, alone } = metadata.data
    const texts = new Map(
      Object.entries(view.state.values).map(([block, { text }]) => [block, text?.value ?? '']),
    )
    if (view.callback_id === 'reject') {
      const comment = texts.get('comment')?.trim()
      return this.#answer(
        { ticket, decision: 'reject', ...(comment ? { comment } : {}) },
        user,
        channel,
      )
    }
    const before = new Map(
      view.blocks.map(({ block_id = '', element }) => [block_id, element?.initial_value ?? '']),
    )
    const changed = [...texts].filter(([block, text]) => text !== before.get(block))
    const [only] = changed
    const value =
      only === undefined
        ? undefined
        : alone
          ? only[1]
          : Object.fromEntries(changed.map(([block, text]) => [block.replace('part-', ''), text]))
    await this.#answer(
      { ticket, decision: 'approve', ...(value === undefined ? {} : { value }) },
      user,
      channel,
    )
  }

  async #answer(
    given: Omit<ChannelAnswer, 'by'>,
    user: z.infer<typeof userSchema>,
    channel: string,
  ): Promise<void> {
    const by = await this.#nameOf(user)
    const { text } = await this.listening
      .answer({ ...given, by })
      // Slack does not send it again. Whether it still may count is known to whoever could not keep it, and to nobody else.
      .catch((error: unknown) => ({
        text:
          error instanceof NodeError
            ? error.message
            : 'Something went wrong while your answer was kept. Look in the inbox of Baton whether the question still waits.',
      }))
    await this.api.call(
      (client) => client.chat.postEphemeral({ channel, user: user.id, text: shorten(text, 2000) }),
      this.listening.signal,
    )
  }

  /** Who it was: the name they had when they first answered, and Slack's id, which nobody can choose. */
  async #nameOf({ id, username, name }: z.infer<typeof userSchema>): Promise<string> {
    const known = this.#people[id]
    const first = known ?? shorten(username ?? name ?? id, 60)
    if (known === undefined) {
      this.#people[id] = first
      await this.listening.keepPlace({ people: { ...this.#people } })
    }
    return `${first} (Slack ${id})`
  }
}

function closed(): Error {
  return new NodeError('network', 'Slack closed the connection over which answers come.', {
    retryable: true,
  })
}

/** Whether Slack says that it will end the connection, and that another is to be opened. */
function isGoodbye(data: unknown): boolean {
  const message = typeof data === 'string' ? readJson(data) : undefined
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'disconnect'
  )
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as JsonObject
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
