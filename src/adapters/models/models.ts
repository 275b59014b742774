import { NodeError } from '../../engine/node-error'
import type { Effects } from '../../engine/effects'
import type { CredentialSource } from '../connections/credentials'
import { modelParts } from './endpoint'
import { createOfflineModel, OFFLINE_MODEL } from './offline/offline'
import type { OfflineOptions } from './offline/offline'
import { paintOffline } from './pictures/paint'
import type { KeepFile } from './pictures/paint'
import { OPENAI_COMPATIBLE } from './provider'
import type { ModelProvider } from './provider'
import type { Ffmpeg } from './speech/ffmpeg'
import { offlineTranscript } from './speech/offline-transcript'
import type { ReadText } from './speech/offline-transcript'
import type { OwnPrices } from './spending'

/** The files that models hear, see and make. */
export interface ModelFiles {
  /** Where a file of the workspace is, and its size in bytes; refuses a path that leads out with a `NodeError`. */
  locate(path: string): Promise<{ file: string; bytes: number }>
  readText: ReadText
  keep: KeepFile
}

export interface ModelsOptions {
  connections: CredentialSource
  /** Without it only the default prices are known. */
  prices?: OwnPrices
  offline?: OfflineOptions
  /** Without it there is no speech and are no pictures. */
  files?: ModelFiles
  ffmpeg?: Ffmpeg
  fetch?: typeof fetch
}

/** The `models` effect: sends each request to the provider that its `provider:name` names. */
export function createModels(options: ModelsOptions): Effects['models'] {
  const { connections, prices = async () => [], fetch, files, ffmpeg } = options
  const offline = createOfflineModel(options.offline)
  const shared = { connections, prices, ...(fetch ? { fetch } : {}) }
  // The SDKs are most of what a host would load, and many workflows never need them.
  const compatible = once(async () =>
    (await import('./openai-compatible')).createOpenAiCompatible(shared),
  )
  return {
    async generate(request, options) {
      const provider = await providerOf(request.model, offline, compatible)
      return provider.generate(request, options)
    },
    ...(files ? filed(files, { ...shared, ...(ffmpeg ? { ffmpeg } : {}) }) : {}),
  }
}

/** What takes files or makes them. */
function filed(
  files: ModelFiles,
  shared: {
    connections: CredentialSource
    prices: OwnPrices
    ffmpeg?: Ffmpeg
    fetch?: typeof fetch
  },
): Pick<Effects['models'], 'transcribe' | 'paint'> {
  const hear = once(async () =>
    (await import('./speech/transcribe')).createTranscribe({ ...shared, locate: files.locate }),
  )
  const paint = once(async () =>
    (await import('./pictures/paint')).createPaint({ ...shared, keep: files.keep }),
  )
  return {
    async transcribe(request, options) {
      if (request.model !== OFFLINE_MODEL) return (await hear())(request, options)
      // A file that is not there is no recording, whoever would hear it.
      await files.locate(request.file)
      const transcript = await offlineTranscript(request, files.readText)
      options.onText(transcript.text)
      return transcript
    },
    async paint(request, signal) {
      if (request.model === OFFLINE_MODEL) return paintOffline(request, files.keep)
      return (await paint())(request, signal)
    },
  }
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined
  return () => (loading ??= load())
}

function providerOf(
  model: string,
  offline: ModelProvider,
  compatible: () => Promise<ModelProvider>,
): ModelProvider | Promise<ModelProvider> {
  if (model === OFFLINE_MODEL) return offline
  const { provider, name } = modelParts(model)
  if (provider === OPENAI_COMPATIBLE && name !== '') return compatible()
  throw new NodeError(
    'unknown-model',
    `There is no model ${JSON.stringify(model.slice(0, 100))}. Available: ${OFFLINE_MODEL}, which needs no key, and ${OPENAI_COMPATIBLE}:<name> with a connection, for example ${OPENAI_COMPATIBLE}:llama3.2. Choose one in the node.`,
  )
}
