import type { ConnectionCheck } from '../../app/ports'
import { networkFailure, origin, stopped } from '../http/network-failure'
import { readBody } from '../http/read-body'
import { redactor } from '../redact'
import { NodeError } from '../../engine/node-error'
import { connectionKind } from '../../shared/connections/kinds'
import type { Check } from './checks/check'
import { CHECKS } from './checks/checks'
import { secretsOf, type Credentials } from './credentials'

/** A service that says nothing for this long is taken as down. Milliseconds. */
const PATIENCE = 10_000
/** No list of models is longer. Bytes. */
const MAX_ANSWER = 5 * 1024 * 1024

/**
 * Asks the service for something harmless (its models) and says what came back.
 *
 * @throws NodeError `aborted` when the caller gave up; every other trouble is an answer
 */
export async function checkConnection(
  credentials: Credentials,
  signal?: AbortSignal,
  send: typeof fetch = fetch,
): Promise<ConnectionCheck> {
  const { kind, id, baseUrl, secret } = credentials
  if (kind === 'openai-compatible' && baseUrl !== undefined)
    return checkModels({ id, baseUrl, secret }, signal, send)
  const check = CHECKS[kind]
  if (!check)
    return {
      ok: true,
      message:
        secret === undefined
          ? 'Saved, without a secret. Enter one before an HTTP node uses this connection.'
          : 'Saved. An HTTP node will send the secret; there is nothing harmless to ask this service beforehand.',
      models: [],
    }
  return asked(check, credentials, signal)
}

/** The answer of a check, or what went wrong, without the secrets. */
async function asked(
  check: Check,
  credentials: Credentials,
  signal?: AbortSignal,
): Promise<ConnectionCheck> {
  const redact = redactor(...secretsOf(credentials))
  const limit = AbortSignal.timeout(PATIENCE)
  const failed = (message: string): ConnectionCheck => ({ ok: false, message, models: [] })
  try {
    const both = signal ? AbortSignal.any([signal, limit]) : limit
    const { message, models = [] } = await check(credentials, both)
    return { ok: true, message: redact(message), models: models.map(redact) }
  } catch (error) {
    if (signal?.aborted) throw stopped(signal, 'The test of the connection')
    if (limit.aborted)
      return failed(`The service did not answer within ${PATIENCE / 1000} s. Try again later.`)
    const { title } = connectionKind(credentials.kind)
    const message =
      error instanceof NodeError ? error.message : `${title} cannot be asked: ${String(error)}`
    return failed(redact(message))
  }
}

/** `GET /models` of an endpoint that speaks OpenAI's protocol. */
async function checkModels(
  { id, baseUrl, secret }: { id: string; baseUrl: string; secret: string | undefined },
  signal: AbortSignal | undefined,
  send: typeof fetch,
): Promise<ConnectionCheck> {
  const url = new URL(`${baseUrl}/models`)
  const limit = AbortSignal.timeout(PATIENCE)
  const failed = (message: string): ConnectionCheck => ({ ok: false, message, models: [] })
  try {
    const response = await send(url, {
      headers: secret === undefined ? {} : { authorization: `Bearer ${secret}` },
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      // A redirect could carry the key to another host.
      redirect: 'manual',
    })
    if (!response.ok) {
      await response.body?.cancel()
      return failed(refusal(response.status, url, id, secret !== undefined))
    }
    const bytes = await readBody(response, url, MAX_ANSWER)
    const models = modelNames(new TextDecoder().decode(bytes))
    if (!models)
      return failed(
        `${origin(url)} answered, but not with a list of models. The address should end where /models can follow, often in /v1.`,
      )
    return {
      ok: true,
      message: models.length === 1 ? 'Works. 1 model.' : `Works. ${models.length} models.`,
      models: models.map(redactor(secret)),
    }
  } catch (error) {
    if (signal?.aborted) throw stopped(signal, 'The test of the connection')
    if (limit.aborted)
      return failed(
        `${origin(url)} did not answer within ${PATIENCE / 1000} s. Check that the server is running.`,
      )
    return failed(networkFailure(error, url).message)
  }
}

function refusal(status: number, url: URL, id: string, hasSecret: boolean): string {
  const answered = `${url.host} answered ${status}`
  if (status === 401 || status === 403)
    return hasSecret
      ? `${answered} (key refused). Check the secret of the connection *${id}*.`
      : `${answered}: it wants a key. Enter one as the secret of the connection *${id}*.`
  if (status === 404)
    return `${answered}: there is no list of models at ${url.pathname}. Check the address; it often ends in /v1.`
  if (status >= 300 && status < 400)
    return `${answered}: it points to another address. Enter that address instead.`
  if (status === 429)
    return `${answered} (too many requests). The key was not refused; try again later.`
  return `${answered}. Try again later, or check the server.`
}

/** The `data[].id` of an answer of `GET /models`; undefined when it is none. */
function modelNames(text: string): string[] | undefined {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  const data =
    answer !== null && typeof answer === 'object' && 'data' in answer ? answer.data : answer
  if (!Array.isArray(data)) return undefined
  return data.flatMap((entry: unknown) =>
    entry !== null && typeof entry === 'object' && 'id' in entry && typeof entry.id === 'string'
      ? [entry.id]
      : [],
  )
}
