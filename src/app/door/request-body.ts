/** The body of a request as a run takes it, by its content type. */
import type { Json, JsonObject } from '../../shared/workflow/document'
import type { FileReference } from '../../shared/run/file-reference'
import type { DoorRequest } from './door'

/** More text than this fits into no run. Bytes. */
const MAX_TEXT = 12 * 1024 * 1024
/** Parts of a multipart body. */
const MAX_PARTS = 200

/** A body that cannot be read: the status and what to tell the sender. */
export class BadBody extends Error {
  constructor(
    readonly status: 400 | 413,
    message: string,
  ) {
    super(message)
  }
}

export type Keep = (
  bytes: Uint8Array,
  about: { name: string; contentType: string },
) => Promise<FileReference>

/**
 * JSON, the fields of a form, or text; any other body, and each file of a form, becomes a file of the workspace. Null where there is
 * none. Rejects with `BadBody`, or with what `keep` rejects with.
 */
export async function bodyOf(
  { body, headers }: Pick<DoorRequest, 'body' | 'headers'>,
  keep: Keep,
): Promise<Json> {
  if (body.byteLength === 0) return null
  const given = headers['content-type'] ?? ''
  const type = given.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'multipart/form-data') return multipart(body, given, keep)
  if (type === 'application/json' || type.endsWith('+json')) return json(text(body, 'utf-8'))
  if (type === 'application/x-www-form-urlencoded') return listed(new URLSearchParams(text(body)))
  if (type.startsWith('text/') || /^application\/([\w.-]+\+)?xml$/.test(type))
    return text(body, charsetOf(given))
  return {
    ...(await keep(body, { name: 'body', contentType: type || 'application/octet-stream' })),
  }
}

/** Each name once: text, or a list of texts where it is repeated. */
export function listed(entries: Iterable<[string, Json]>): JsonObject {
  const found = new Map<string, Json[]>()
  for (const [name, value] of entries) found.set(name, [...(found.get(name) ?? []), value])
  return Object.fromEntries(
    Array.from(found, ([name, values]) => [
      name,
      values.length === 1 ? (values[0] ?? null) : values,
    ]),
  )
}

function json(source: string): Json {
  try {
    return JSON.parse(source) as Json
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new BadBody(400, `The body is not JSON: ${error.message.slice(0, 200)}.`)
  }
}

function text(body: Uint8Array, charset = 'utf-8'): string {
  if (body.byteLength > MAX_TEXT)
    throw new BadBody(
      413,
      `The body is too large: at most ${MAX_TEXT / (1024 * 1024)} MB of text are taken.`,
    )
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body)
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error
    throw new BadBody(400, `The body is not text in ${charset}. Name its encoding in Content-Type.`)
  }
}

function charsetOf(contentType: string): string {
  return /charset="?([\w.:-]+)/i.exec(contentType)?.[1] ?? 'utf-8'
}

async function multipart(body: Uint8Array, contentType: string, keep: Keep): Promise<Json> {
  const boundary = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType)
  const found = boundary?.[1] ?? boundary?.[2]
  if (found === undefined) throw new BadBody(400, 'The multipart body names no boundary.')
  if (countOf(body, `--${found}`) > MAX_PARTS + 1)
    throw new BadBody(413, `The body has too many parts: at most ${MAX_PARTS} are taken.`)
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  })
    .formData()
    .catch((error: unknown) => {
      if (error instanceof TypeError) throw new BadBody(400, 'The multipart body is damaged.')
      throw error
    })
  const entries: [string, Json][] = []
  for (const [name, value] of form)
    entries.push([name, typeof value === 'string' ? value : await fileOf(value, keep)])
  return listed(entries)
}

async function fileOf(file: File, keep: Keep): Promise<Json> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const contentType = file.type || 'application/octet-stream'
  return { ...(await keep(bytes, { name: file.name || 'file', contentType })) }
}

/** How often bytes occur, as far as matters. */
function countOf(body: Uint8Array, what: string): number {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  let count = 0
  for (let at = buffer.indexOf(what); at >= 0 && count <= MAX_PARTS + 1; count += 1)
    at = buffer.indexOf(what, at + what.length)
  return count
}
