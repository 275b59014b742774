import { NodeError } from '../../../engine/node-error'
import type { Json } from '../../../shared/workflow/document'
import { at, client, type Answered, type Check } from './check'

const named = (name: Json | undefined, fallback: string) =>
  typeof name === 'string' && name !== '' ? name : fallback

export const trello: Check = async (credentials, signal) => {
  const { client: trelloClient } = await import('../../services/trello/trello')
  const ask = trelloClient({ credentials, signal })
  const me = await ask('GET', '/members/me', { query: { fields: 'username,fullName' } })
  return { message: `Works, as ${named(at(me, 'fullName'), named(at(me, 'username'), 'you'))}.` }
}

export const notion: Check = async (credentials, signal) => {
  const ask = client(credentials, signal, {
    title: 'Notion',
    base: 'https://api.notion.com',
    headers: {
      authorization: `Bearer ${credentials.secrets.token ?? ''}`,
      'notion-version': '2022-06-28',
    },
  })
  const me = await ask('GET', '/v1/users/me')
  return {
    message: `Works, as the integration ${named(at(me, 'name'), 'you made')}. It sees the pages that were shared with it.`,
  }
}

export const airtable: Check = async (credentials, signal) => {
  const ask = client(credentials, signal, {
    title: 'Airtable',
    base: 'https://api.airtable.com',
    headers: { authorization: `Bearer ${credentials.secrets.token ?? ''}` },
  })
  const me = await ask('GET', '/v0/meta/whoami')
  return { message: `Works, as ${named(at(me, 'email'), named(at(me, 'id'), 'you'))}.` }
}

export const telegram: Check = async (credentials, signal) => {
  const { token = '' } = credentials.secrets
  const ask = client(credentials, signal, {
    title: 'Telegram',
    base: 'https://api.telegram.org',
    missing: 'It knows no such bot. Check the bot token of the connection.',
  })
  const answer = await ask('GET', `/bot${token}/getMe`)
  const chat = credentials.fields.chat
  return {
    message: `Works, as @${named(at(at(answer, 'result'), 'username'), 'bot')}.${
      chat === undefined ? ' Without a chat it can send only where the node says so.' : ''
    }`,
  }
}

/** Slack answers 200 to what it refuses. */
export const slack: Check = async (credentials, signal) => {
  const { botToken = '', appToken } = credentials.secrets
  const base = credentials.fields.baseUrl ?? 'https://slack.com/api'
  const ask = async (method: string, token: string, which: string) => {
    const answer = await client(credentials, signal, {
      title: 'Slack',
      base: base.replace(/\/+$/, ''),
      headers: { authorization: `Bearer ${token}` },
    })('POST', `/${method}`)
    if (at(answer, 'ok') === true) return answer
    throw new NodeError(
      'http-status',
      `Slack refused the ${which} (${named(at(answer, 'error'), 'unknown')}). Copy it again from the page of your app.`,
    )
  }
  const me = await ask('auth.test', botToken, 'bot token')
  if (appToken !== undefined) await ask('apps.connections.open', appToken, 'app-level token')
  return {
    message: `Works, as ${named(at(me, 'user'), 'your app')} in ${named(at(me, 'team'), 'your workspace')}.${
      appToken === undefined ? ' Without an app-level token nobody can be asked in Slack.' : ''
    }`,
  }
}

/** docs.ntfy.sh: whether the topic may be read. */
export const ntfy: Check = async (credentials, signal) => {
  const { token } = credentials.secrets
  const { topic = '' } = credentials.fields
  const ask = client(credentials, signal, {
    title: 'ntfy',
    base: 'https://ntfy.sh',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  })
  await ask('GET', `/${encodeURIComponent(topic)}/auth`)
  return { message: `Works. Subscribe to ${topic} in the ntfy app.` }
}

export const googleSheets: Check = async (credentials, signal): Promise<Answered> => {
  const { accessToken } = await import('../../services/google-sheets/access-token')
  const { email } = await accessToken(credentials, signal)
  return { message: `Works, as ${email}. Share each spreadsheet with this address.` }
}
