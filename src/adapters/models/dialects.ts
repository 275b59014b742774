/** The protocols of the providers, as models of the Vercel AI SDK. */
import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogle } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { LanguageModel, LanguageModelUsage, SystemModelMessage } from 'ai'
import type { ModelEndpoint } from './endpoint'
import { OPENAI_COMPATIBLE } from './provider'

type Options = Record<string, Record<string, boolean | string | number>>

export interface Dialect {
  model(endpoint: ModelEndpoint, send: typeof fetch): LanguageModel
  /** Sent with every request. */
  options: Options
  /** The system prompt, to be kept in the service's cache. Others than Anthropic keep what they like by themselves. */
  kept?(system: string): SystemModelMessage
}

/** By the provider's part of a model's name. */
export const DIALECTS: Readonly<Record<string, Dialect>> = {
  openai: {
    model: (endpoint, send) =>
      createOpenAI({
        baseURL: endpoint.baseUrl,
        apiKey: endpoint.secret ?? 'none',
        ...(endpoint.fields.organization ? { organization: endpoint.fields.organization } : {}),
        fetch: send,
      }).responses(endpoint.model),
    // What is asked is nobody's to keep; and a schema may have optional properties, which strict mode refuses.
    options: { openai: { store: false, strictJsonSchema: false } },
  },
  anthropic: {
    model: (endpoint, send) =>
      createAnthropic({
        baseURL: endpoint.baseUrl,
        apiKey: endpoint.secret ?? 'none',
        fetch: send,
      })(endpoint.model),
    options: {},
    kept: (content) => ({
      role: 'system',
      content,
      providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } },
    }),
  },
  google: {
    model: (endpoint, send) =>
      createGoogle({
        baseURL: endpoint.baseUrl,
        apiKey: endpoint.secret ?? 'none',
        fetch: send,
      })(endpoint.model),
    options: {},
  },
  [OPENAI_COMPATIBLE]: {
    model: (endpoint, send) =>
      createOpenAICompatible({
        name: 'baton',
        baseURL: endpoint.baseUrl,
        ...(endpoint.secret === undefined ? {} : { apiKey: endpoint.secret }),
        includeUsage: true,
        supportsStructuredOutputs: true,
        fetch: send,
      })(endpoint.model),
    // Strict mode refuses every schema with an optional property; the answer is validated here instead.
    options: { baton: { strictJsonSchema: false } },
  },
}

/** In the words of OpenAI's chat and responses, of Anthropic, and of Google. */
const COUNTS = [
  ['prompt_tokens', 'completion_tokens'],
  ['input_tokens', 'output_tokens'],
  ['promptTokenCount', 'candidatesTokenCount'],
] as const

/** Whether the service itself told both numbers: the SDK makes 0 of one that is missing. */
export function toldTokens({ raw }: LanguageModelUsage): boolean {
  return COUNTS.some(
    ([input, output]) => typeof raw?.[input] === 'number' && typeof raw[output] === 'number',
  )
}
