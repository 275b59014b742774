import { NodeError } from '../../engine/node-error'
import type { Effects } from '../../engine/effects'
import type { CredentialSource } from '../connections/credentials'
import { createOfflineModel, OFFLINE_MODEL } from './offline/offline'
import type { OfflineOptions } from './offline/offline'
import { OPENAI_COMPATIBLE } from './provider'
import type { ModelProvider } from './provider'
import type { OwnPrices } from './spending'

export interface ModelsOptions {
  connections: CredentialSource
  /** Without it only the default prices are known. */
  prices?: OwnPrices
  offline?: OfflineOptions
  fetch?: typeof fetch
}

/** The `models` effect: sends each request to the provider that its `provider:name` names. */
export function createModels(options: ModelsOptions): Effects['models'] {
  const { connections, prices = async () => [], fetch } = options
  const offline = createOfflineModel(options.offline)
  let loading: Promise<ModelProvider> | undefined
  // The SDK is most of what a host would load, and many workflows never need it.
  const compatible = () =>
    (loading ??= import('./openai-compatible').then(({ createOpenAiCompatible }) =>
      createOpenAiCompatible({ connections, prices, ...(fetch ? { fetch } : {}) }),
    ))
  return {
    async generate(request, options) {
      const provider = await providerOf(request.model, offline, compatible)
      return provider.generate(request, options)
    },
  }
}

function providerOf(
  model: string,
  offline: ModelProvider,
  compatible: () => Promise<ModelProvider>,
): ModelProvider | Promise<ModelProvider> {
  // A model's own name may hold colons: `openai-compatible:llama3.2:3b`.
  const colon = model.indexOf(':')
  const provider = colon < 0 ? model : model.slice(0, colon)
  const name = colon < 0 ? '' : model.slice(colon + 1)
  if (model === OFFLINE_MODEL) return offline
  if (provider === OPENAI_COMPATIBLE && name.trim() !== '') return compatible()
  throw new NodeError(
    'unknown-model',
    `There is no model ${JSON.stringify(model.slice(0, 100))}. Available: ${OFFLINE_MODEL}, which needs no key, and ${OPENAI_COMPATIBLE}:<name> with a connection, for example ${OPENAI_COMPATIBLE}:llama3.2. Choose one in the node.`,
  )
}
