import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { jsonSchema, Output, streamText } from 'ai'
import type { LanguageModelUsage } from 'ai'
import type { ModelAnswer, ModelRequest } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import type { Spent, Usage } from '../../shared/run/events'
import { nameOf } from '../../shared/prices'
import type { PricedCall } from '../../shared/prices'
import type { Credentials, CredentialSource } from '../connections/credentials'
import { stopped } from '../http/network-failure'
import { promptWithCorrections } from '../../shared/run/corrections'
import { modelFailure } from './model-failure'
import type { Endpoint } from './model-failure'
import { OPENAI_COMPATIBLE } from './provider'
import type { GenerateOptions, ModelProvider } from './provider'
import { serviceOf, spentBy } from './spending'
import type { OwnPrices } from './spending'
import { structured } from './structured'

/**
 * Any endpoint that speaks OpenAI's chat protocol (OpenAI, Ollama, LM Studio, OpenRouter), through the Vercel AI SDK. Streams; tries
 * once, because retries are the engine's. A missing part of `usage` counts as 0 tokens, and makes the cost unknown.
 */
export function createOpenAiCompatible(options: {
  connections: CredentialSource
  prices: OwnPrices
  fetch?: typeof fetch
}): ModelProvider {
  return {
    async generate(request, generateOptions) {
      const credentials = await resolved(request, options.connections)
      const endpoint: Endpoint = {
        connection: credentials.id,
        name: credentials.name,
        model: request.model.slice(OPENAI_COMPATIBLE.length + 1),
        url: new URL(credentials.baseUrl),
        secret: credentials.secret,
      }
      if (generateOptions.signal.aborted)
        throw stopped(generateOptions.signal, `The answer of ${endpoint.name}`)
      const { baseUrl } = credentials
      const call: PricedCall = { service: serviceOf(endpoint.url), model: endpoint.model }
      const streamed = await collect(request, endpoint, { baseUrl, call }, generateOptions, options)
      const { model: answered, isCounted, usage } = streamed
      const spent = await spentBy(
        { ...call, ...(answered === undefined ? {} : { answered }) },
        isCounted ? { usage } : {},
        options.prices,
      )
      return toAnswer(request, endpoint, streamed, { ...spent, usage })
    },
  }
}

async function resolved(
  request: ModelRequest,
  connections: CredentialSource,
): Promise<Credentials & { baseUrl: string }> {
  const { model, connection } = request
  if (connection === undefined || connection === '')
    throw new NodeError(
      'no-connection',
      `The model ${model} needs a connection, and the node names none. Add one with the endpoint's address and key, or choose one under Connections; or take builtin:offline, which needs none.`,
    )
  const credentials = await connections.credentials(connection)
  if (!credentials)
    throw new NodeError(
      'no-connection',
      `There is no connection *${connection}* on this host. Add it, or choose one under Connections.`,
    )
  const { baseUrl } = credentials
  if (credentials.kind !== 'openai-compatible' || baseUrl === undefined)
    throw new NodeError(
      'no-connection',
      `The connection *${connection}* is not one for models. Choose one of the kind "OpenAI-compatible" under Connections.`,
    )
  return { ...credentials, baseUrl }
}

interface Streamed {
  text: string
  usage: Usage
  /** The service told both parts of the usage. */
  isCounted: boolean
  model?: string
  finishReason: string
}

/** Runs one call and hands the text on as it comes. One that breaks off after some of it has an unknown cost. */
async function collect(
  request: ModelRequest,
  endpoint: Endpoint,
  { baseUrl: baseURL, call }: { baseUrl: string; call: PricedCall },
  { signal, onText }: GenerateOptions,
  { fetch: send }: { fetch?: typeof fetch },
): Promise<Streamed> {
  const provider = createOpenAICompatible({
    name: 'baton',
    baseURL,
    apiKey: endpoint.secret,
    includeUsage: true,
    supportsStructuredOutputs: true,
    fetch: send,
  })
  const collected: Streamed = {
    text: '',
    usage: { inputTokens: 0, outputTokens: 0 },
    isCounted: false,
    finishReason: '',
  }
  try {
    const result = streamText({
      model: provider(endpoint.model),
      instructions: request.system,
      prompt: promptWithCorrections(request),
      temperature: request.temperature,
      maxOutputTokens: request.maxOutputTokens,
      output: request.schema ? Output.object({ schema: jsonSchema(request.schema) }) : undefined,
      // Strict mode refuses every schema with an optional property; the answer is validated here instead.
      providerOptions: { baton: { strictJsonSchema: false } },
      maxRetries: 0,
      abortSignal: signal,
      // Errors come through the stream; without this they would be printed as well, with the request's headers.
      onError: () => undefined,
    })
    for await (const part of result.stream) {
      if (part.type === 'text-delta') {
        collected.text += part.text
        onText(part.text)
      } else if (part.type === 'finish-step') {
        collected.model = part.response.modelId
        collected.usage = usageOf(part.usage)
        collected.isCounted = isWhole(part.usage)
        collected.finishReason = part.rawFinishReason ?? ''
      } else if (part.type === 'error') throw part.error
    }
  } catch (error) {
    if (signal.aborted) throw stopped(signal, `The answer of ${endpoint.name}`)
    const failure = modelFailure(error, endpoint)
    if (collected.text === '') throw failure
    throw failure.after({ unpriced: { calls: 1, models: [nameOf(call)] } })
  }
  if (signal.aborted) throw stopped(signal, `The answer of ${endpoint.name}`)
  return collected
}

/** Whether the service itself told both numbers: the SDK makes 0 of one that is missing. */
function isWhole({ raw }: LanguageModelUsage): boolean {
  return typeof raw?.prompt_tokens === 'number' && typeof raw.completion_tokens === 'number'
}

function usageOf({
  inputTokens = 0,
  outputTokens = 0,
  inputTokenDetails,
}: LanguageModelUsage): Usage {
  const cached = inputTokenDetails.cacheReadTokens ?? 0
  return { inputTokens, outputTokens, ...(cached > 0 ? { cachedInputTokens: cached } : {}) }
}

function toAnswer(
  request: ModelRequest,
  endpoint: Endpoint,
  { text, finishReason, model = endpoint.model }: Streamed,
  spent: Spent & { usage: Usage },
): ModelAnswer {
  if (finishReason === 'content_filter')
    throw new NodeError(
      'model-refused',
      `${endpoint.name} stopped the answer (content filter). Change the prompt, or choose another model.`,
      spent,
    )
  if (request.schema) {
    const object = structured(text, request.schema, endpoint, {
      spent,
      cutOff: finishReason === 'length',
    })
    return { text, object, ...spent, model }
  }
  if (text.trim() === '')
    throw new NodeError(
      'model-answer',
      `${endpoint.name} sent an empty answer (${model}). ${finishReason === 'length' ? 'The limit of output tokens was used up before it wrote anything; raise it in the node.' : 'Try again, or change the prompt.'}`,
      { retryable: finishReason !== 'length', ...spent },
    )
  return { text, ...spent, model }
}
