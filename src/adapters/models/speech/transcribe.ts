/** Writes down what is said in a recording, through OpenAI's audio API or a service that speaks it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createOpenAI } from '@ai-sdk/openai'
import { NodeError } from '../../../engine/node-error'
import type { Transcript, TranscriptionRequest } from '../../../engine/effects'
import type { Spent, Usage } from '../../../shared/run/events'
import type { PricedCall } from '../../../shared/prices'
import { sumSpent } from '../../../shared/run/spent'
import type { CredentialSource } from '../../connections/credentials'
import { stopped } from '../../http/network-failure'
import { endpointOf, modelParts, PROVIDERS } from '../endpoint'
import type { ModelEndpoint } from '../endpoint'
import { modelFailure } from '../model-failure'
import type { Pace } from '../pace'
import { senderOf } from '../sender'
import { serviceOf, spentBy } from '../spending'
import type { OwnPrices } from '../spending'
import { Ffmpeg, withoutFfmpeg } from './ffmpeg'
import { recordingOf } from './recordings'

const MB = 1024 * 1024
/** What the API takes at once (developers.openai.com, "Speech to text"). Bytes. */
const MOST_AT_ONCE = 25 * MB
/** Larger recordings go through ffmpeg where it is: less to send, and none too long for a model. Bytes. */
const WORTH_CUTTING = 5 * MB
/** Models hear at most 25 minutes at once. */
const PIECE_SECONDS = 20 * 60
/** Longer recordings are refused: 33 hours. */
const MOST_PIECES = 100
/** How much of what was said before a piece its model is told, so that sentences and names go on. Characters. */
const BEFORE = 200

export interface TranscribeOptions {
  connections: CredentialSource
  prices: OwnPrices
  /** Where a file of the workspace is, and its size in bytes; refuses a path that leads out with a `NodeError`. */
  locate(path: string): Promise<{ file: string; bytes: number }>
  ffmpeg?: Ffmpeg
  pace?: Pace
  fetch?: typeof fetch
}

export interface TranscribeCall {
  signal: AbortSignal
  onText(text: string): void
}

type Segments = Transcript['segments']

/** One part of a recording as it is sent. */
interface Piece {
  path: string
  mediaType: string
}

export function createTranscribe(options: TranscribeOptions) {
  const ffmpeg = options.ffmpeg ?? new Ffmpeg()
  return async (request: TranscriptionRequest, call: TranscribeCall): Promise<Transcript> => {
    const provider = PROVIDERS.find(({ id }) => id === modelParts(request.model).provider)
    if (!provider || (provider.id !== 'openai' && provider.id !== 'openai-compatible'))
      throw new NodeError(
        'unknown-model',
        `${request.model} does not write down speech. Choose a model such as openai:whisper-1, or openai-compatible:<name> at a service that has one, or builtin:offline.`,
      )
    const kinds = ['openai', 'openai-compatible']
    const endpoint = await endpointOf(request, provider, options.connections, kinds)
    const { file, bytes } = await options.locate(request.file)
    if (call.signal.aborted) throw stopped(call.signal, `The transcription of ${request.file}`)
    const recording = recordingOf(request.file)
    const cut = async (why?: string) => {
      if (why !== undefined && (await ffmpeg.find()) === undefined)
        throw withoutFfmpeg(request.file, why)
      return inPieces(request, file, call, ffmpeg, (pieces) => hear(pieces))
    }
    const hear = (pieces: Piece[]) => transcribePieces(request, endpoint, pieces, call, options)
    if (bytes === 0)
      throw new NodeError('bad-input', `${request.file} is empty. Choose a recording.`)
    if (!recording?.taken) return cut('is of a kind that the service does not take as it is')
    if (bytes > MOST_AT_ONCE)
      return cut(`is larger than the ${MOST_AT_ONCE / MB} MB that the service takes at once`)
    if (bytes > WORTH_CUTTING && (await ffmpeg.find()) !== undefined) return cut()
    return hear([{ path: file, mediaType: recording.mediaType }])
  }
}

/** Cuts the recording in a folder of its own, which is gone afterwards. */
async function inPieces<T>(
  request: TranscriptionRequest,
  file: string,
  { signal }: TranscribeCall,
  ffmpeg: Ffmpeg,
  work: (pieces: Piece[]) => Promise<T>,
): Promise<T> {
  const into = await mkdtemp(join(tmpdir(), 'baton-speech-'))
  try {
    const name = request.file
    const paths = await ffmpeg.split({ file, name, into, seconds: PIECE_SECONDS, signal })
    if (paths.length > MOST_PIECES)
      throw new NodeError(
        'limit',
        `${name} is longer than ${Math.floor((MOST_PIECES * PIECE_SECONDS) / 3600)} hours. Cut it into several recordings.`,
      )
    return await work(paths.map((path) => ({ path, mediaType: 'audio/mpeg' })))
  } finally {
    await rm(into, { recursive: true, force: true })
  }
}

/** One after the other, each told how the one before ended. A failure says what the earlier ones had used up. */
async function transcribePieces(
  request: TranscriptionRequest,
  endpoint: ModelEndpoint,
  pieces: Piece[],
  call: TranscribeCall,
  options: TranscribeOptions,
): Promise<Transcript> {
  const texts: string[] = []
  const segments: Segments = []
  const spent: Spent[] = []
  let language: string | undefined
  let seconds: number | undefined
  for (const [index, piece] of pieces.entries()) {
    const said = texts.at(-1)?.slice(-BEFORE)
    const prompt = [request.hint, said].filter(Boolean).join(' ')
    let heard: Heard
    try {
      heard = await hearPiece(request, endpoint, piece, prompt, call.signal, options)
    } catch (error) {
      throw error instanceof NodeError ? error.after(sumSpent(spent)) : error
    }
    call.onText(`${index === 0 ? '' : '\n\n'}${heard.text}`)
    texts.push(heard.text)
    const start = index * PIECE_SECONDS
    for (const one of heard.segments)
      segments.push({ ...one, start: one.start + start, end: one.end + start })
    spent.push(heard.spent)
    language ??= heard.language
    if (heard.seconds !== undefined) seconds = (seconds ?? 0) + heard.seconds
  }
  return {
    text: texts.filter((text) => text !== '').join('\n\n'),
    segments,
    ...(language === undefined ? {} : { language }),
    ...(seconds === undefined ? {} : { seconds }),
    ...sumSpent(spent),
    model: endpoint.model,
  }
}

interface Heard {
  text: string
  segments: Segments
  language?: string | undefined
  seconds?: number | undefined
  spent: Spent
}

async function hearPiece(
  { language, model }: TranscriptionRequest,
  endpoint: ModelEndpoint,
  { path, mediaType }: Piece,
  prompt: string,
  signal: AbortSignal,
  { prices, pace, ...options }: TranscribeOptions,
): Promise<Heard> {
  const send = senderOf(endpoint, { signal }, { pace, ...options })
  const openai = createOpenAI({
    baseURL: endpoint.baseUrl,
    // Servers on this computer want no key; the SDK looks for one in the environment where it is given none.
    apiKey: endpoint.secret ?? 'none',
    ...(endpoint.fields.organization ? { organization: endpoint.fields.organization } : {}),
    fetch: send,
  })
  try {
    const answer = await openai.transcription(endpoint.model).doGenerate({
      audio: await readFile(path),
      mediaType,
      abortSignal: signal,
      providerOptions: {
        openai: {
          ...(language === undefined ? {} : { language }),
          ...(prompt === '' ? {} : { prompt }),
          // The others do not tell when something is said.
          ...(/whisper/i.test(model) ? { responseFormat: 'verbose_json' } : {}),
        },
      },
    })
    const seconds = answer.durationInSeconds
    const call: PricedCall = { service: serviceOf(endpoint.url), model: endpoint.model }
    const usage = tokensOf(answer.response.body)
    return {
      text: answer.text.trim(),
      segments: answer.segments.map(({ text, startSecond, endSecond }) => ({
        start: startSecond,
        end: endSecond,
        text: text.trim(),
      })),
      language: answer.language ?? undefined,
      seconds,
      spent: await spentBy(
        call,
        { ...(usage ? { usage } : {}), ...(seconds === undefined ? {} : { seconds }) },
        prices,
      ),
    }
  } catch (error) {
    if (signal.aborted) throw stopped(signal, `The transcription by ${endpoint.name}`)
    throw modelFailure(error, endpoint)
  }
}

/** The tokens of newer models; others are paid by the minute. */
function tokensOf(body: unknown): Usage | undefined {
  const usage = (
    body as { usage?: { input_tokens?: unknown; output_tokens?: unknown } } | undefined
  )?.usage
  return typeof usage?.input_tokens === 'number' && typeof usage.output_tokens === 'number'
    ? { inputTokens: usage.input_tokens, outputTokens: usage.output_tokens }
    : undefined
}
