/** The places where a person can be asked, by connection. */
import type { Channel, ChannelKind, Channels } from '../../app/approvals/channel'
import { CHANNEL_OF_CONNECTION } from '../../app/approvals/channel'
import { NodeError } from '../../engine/node-error'
import { connectionKind } from '../../shared/connections/kinds'
import type { Credentials, CredentialSource } from '../connections/credentials'
import type { SentLetters } from './email'

type Make = (credentials: Credentials) => Channel

/** What outlives a channel, since each attempt to ask makes one anew. */
interface Remembered {
  letters?: SentLetters
}

/** Loaded at the first use, as services are: who is asked in Telegram needs nothing of Slack. */
const MAKERS: Partial<Record<ChannelKind, (remembered: Remembered) => Promise<Make>>> = {
  telegram: async () => {
    const { TelegramChannel } = await import('./telegram')
    return (credentials) => new TelegramChannel(credentials)
  },
  slack: async () => {
    const { SlackChannel } = await import('./slack')
    return (credentials) => new SlackChannel(credentials)
  },
  ntfy: async () => {
    const { NtfyChannel } = await import('./ntfy')
    return (credentials) => new NtfyChannel(credentials)
  },
  email: async (remembered) => {
    const { EmailChannel, SentLetters } = await import('./email')
    const letters = (remembered.letters ??= new SentLetters())
    return (credentials) => new EmailChannel(credentials, {}, letters)
  },
}

export interface ChannelsOptions {
  connections: CredentialSource
}

export function createChannels({ connections }: ChannelsOptions): Channels {
  const remembered: Remembered = {}
  return {
    async make(id) {
      const credentials = await connections.credentials(id)
      if (!credentials)
        throw new NodeError(
          'no-connection',
          `There is no connection *${id}* on this host. Choose another way to ask in the node, or add it under Connections.`,
        )
      const kind = CHANNEL_OF_CONNECTION[credentials.kind]
      const load = kind && MAKERS[kind]
      if (!load)
        throw new NodeError(
          'no-connection',
          `Nobody can be asked by the connection *${id}*, which leads to ${connectionKind(credentials.kind).title}. Choose one to Telegram, Slack, ntfy or e-mail.`,
        )
      return (await load(remembered))(credentials)
    },
  }
}
