import { NodeError } from '../../engine/node-error'
import { origin } from './network-failure'

/**
 * The whole body, unpacked; stops reading as soon as it is larger than allowed.
 *
 * @throws NodeError `limit` when there are more than `maxBytes`; whatever the stream throws when it breaks
 */
export async function readBody(
  response: Response,
  url: URL,
  maxBytes: number,
): Promise<Uint8Array> {
  const announced = Number(response.headers.get('content-length') ?? 0)
  if (announced > maxBytes) {
    await response.body?.cancel()
    throw tooLarge(url, maxBytes)
  }
  const chunks: Uint8Array[] = []
  let size = 0
  if (!response.body) return new Uint8Array()
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    // Leaving the loop cancels the stream.
    if (size > maxBytes) throw tooLarge(url, maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

/** At most the beginning of a body, for an error; as much as came when it broke off. */
export async function bodyBeginning(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  if (!response.body) return ''
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      chunks.push(chunk)
      size += chunk.byteLength
      if (size >= maxBytes) break
    }
  } catch (error) {
    // The status is the news; a body that breaks off adds nothing but must not hide it.
    if (!(error instanceof Error)) throw error
  }
  return Buffer.concat(chunks, size).subarray(0, maxBytes).toString('utf8')
}

function tooLarge(url: URL, maxBytes: number): NodeError {
  const megabytes = Number((maxBytes / (1024 * 1024)).toFixed(2))
  return new NodeError(
    'limit',
    `The answer of ${origin(url)} is larger than ${megabytes} MB. Ask for less, or in smaller parts.`,
  )
}
