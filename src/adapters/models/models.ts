import { NodeError } from '../../engine/node-error'
import type { Effects } from '../../engine/effects'
import type { CredentialSource } from '../connections/credentials'
import { modelParts, PROVIDERS } from './endpoint'
import type { ReadBytes } from './images'
import { createOfflineModel, OFFLINE_MODEL } from './offline/offline'
import type { OfflineOptions } from './offline/offline'
import { paintOffline } from './pictures/paint'
import type { KeepFile } from './pictures/paint'
import type { Pace } from './pace'
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
  readBytes: ReadBytes
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
  /** How fast connections are asked; without it as fast as nodes do. */
  pace?: Pace
  fetch?: typeof fetch
}

/** The `models` effect: sends each request to the provider that its `provider:name` names. */
export function createModels(options: ModelsOptions): Effects['models'] {
  const { connections, prices = async () => [], fetch, files, ffmpeg, pace } = options
  const offline = createOfflineModel(options.offline)
  const shared = { connections, prices, ...(fetch ? { fetch } : {}), ...(pace ? { pace } : {}) }
  // The SDKs are most of what a host would load, and many workflows never need them.
  const loaded = new Map<string, () => Promise<ModelProvider>>()
  for (const provider of PROVIDERS)
    loaded.set(
      provider.id,
      once(async () => {
        const [{ createLanguageModels }, { DIALECTS }] = await Promise.all([
          import('./language'),
          import('./dialects'),
        ])
        const dialect = DIALECTS[provider.id]
        if (!dialect) throw new Error(`Nobody speaks to ${provider.id}.`)
        const readBytes = files?.readBytes
        return createLanguageModels(provider, dialect, {
          ...shared,
          ...(readBytes ? { readBytes } : {}),
        })
      }),
    )
  return {
    async generate(request, options) {
      if (request.model === OFFLINE_MODEL) return offline.generate(request, options)
      const { provider, name } = modelParts(request.model)
      const load = name === '' ? undefined : loaded.get(provider)
      if (!load) throw unknownModel(request.model)
      return (await load()).generate(request, options)
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
    pace?: Pace
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

function unknownModel(model: string): NodeError {
  const others = PROVIDERS.map(({ id }) => `${id}:<name>`).join(', ')
  return new NodeError(
    'unknown-model',
    `There is no model ${JSON.stringify(model.slice(0, 100))}. Available: ${OFFLINE_MODEL}, which needs no key, and ${others} with a connection, for example openai-compatible:llama3.2. Choose one in the node.`,
  )
}
