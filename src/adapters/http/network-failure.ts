import { NodeError } from '../../engine/node-error'

/** Where a request went, as errors name it: never with the user, path or query, which may hold secrets. */
export function origin(url: URL): string {
  return `${url.protocol}//${url.host}`
}

/** A request that got no whole answer: what happened, and what to check. Retryable, except where trying again cannot help. */
export function networkFailure(thrown: unknown, url: URL): NodeError {
  const own = nodeError(thrown)
  if (own) return own
  const code = networkCode(thrown) ?? ''
  const where = origin(url)
  const fail = (message: string, retryable = true) =>
    new NodeError('network', message, { retryable, cause: thrown })
  if (code === 'ECONNREFUSED')
    return fail(
      `Nothing answers at ${where}. Is the server running? Check the address and the port.`,
    )
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return fail(
      `The host name ${url.hostname} was not found. Check its spelling, and that this computer is online.`,
    )
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'EADDRNOTAVAIL')
    return fail(`${where} cannot be reached from here. Check that this computer is online.`)
  if (/TIMEOUT|ETIMEDOUT/.test(code))
    return fail(`${where} took too long to answer. Try again later, or check the server.`)
  if (/CERT|SIGNATURE|SELF_SIGNED|TLS|SSL/.test(code))
    return fail(
      `The certificate of ${where} is not trusted (${code}). Check the address, or that the server's certificate is valid.`,
      false,
    )
  if (
    /ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|HPE_/.test(code) ||
    message(thrown) === 'terminated'
  )
    return fail(
      `${where} broke the connection off in the middle. Try again; if it goes on, check the server.`,
    )
  const cause = thrown instanceof Error && thrown.cause ? message(thrown.cause) : message(thrown)
  if (cause === 'bad port')
    return fail(
      `Nothing can answer at ${where}: port ${url.port} is kept for another service. Check the address and the port.`,
    )
  return fail(
    `The request to ${where} failed (${code || cause}). Check the address and the network.`,
  )
}

/** Why work was stopped: the engine's own reason where it gave one. */
export function stopped(signal: AbortSignal, what: string): NodeError {
  if (signal.reason instanceof NodeError) return signal.reason
  return new NodeError('aborted', `${what} was stopped.`, { cause: signal.reason })
}

/** What the guard refused with, wherever in the chain of causes it stands. */
function nodeError(thrown: unknown, depth = 0): NodeError | undefined {
  if (thrown instanceof NodeError) return thrown
  if (!(thrown instanceof Error) || depth > 5) return undefined
  const inner = thrown instanceof AggregateError ? (thrown.errors[0] as unknown) : thrown.cause
  return nodeError(inner, depth + 1)
}

/** The system's or undici's code, wherever in the chain of causes it stands. */
function networkCode(thrown: unknown, depth = 0): string | undefined {
  if (!(thrown instanceof Error) || depth > 5) return undefined
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code
  // Several addresses were tried, and each failed.
  const inner = thrown instanceof AggregateError ? (thrown.errors[0] as unknown) : thrown.cause
  return networkCode(inner, depth + 1)
}

function message(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
