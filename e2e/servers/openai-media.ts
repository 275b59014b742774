/** The part of the OpenAI test server that hears and paints: `/audio/transcriptions` and `/images/generations`. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { json } from './answers'

/** What one request for a transcript gets. The last one of a script repeats. */
export type HeardBehaviour =
  | {
      kind: 'ok'
      text: string | ((request: AudioRequest) => string)
      /** The length of the sound, as `verbose_json` tells it and usage by duration counts it. */
      seconds?: number
      segments?: { start: number; end: number; text: string }[]
      /** Tokens, as newer models tell them. */
      usage?: { input_tokens: number; output_tokens: number }
    }
  | { kind: 'error'; status: number; message?: string; headers?: Record<string, string> }
  /** Says nothing until the client goes away. */
  | { kind: 'hang' }

/** What one request for a picture gets. */
export type PaintedBehaviour =
  | {
      kind: 'ok'
      /** The bytes of the picture; by default a PNG of one white dot. */
      picture?: Uint8Array
      usage?: { input_tokens: number; output_tokens: number; total_tokens: number }
    }
  | { kind: 'error'; status: number; message?: string }
  | { kind: 'hang' }

export interface AudioRequest {
  model: string
  fileName: string
  contentType: string
  bytes: number
  /** The beginning of the file, as text. */
  beginning: string
  prompt?: string
  language?: string
  responseFormat?: string
}

export interface ImageRequest {
  model: string
  prompt: string
  size?: string
  n?: number
}

/** One white dot. */
const DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4////fwAJ+wP9KobjigAAAABJRU5ErkJggg==',
  'base64',
)

/** Reads the multipart body of a request for a transcript. */
export async function readAudio(request: IncomingMessage): Promise<AudioRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const contentType = request.headers['content-type'] ?? ''
  const form = await new Response(Buffer.concat(chunks), {
    headers: { 'content-type': contentType },
  }).formData()
  const file = form.get('file')
  if (!(file instanceof File)) throw new Error('The request has no file.')
  const text = (name: string) => {
    const value = form.get(name)
    return typeof value === 'string' ? value : undefined
  }
  const [prompt, language, responseFormat] = [
    text('prompt'),
    text('language'),
    text('response_format'),
  ]
  return {
    model: text('model') ?? '',
    fileName: file.name,
    contentType: file.type,
    bytes: file.size,
    beginning: (await file.text()).slice(0, 100),
    ...(prompt === undefined ? {} : { prompt }),
    ...(language === undefined ? {} : { language }),
    ...(responseFormat === undefined ? {} : { responseFormat }),
  }
}

export function answerAudio(
  behaviour: HeardBehaviour,
  request: AudioRequest,
  response: ServerResponse,
): void {
  if (behaviour.kind === 'hang') return
  if (behaviour.kind === 'error')
    return json(
      response,
      behaviour.status,
      errorBody(behaviour.status, behaviour.message),
      behaviour.headers,
    )
  const text = typeof behaviour.text === 'function' ? behaviour.text(request) : behaviour.text
  const { seconds, segments = [], usage } = behaviour
  const told = usage
    ? {
        usage: { type: 'tokens', ...usage, total_tokens: usage.input_tokens + usage.output_tokens },
      }
    : seconds === undefined
      ? {}
      : { usage: { type: 'duration', seconds } }
  if (request.responseFormat !== 'verbose_json') return json(response, 200, { text, ...told })
  json(response, 200, {
    task: 'transcribe',
    language: 'english',
    duration: seconds ?? 0,
    text,
    segments: segments.map((segment, id) => ({
      id,
      seek: 0,
      tokens: [],
      temperature: 0,
      avg_logprob: -0.3,
      compression_ratio: 1.2,
      no_speech_prob: 0.01,
      ...segment,
    })),
    ...told,
  })
}

export function answerImage(behaviour: PaintedBehaviour, response: ServerResponse): void {
  if (behaviour.kind === 'hang') return
  if (behaviour.kind === 'error')
    return json(response, behaviour.status, errorBody(behaviour.status, behaviour.message))
  const picture = Buffer.from(behaviour.picture ?? DOT)
  json(response, 200, {
    created: 1_767_000_000,
    data: [{ b64_json: picture.toString('base64') }],
    ...(behaviour.usage ? { usage: behaviour.usage } : {}),
  })
}

function errorBody(status: number, message = `Scripted ${status}.`) {
  return { error: { message, type: 'invalid_request_error', param: null, code: null } }
}
