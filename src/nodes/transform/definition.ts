import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson } from '../field-types'
import { isObject } from '../json-kinds'
import { words } from '../summary-words'

const config = z.looseObject({
  value: field(anyJson(), {
    title: 'Value',
    description: 'Any JSON; expressions stand inside {{ }}.',
    control: 'json',
    placeholder: '{{ $ }}',
  }),
})

export type TransformConfig = z.infer<typeof config>

/** Makes a new value out of what is there (semantics section 4). */
export const definition: NodeDefinition<TransformConfig> = {
  type: 'transform',
  version: 1,
  family: 'data',
  title: 'Transform',
  description: 'Makes a new value out of what is there, with expressions.',
  icon: 'braces',
  config,
  pure: true,
  static: [],
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'any' }],
  }),
  summary: ({ value }) => {
    if (isObject(value)) return Object.keys(value).join(', ') || 'an empty object'
    if (Array.isArray(value)) return `a list of ${value.length}`
    return words(value) ?? (value === undefined ? 'no value yet' : JSON.stringify(value))
  },
  initial: { value: '{{ $ }}' },
}
