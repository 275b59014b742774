import { isStepCount, jsonSchema, Output, streamText, tool } from 'ai'
import type { LanguageModelUsage, ToolSet, UserContent } from 'ai'
import type { ModelAnswer, ModelRequest } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import type { Spent, Usage } from '../../shared/run/events'
import { nameOf } from '../../shared/prices'
import type { PricedCall } from '../../shared/prices'
import { promptWithCorrections } from '../../shared/run/corrections'
import type { CredentialSource } from '../connections/credentials'
import { stopped } from '../http/network-failure'
import { toldTokens } from './dialects'
import type { Dialect } from './dialects'
import { endpointOf } from './endpoint'
import type { ModelEndpoint, ProviderInfo } from './endpoint'
import { shownImages } from './images'
import type { ReadBytes, Shown } from './images'
import { modelFailure } from './model-failure'
import type { Pace, Place } from './pace'
import type { GenerateOptions, ModelProvider } from './provider'
import { senderOf } from './sender'
import { serviceOf, spentBy } from './spending'
import type { OwnPrices } from './spending'
import { structured } from './structured'

/** How often a model may ask for tools before it has to answer, where the request does not say. */
const TOOL_ROUNDS = 5

export interface LanguageOptions {
  connections: CredentialSource
  prices: OwnPrices
  readBytes?: ReadBytes
  pace?: Pace
  fetch?: typeof fetch
}

/**
 * The language models of one provider, through the Vercel AI SDK. Streams; tries once, because retries are the engine's. A missing
 * part of `usage` counts as 0 tokens, and makes the cost unknown.
 */
export function createLanguageModels(
  provider: ProviderInfo,
  dialect: Dialect,
  options: LanguageOptions,
): ModelProvider {
  return {
    async generate(request, generateOptions) {
      const { signal, onWait, onTool } = generateOptions
      const endpoint = await endpointOf(request, provider, options.connections)
      const what = `The answer of ${endpoint.name}`
      const images = await shownImages(request.images ?? [], options.readBytes)
      if (signal.aborted) throw stopped(signal, what)
      const straight = senderOf(endpoint, { signal, onWait }, options)
      let place: Place | undefined
      const send: typeof fetch = async (...sent) => {
        place ??= await options.pace?.enter(endpoint, { signal, onWait })
        // Nobody may be left to give the place back.
        if (signal.aborted) leave()
        return straight(...sent)
      }
      const leave = () => {
        place?.leave()
        place = undefined
      }
      try {
        const call: PricedCall = { service: serviceOf(endpoint.url), model: endpoint.model }
        const asked: Asked = { request, endpoint, dialect, images, call, send }
        const streamed = await collect(asked, {
          ...generateOptions,
          // What a tool runs may ask the same connection, and must not wait for a place that is kept until it is done.
          ...(onTool && {
            onTool: (...used) => {
              leave()
              return onTool(...used)
            },
          }),
        })
        const { model: answered, isCounted, usage } = streamed
        const spent = await spentBy(
          { ...call, ...(answered === undefined ? {} : { answered }) },
          isCounted ? { usage } : {},
          options.prices,
        )
        return toAnswer(request, endpoint, streamed, { ...spent, usage })
      } finally {
        leave()
      }
    },
  }
}

/** One call, and how it is made. */
interface Asked {
  request: ModelRequest
  endpoint: ModelEndpoint
  dialect: Dialect
  images: readonly Shown[]
  call: PricedCall
  send: typeof fetch
}

interface Streamed {
  /** What it wrote after its last use of a tool. */
  text: string
  usage: Usage
  /** The service told both parts of the usage, each time. */
  isCounted: boolean
  model?: string
  finishReason: string
}

/** Runs one call and hands the text on as it comes. One that breaks off after some of it has an unknown cost. */
async function collect(asked: Asked, options: GenerateOptions): Promise<Streamed> {
  const { request, endpoint, dialect, images, call, send } = asked
  const { signal, onText } = options
  const collected: Streamed = {
    text: '',
    usage: { inputTokens: 0, outputTokens: 0 },
    isCounted: true,
    finishReason: '',
  }
  let steps = 0
  let begun = false
  const rounds = request.maxToolRounds ?? TOOL_ROUNDS
  try {
    const result = streamText({
      model: dialect.model(endpoint, send),
      ...instructionsOf(request, dialect),
      messages: [{ role: 'user', content: contentOf(request, images) }],
      ...toolsOf(request, options),
      stopWhen: isStepCount(rounds + 1),
      prepareStep: ({ stepNumber }) =>
        stepNumber >= rounds ? { toolChoice: 'none' as const } : undefined,
      ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
      ...(request.maxOutputTokens === undefined
        ? {}
        : { maxOutputTokens: request.maxOutputTokens }),
      ...(request.schema ? { output: Output.object({ schema: jsonSchema(request.schema) }) } : {}),
      providerOptions: dialect.options,
      maxRetries: 0,
      abortSignal: signal,
      // Errors come through the stream; without this they would be printed as well, with the request's headers.
      onError: () => undefined,
    })
    for await (const part of result.stream) {
      if (part.type === 'start-step') {
        if (collected.text !== '') onText('\n\n')
        collected.text = ''
      } else if (part.type === 'text-delta') {
        begun = true
        collected.text += part.text
        onText(part.text)
      } else if (part.type === 'finish-step') {
        steps += 1
        collected.model = part.response.modelId
        collected.usage = sumOf(collected.usage, part.usage)
        collected.isCounted &&= toldTokens(part.usage)
        collected.finishReason = part.finishReason
      } else if (part.type === 'error') throw part.error
    }
  } catch (error) {
    if (signal.aborted) throw stopped(signal, `The answer of ${endpoint.name}`)
    const failure = modelFailure(error, endpoint)
    if (!begun && steps === 0) throw failure
    throw failure.after({ unpriced: { calls: 1, models: [nameOf(call)] } })
  }
  if (signal.aborted) throw stopped(signal, `The answer of ${endpoint.name}`)
  return { ...collected, isCounted: collected.isCounted && steps > 0 }
}

function instructionsOf({ system, keepSystem }: ModelRequest, { kept }: Dialect) {
  if (system === undefined) return {}
  return { instructions: keepSystem && kept ? kept(system) : system }
}

function contentOf(request: ModelRequest, images: readonly Shown[]): UserContent {
  const text = promptWithCorrections(request)
  if (images.length === 0) return text
  const pictures = images.map(({ bytes, mediaType }) => ({
    type: 'file' as const,
    data: bytes,
    mediaType,
  }))
  return [...pictures, { type: 'text', text }]
}

/** A tool that fails tells the model why, which may do something else. */
function toolsOf({ tools = [] }: ModelRequest, { onTool }: GenerateOptions): { tools?: ToolSet } {
  if (tools.length === 0 || !onTool) return {}
  const made = tools.map(({ name, description, parameters }) => {
    const inputSchema = jsonSchema<Record<string, unknown>>(parameters)
    const execute = async (input: unknown) => onTool(name, input as never)
    return [name, tool({ description, inputSchema, execute })] as const
  })
  return { tools: Object.fromEntries(made) }
}

function sumOf(
  sum: Usage,
  { inputTokens = 0, outputTokens = 0, inputTokenDetails }: LanguageModelUsage,
) {
  const cached = (sum.cachedInputTokens ?? 0) + (inputTokenDetails.cacheReadTokens ?? 0)
  const kept = (sum.cacheWriteTokens ?? 0) + (inputTokenDetails.cacheWriteTokens ?? 0)
  return {
    inputTokens: sum.inputTokens + inputTokens,
    outputTokens: sum.outputTokens + outputTokens,
    ...(cached > 0 ? { cachedInputTokens: cached } : {}),
    ...(kept > 0 ? { cacheWriteTokens: kept } : {}),
  }
}

function toAnswer(
  request: ModelRequest,
  endpoint: ModelEndpoint,
  { text, finishReason, model = endpoint.model }: Streamed,
  spent: Spent & { usage: Usage },
): ModelAnswer {
  if (finishReason === 'content-filter')
    throw new NodeError(
      'filtered',
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
