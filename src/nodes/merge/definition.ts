import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { optionalText } from '../field-types'
import { words } from '../summary-words'

const config = z
  .looseObject({
    mode: field(z.enum(['object', 'array', 'first', 'join']).default('object'), {
      title: 'How',
      description:
        'object: by source node. array: a list in the order of the edges. first: the first that came. join: rows matched by a key.',
    }),
    key: field(optionalText(), {
      title: 'Key',
      description: 'For join: the field by which rows belong together.',
      placeholder: 'email',
    }),
  })
  .superRefine(({ mode, key }, context) => {
    if (mode === 'join' && !key)
      context.addIssue({
        code: 'custom',
        path: ['key'],
        message: 'To join rows, name the field by which they belong together.',
      })
  })

export type MergeConfig = z.infer<typeof config>

/** Brings parallel paths together (semantics section 4). */
export const definition: NodeDefinition<MergeConfig> = {
  type: 'merge',
  version: 1,
  family: 'flow',
  title: 'Merge',
  description: 'Brings parallel paths together into one value.',
  icon: 'merge',
  config,
  pure: true,
  static: [],
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'any' }],
  }),
  summary: ({ mode, key }) => {
    switch (mode) {
      case 'array':
        return 'into a list'
      case 'first':
        return 'takes the first'
      case 'join':
        return `joins rows by ${words(key) ?? '...'}`
      default:
        return words(mode) && mode !== 'object' ? `by ${words(mode)}` : 'by source'
    }
  },
  initial: { mode: 'object' },
}
