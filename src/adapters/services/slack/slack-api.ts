import {
  WebClient,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api'
import { NodeError } from '../../../engine/node-error'
import type { Credentials } from '../../connections/credentials'
import { secretsOf } from '../../connections/credentials'
import { networkFailure, stopped } from '../../http/network-failure'
import { redactor } from '../../redact'
import { plainError } from '../plain-error'

const USUAL = 'https://slack.com/api/'
/** Milliseconds that Slack may take for one answer. */
const PATIENCE = 30_000

/** Slack's own limits. Characters. */
export const LONGEST_TEXT = 40_000
export const LONGEST_SECTION = 3_000

/** Says nothing: the clients' logs hold what they send. */
export const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => 'error' as never,
  setName: () => undefined,
}

/** Where the Web API is, with a slash at the end. */
export function apiUrl({ fields }: Pick<Credentials, 'fields'>): string {
  return `${(fields['baseUrl'] || USUAL).replace(/\/+$/, '')}/`
}

/** How Slack's own client is to be made: no retries of its own (the engine and the core do that), no logs. */
export function clientOptions(credentials: Pick<Credentials, 'fields'>, signal?: AbortSignal) {
  return {
    slackApiUrl: apiUrl(credentials),
    logger: SILENT,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: PATIENCE,
    ...(signal
      ? {
          fetch: (url: string | URL, init?: RequestInit) =>
            fetch(url, {
              ...init,
              signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal,
            }),
        }
      : {}),
  }
}

/** A bot's calls of the Web API. Its errors never hold a token. */
export class SlackApi {
  constructor(private readonly credentials: Credentials) {
    if (!credentials.secrets['botToken'])
      throw new NodeError(
        'no-key',
        `The connection *${credentials.id}* has no bot token. Install the app in your workspace and enter its token (xoxb-…) under Connections.`,
      )
  }

  /** Makes one call. Rejects with a `NodeError` for people. */
  async call<T>(work: (client: WebClient) => Promise<T>, signal: AbortSignal): Promise<T> {
    if (signal.aborted) throw stopped(signal, 'The request to Slack')
    const client = new WebClient(
      this.credentials.secrets['botToken'],
      clientOptions(this.credentials, signal) as ConstructorParameters<typeof WebClient>[1],
    )
    try {
      return await work(client)
    } catch (error) {
      if (signal.aborted) throw stopped(signal, 'The request to Slack')
      throw slackFailure(error, this.credentials)
    }
  }
}

/** What went wrong, in words for people, without secrets and without the request. */
export function slackFailure(error: unknown, credentials: Credentials): NodeError {
  if (error instanceof NodeError) return error
  const redact = redactor(...secretsOf(credentials))
  if (error instanceof WebAPIRateLimitedError)
    return new NodeError('http-status', 'Slack gets too many requests; wait, or send fewer.', {
      retryable: true,
      retryAfterMs: error.retryAfter * 1000,
    })
  if (error instanceof WebAPIPlatformError) {
    const { error: code, needed } = error.data as { error: string; needed?: string }
    return new NodeError(
      'http-status',
      `Slack answered ${redact(code)}. ${advice(code, credentials.id, needed)}`,
      { retryable: PASSING.has(code) },
    )
  }
  if (error instanceof WebAPIHTTPError)
    return new NodeError(
      'http-status',
      `Slack answered ${error.statusCode}. It has a problem of its own; try again later.`,
      { retryable: error.statusCode >= 500 || error.statusCode === 408 },
    )
  const cause = error instanceof WebAPIRequestError ? error.original : error
  return networkFailure(plainError(cause, redact), new URL(apiUrl(credentials)))
}

const PASSING = new Set([
  'internal_error',
  'service_unavailable',
  'fatal_error',
  'request_timeout',
  'ratelimited',
])

function advice(code: string, connection: string, needed?: string): string {
  if (
    [
      'invalid_auth',
      'not_authed',
      'account_inactive',
      'token_revoked',
      'token_expired',
      'not_allowed_token_type',
    ].includes(code)
  )
    return `The token was refused. Check the connection *${connection}*.`
  if (code === 'missing_scope')
    return `The app of the connection *${connection}* lacks the scope ${needed ?? 'chat:write'}. Add it, and install the app again.`
  if (code === 'channel_not_found')
    return 'Check the name of the channel; to a private one the app has to be invited first.'
  if (code === 'not_in_channel') return 'Invite the app to the channel: /invite @its-name.'
  if (code === 'is_archived') return 'The channel is archived. Choose another.'
  if (code === 'msg_too_long' || code === 'msg_blocks_too_long') return 'Shorten the message.'
  if (code === 'invalid_blocks') return 'Check the blocks in Slack’s Block Kit Builder.'
  if (PASSING.has(code)) return 'Slack has a problem of its own; try again later.'
  return 'Check what is sent.'
}
