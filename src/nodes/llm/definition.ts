import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { MODEL_CONNECTIONS } from '../connection-kinds'
import { field } from '../field'
import { anyJson, jsonSchema, lazily, modelName, optionalText, someText } from '../field-types'
import { isObject } from '../json-kinds'
import { count, listOf, modelWords } from '../summary-words'
import { riskiestTool, tools, toolWorkflows } from './tool-config'

const config = z.looseObject({
  model: field(modelName(), {
    title: 'Model',
    description: 'builtin:offline needs no network and no key.',
    control: 'model',
    placeholder: 'builtin:offline',
  }),
  connection: field(optionalText(), {
    title: 'Connection',
    description: 'Whose key pays for it. The offline model needs none.',
    control: 'connection',
    connects: MODEL_CONNECTIONS,
  }),
  system: field(optionalText(), {
    title: 'System prompt',
    description: 'Who the model is and what it must keep to.',
    control: 'multiline',
  }),
  prompt: field(someText(), {
    title: 'Prompt',
    description: 'What to do. Expressions stand inside {{ }}.',
    control: 'multiline',
    placeholder: 'Summarise for LinkedIn: {{ transcript }}',
  }),
  images: field(anyJson().optional(), {
    title: 'Pictures',
    description:
      'What the model is to see: paths in the workspace, files of nodes before, or addresses. PNG, JPEG, GIF or WebP.',
    control: 'json',
    placeholder: '{{ image }}',
    advanced: true,
  }),
  tools: field(lazily(tools).optional(), {
    title: 'Tools',
    description:
      'What the model may use on its way: requests, workflows, rows of a store. Each use is written down.',
    advanced: true,
  }),
  maxToolRounds: field(z.number().int().min(1).max(50).default(5), {
    title: 'Rounds of tools',
    description: 'After so many it has to answer.',
    advanced: true,
  }),
  fallbacks: field(
    z
      .array(
        z.looseObject({
          model: field(modelName(), { title: 'Model', control: 'model' }),
          connection: field(optionalText(), {
            title: 'Connection',
            control: 'connection',
            connects: MODEL_CONNECTIONS,
          }),
        }),
      )
      .max(5)
      .optional(),
    {
      title: 'Other models',
      description: 'Asked in this order when the one before cannot answer.',
      advanced: true,
    },
  ),
  keepSystem: field(z.boolean().default(false), {
    title: 'Keep the system prompt in the cache',
    description:
      'For a long one that is sent often: Anthropic then charges a tenth for it. Others do so by themselves.',
    advanced: true,
  }),
  schema: field(jsonSchema().optional(), {
    title: 'Answer schema',
    description: 'A JSON Schema. The answer is then data of that shape, in "object".',
    control: 'json-schema',
    advanced: true,
  }),
  temperature: field(z.number().min(0).max(2).optional(), {
    title: 'Temperature',
    description: '0 is the steadiest, 2 the wildest.',
    advanced: true,
  }),
  maxOutputTokens: field(z.number().int().min(1).optional(), {
    title: 'Longest answer',
    description: 'In tokens.',
    advanced: true,
  }),
  useCorrections: field(z.boolean().default(true), {
    title: 'Use corrections',
    description: 'When a validator or a person sends the work back, show the model what was wrong.',
    advanced: true,
  }),
})

export type LlmConfig = z.infer<typeof config>

/** Asks a language model (semantics section 4). */
export const definition: NodeDefinition<LlmConfig> = {
  type: 'llm',
  version: 1,
  family: 'model',
  title: 'Model',
  description: 'Asks a language model and streams its answer.',
  icon: 'sparkles',
  config,
  static: [],
  lazy: ['tools'],
  calls: toolWorkflows,
  leastRisk: riskiestTool,
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'object' }],
  }),
  summary: ({ model, schema, tools: given }) => {
    const uses = listOf(given).length
    return [
      modelWords(model),
      ...(isObject(schema) ? ['structured answer'] : []),
      ...(uses > 0 ? [count(uses, 'tool')] : []),
    ].join(' · ')
  },
  initial: { model: 'builtin:offline', prompt: 'Summarise in three plain sentences: {{ $ }}' },
  output: {
    type: 'object',
    properties: {
      text: { type: 'string', description: 'The answer.' },
      object: { description: 'The answer as data, when there is an answer schema.' },
      confidence: { type: 'number', minimum: 0, maximum: 1 },
      usage: {
        type: 'object',
        properties: { inputTokens: { type: 'integer' }, outputTokens: { type: 'integer' } },
        required: ['inputTokens', 'outputTokens'],
      },
      costUsd: { type: ['number', 'null'], description: 'Null when the price is unknown.' },
      model: { type: 'string', description: 'The model that answered.' },
    },
    required: ['text', 'usage', 'costUsd', 'model'],
  },
}
