import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { MODEL_CONNECTIONS } from '../connection-kinds'
import { field } from '../field'
import { modelName, optionalText, someText } from '../field-types'
import { modelWords, words } from '../summary-words'

const config = z.looseObject({
  model: field(modelName(), {
    title: 'Model',
    description:
      'One that makes pictures, for example openai:gpt-image-1. builtin:offline writes the prompt on colours.',
    control: 'model',
    placeholder: 'openai:gpt-image-1',
  }),
  connection: field(optionalText(), {
    title: 'Connection',
    description: 'Whose key pays for it. The offline model needs none.',
    control: 'connection',
    connects: MODEL_CONNECTIONS,
  }),
  prompt: field(someText(), {
    title: 'Prompt',
    description: 'What is to be seen. Expressions stand inside {{ }}.',
    control: 'multiline',
    placeholder: 'A calm thumbnail about {{ topic }}',
  }),
  size: field(
    z
      .preprocess(
        (value) => (value === null || value === '' ? undefined : value),
        z
          .string()
          .regex(/^\d{2,5}x\d{2,5}$/, 'A size is width and height: 1024x1024.')
          .optional(),
      )
      .optional(),
    {
      title: 'Size',
      description: 'Width and height. Empty: what the model is best at.',
      placeholder: '1024x1024',
    },
  ),
})

export type ImageConfig = z.infer<typeof config>

/** Makes a picture as a file of the workspace (semantics section 4). */
export const definition: NodeDefinition<ImageConfig> = {
  type: 'image',
  version: 1,
  family: 'model',
  title: 'Image',
  description: 'Makes a picture from a description, as a file of the workspace.',
  icon: 'image',
  config,
  static: [],
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'object' }],
  }),
  summary: ({ model, prompt }) => {
    const what = words(prompt)
    return `${modelWords(model)}${what === undefined ? '' : ` · ${what}`}`
  },
  initial: { model: 'builtin:offline', prompt: 'A thumbnail about {{ $ }}' },
  output: {
    type: 'object',
    properties: {
      image: {
        type: 'object',
        description:
          'The picture: file (its path in the workspace), name, bytes, contentType, sha256.',
      },
      path: { type: 'string', description: 'Its path in the workspace.' },
      costUsd: { type: ['number', 'null'], description: 'Null when the price is unknown.' },
      model: { type: 'string' },
    },
    required: ['image', 'path', 'costUsd', 'model'],
  },
}
