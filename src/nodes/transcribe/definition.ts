import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { MODEL_CONNECTIONS } from '../connection-kinds'
import { field } from '../field'
import { anyJson, modelName, optionalText } from '../field-types'
import { modelWords, words } from '../summary-words'

const config = z.looseObject({
  model: field(modelName(), {
    title: 'Model',
    description:
      'One that hears, for example openai:whisper-1. builtin:offline only reads a text file beside the recording.',
    control: 'model',
    placeholder: 'openai:whisper-1',
  }),
  connection: field(optionalText(), {
    title: 'Connection',
    description: 'Whose key pays for it. The offline model needs none.',
    control: 'connection',
    connects: MODEL_CONNECTIONS,
  }),
  source: field(anyJson(), {
    title: 'Recording',
    description: 'Sound or video in the workspace: its path, or a file of a node before.',
    control: 'text',
    placeholder: '{{ path }}',
  }),
  language: field(optionalText(), {
    title: 'Language',
    description: 'Two letters, such as en. Empty: the model finds out.',
    placeholder: 'en',
    advanced: true,
  }),
  hint: field(optionalText(), {
    title: 'Names and words',
    description: 'What occurs in the recording, so that it is spelled as it should be.',
    control: 'multiline',
    advanced: true,
  }),
})

export type TranscribeConfig = z.infer<typeof config>

/** Writes down what is said in a recording (semantics section 4). */
export const definition: NodeDefinition<TranscribeConfig> = {
  type: 'transcribe',
  version: 1,
  family: 'model',
  title: 'Transcribe',
  description: 'Writes down what is said in a sound or video file.',
  icon: 'mic',
  config,
  static: [],
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'object' }],
  }),
  summary: ({ model, source }) => {
    const what = words(source)
    return `${modelWords(model)}${what === undefined ? '' : ` · hears ${what}`}`
  },
  initial: { model: 'builtin:offline', source: '{{ path }}' },
  output: {
    type: 'object',
    properties: {
      text: { type: 'string', description: 'What was said.' },
      segments: {
        type: 'array',
        description: 'When it was said, in seconds. Empty where the model does not tell.',
        items: {
          type: 'object',
          properties: {
            start: { type: 'number' },
            end: { type: 'number' },
            text: { type: 'string' },
          },
          required: ['start', 'end', 'text'],
        },
      },
      language: { type: 'string' },
      seconds: { type: 'number', description: 'How long the recording is.' },
      path: { type: 'string', description: 'The recording.' },
      costUsd: { type: ['number', 'null'], description: 'Null when the price is unknown.' },
      model: { type: 'string' },
    },
    required: ['text', 'segments', 'path', 'costUsd', 'model'],
  },
}
