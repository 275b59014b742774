import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson, jsonSchema } from '../field-types'
import { isObject } from '../json-kinds'
import { listOf, objectOf, wordList } from '../summary-words'

const config = z.looseObject({
  sample: field(anyJson().optional(), {
    title: 'Sample input',
    description: 'What a run starts with when nothing else is given.',
    control: 'json',
  }),
  schema: field(jsonSchema().optional(), {
    title: 'Input schema',
    description: 'A JSON Schema. An input that does not fit is refused before the run starts.',
    control: 'json-schema',
    advanced: true,
  }),
})

export type ManualTriggerConfig = z.infer<typeof config>

/** Starts a run by hand, or from the command line, with an input (semantics section 4). */
export const definition: NodeDefinition<ManualTriggerConfig> = {
  type: 'manual-trigger',
  version: 1,
  family: 'trigger',
  title: 'Manual start',
  description: 'Starts a run by hand, with an input that you give.',
  icon: 'play',
  config,
  pure: true,
  static: ['sample', 'schema'],
  trigger: true,
  ports: () => ({ inputs: [], outputs: [{ id: 'out', label: 'out', type: 'any' }] }),
  summary: ({ sample, schema }) => {
    const required = wordList(objectOf(schema).required)
    const names = required.length > 0 ? required : Object.keys(objectOf(sample))
    if (names.length > 0) return `starts with ${names.slice(0, 3).join(', ')}`
    if (typeof sample === 'string' || listOf(sample).length > 0) return 'starts with the sample'
    return isObject(schema) ? 'starts with an input' : 'starts when you press Run'
  },
  initial: { sample: { topic: 'What I learned from our first ten customers' } },
}
