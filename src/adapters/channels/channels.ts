/** The places where a person can be asked, by connection. */
import type { Channel, ChannelKind, Channels } from '../../app/approvals/channel'
import { CHANNEL_OF_CONNECTION } from '../../app/approvals/channel'
import { NodeError } from '../../engine/node-error'
import { connectionKind } from '../../shared/connections/kinds'
import type { Credentials, CredentialSource } from '../connections/credentials'

type Make = (credentials: Credentials) => Channel

/** Loaded at the first use, as services are: who is asked in Telegram needs nothing of Slack. */
const MAKERS: Partial<Record<ChannelKind, () => Promise<Make>>> = {
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
  email: async () => {
    const { EmailChannel } = await import('./email')
    return (credentials) => new EmailChannel(credentials)
  },
}

export interface ChannelsOptions {
  connections: CredentialSource
}

export function createChannels({ connections }: ChannelsOptions): Channels {
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
      return (await load())(credentials)
    },
  }
}
