import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { jsonSchema, Output, streamText } from 'ai'
import type { ModelAnswer, ModelRequest } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import type { Usage } from '../../shared/run/events'
import type { Credentials, CredentialSource } from '../connections/credentials'
import { stopped } from '../http/network-failure'
import { promptWithCorrections } from '../../shared/run/corrections'
import { modelFailure } from './model-failure'
import type { Endpoint } from './model-failure'
import { OPENAI_COMPATIBLE } from './provider'
import type { GenerateOptions, ModelProvider } from './provider'
import { structured } from './structured'

/**
 * Any endpoint that speaks OpenAI's chat protocol (OpenAI, Ollama, LM Studio, OpenRouter), through the Vercel AI SDK. Streams; tries
 * once, because retries are the engine's; knows no prices. A missing part of `usage` counts as 0.
 */
export function createOpenAiCompatible(options: {
  connections: CredentialSource
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
      const streamed = await collect(
        request,
        endpoint,
        credentials.baseUrl,
        generateOptions,
        options.fetch,
      )
      return toAnswer(request, endpoint, streamed)
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
  model?: string
  finishReason: string
}

/** Runs one call and hands the text on as it comes. */
async function collect(
  request: ModelRequest,
  endpoint: Endpoint,
  baseURL: string,
  { signal, onText }: GenerateOptions,
  send?: typeof fetch,
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
        collected.usage = {
          inputTokens: part.usage.inputTokens ?? 0,
          outputTokens: part.usage.outputTokens ?? 0,
        }
        collected.finishReason = part.rawFinishReason ?? ''
      } else if (part.type === 'error') throw part.error
    }
  } catch (error) {
    if (signal.aborted) throw stopped(signal, `The answer of ${endpoint.name}`)
    throw modelFailure(error, endpoint)
  }
  if (signal.aborted) throw stopped(signal, `The answer of ${endpoint.name}`)
  return collected
}

function toAnswer(request: ModelRequest, endpoint: Endpoint, streamed: Streamed): ModelAnswer {
  const { text, usage, finishReason } = streamed
  const model = streamed.model ?? endpoint.model
  if (finishReason === 'content_filter')
    throw new NodeError(
      'model-refused',
      `${endpoint.name} stopped the answer (content filter). Change the prompt, or choose another model.`,
      { usage },
    )
  if (request.schema) {
    const object = structured(text, request.schema, endpoint, {
      usage,
      cutOff: finishReason === 'length',
    })
    return { text, object, usage, model }
  }
  if (text.trim() === '')
    throw new NodeError(
      'model-answer',
      `${endpoint.name} sent an empty answer (${model}). ${finishReason === 'length' ? 'The limit of output tokens was used up before it wrote anything; raise it in the node.' : 'Try again, or change the prompt.'}`,
      { retryable: finishReason !== 'length', usage },
    )
  return { text, usage, model }
}
