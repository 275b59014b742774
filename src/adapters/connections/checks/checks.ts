/** The question for each kind of connection that has one. */
import type { ConnectionKind } from '../../../shared/connections/kinds'
import type { Check } from './check'
import { anthropic, google, openAi } from './model-checks'
import { airtable, googleSheets, notion, ntfy, slack, telegram, trello } from './service-checks'

/** Loaded at the first test, as the libraries are large. */
const mail =
  (which: 'smtp' | 'imap'): Check =>
  async (...given) =>
    (await import('./mail-checks'))[which](...given)

export const CHECKS: Partial<Record<ConnectionKind, Check>> = {
  openai: openAi,
  anthropic,
  google,
  smtp: mail('smtp'),
  imap: mail('imap'),
  slack,
  telegram,
  ntfy,
  trello,
  notion,
  airtable,
  'google-sheets': googleSheets,
  'http-oauth2': async (credentials, signal) => {
    const { fetchToken } = await import('../../http/oauth2')
    await fetchToken(credentials, signal)
    return { message: 'Works. The service gave a token.' }
  },
}
