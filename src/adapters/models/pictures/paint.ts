/** Makes pictures, through OpenAI's images API or a service that speaks it. */
import { createOpenAI } from '@ai-sdk/openai'
import { NodeError } from '../../../engine/node-error'
import type { Picture, PictureRequest } from '../../../engine/effects'
import type { FileReference } from '../../../shared/run/file-reference'
import type { CredentialSource } from '../../connections/credentials'
import { stopped } from '../../http/network-failure'
import { endpointOf, modelParts, PROVIDERS } from '../endpoint'
import { modelFailure } from '../model-failure'
import type { Pace } from '../pace'
import { OFFLINE_MODEL } from '../offline/offline'
import { senderOf } from '../sender'
import { serviceOf, spentBy } from '../spending'
import type { OwnPrices } from '../spending'
import { offlinePicture } from './offline-picture'
import { pictureType } from './picture-type'

/** No picture of these services is larger. Bytes. */
const LARGEST = 50 * 1024 * 1024

/** Keeps bytes as a file of the workspace. */
export type KeepFile = (
  bytes: Uint8Array,
  about: { name: string; contentType: string },
) => Promise<FileReference>

export interface PaintOptions {
  connections: CredentialSource
  prices: OwnPrices
  keep: KeepFile
  pace?: Pace
  fetch?: typeof fetch
}

/** The picture of the model that needs no network: the words of the prompt. */
export async function paintOffline(
  { prompt, size }: PictureRequest,
  keep: KeepFile,
): Promise<Picture> {
  const bytes = offlinePicture(prompt, size)
  return {
    file: await keep(bytes, { name: nameFor(prompt, 'png'), contentType: 'image/png' }),
    costUsd: 0,
    model: OFFLINE_MODEL,
  }
}

export function createPaint({ connections, prices, keep, pace, ...options }: PaintOptions) {
  return async (request: PictureRequest, signal: AbortSignal): Promise<Picture> => {
    const provider = PROVIDERS.find(({ id }) => id === modelParts(request.model).provider)
    if (!provider || (provider.id !== 'openai' && provider.id !== 'openai-compatible'))
      throw new NodeError(
        'unknown-model',
        `${request.model} makes no pictures. Choose a model such as openai:gpt-image-1, or openai-compatible:<name> at a service that has one, or builtin:offline.`,
      )
    const kinds = ['openai', 'openai-compatible']
    const endpoint = await endpointOf(request, provider, connections, kinds)
    const send = senderOf(endpoint, { signal }, { pace, ...options })
    const openai = createOpenAI({
      baseURL: endpoint.baseUrl,
      apiKey: endpoint.secret ?? 'none',
      ...(endpoint.fields.organization ? { organization: endpoint.fields.organization } : {}),
      fetch: send,
    })
    if (signal.aborted) throw stopped(signal, `The picture of ${endpoint.name}`)
    try {
      const answer = await openai.image(endpoint.model).doGenerate({
        prompt: request.prompt,
        n: 1,
        size: request.size as `${number}x${number}` | undefined,
        aspectRatio: undefined,
        seed: undefined,
        files: undefined,
        mask: undefined,
        providerOptions: {},
        abortSignal: signal,
      })
      const { inputTokens, outputTokens } = answer.usage ?? {}
      const spent = await spentBy(
        { service: serviceOf(endpoint.url), model: endpoint.model },
        inputTokens === undefined || outputTokens === undefined
          ? {}
          : { usage: { inputTokens, outputTokens } },
        prices,
      )
      const bytes = bytesOf(answer.images[0])
      const contentType = bytes && pictureType(bytes)
      if (!bytes || contentType === undefined)
        throw new NodeError(
          'model-answer',
          `${endpoint.name} (${endpoint.model}) answered without a picture. Try again, or choose another model.`,
          { retryable: true, ...spent },
        )
      const name = nameFor(request.prompt, contentType.slice('image/'.length))
      return { file: await keep(bytes, { name, contentType }), ...spent, model: endpoint.model }
    } catch (error) {
      if (signal.aborted) throw stopped(signal, `The picture of ${endpoint.name}`)
      throw modelFailure(error, endpoint)
    }
  }
}

function bytesOf(image: string | Uint8Array | undefined): Uint8Array | undefined {
  if (image === undefined) return undefined
  const bytes = typeof image === 'string' ? Buffer.from(image, 'base64') : image
  return bytes.byteLength > LARGEST ? undefined : bytes
}

/** A name for people: the first words of the prompt. */
function nameFor(prompt: string, extension: string): string {
  const words = prompt
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ')
    .slice(0, 6)
    .join('-')
    .toLowerCase()
    .slice(0, 60)
  return `${words || 'picture'}.${extension}`
}
