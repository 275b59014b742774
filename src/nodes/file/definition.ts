import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson, someText } from '../field-types'
import { words } from '../summary-words'

const config = z
  .looseObject({
    op: field(z.enum(['read', 'write', 'append']), { title: 'What to do' }),
    path: field(someText(), {
      title: 'Path',
      description: 'Below the workspace folder, with /.',
      placeholder: 'posts/{{ $run.id }}.md',
    }),
    content: field(anyJson().optional(), {
      title: 'Content',
      description: 'Text as it is, anything else as JSON. Not for read.',
      control: 'multiline',
      placeholder: '{{ $ }}',
    }),
  })
  .superRefine(({ op, content }, context) => {
    if (op !== 'read' && content === undefined)
      context.addIssue({
        code: 'custom',
        path: ['content'],
        message: `There is nothing to ${op}. Say what the file is to hold.`,
      })
  })

export type FileConfig = z.infer<typeof config>

/** Reads and writes files below the workspace folder (semantics section 4). */
export const definition: NodeDefinition<FileConfig> = {
  type: 'file',
  version: 1,
  family: 'data',
  title: 'File',
  description: 'Reads, writes or appends to a file in the workspace folder.',
  icon: 'file-text',
  config,
  static: [],
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'object' }],
  }),
  summary: ({ op, path }) => {
    const verb = op === 'read' ? 'reads' : op === 'append' ? 'appends to' : 'writes'
    return `${verb} ${words(path) ?? '...'}`
  },
  initial: { op: 'write', path: 'output/{{ $run.id }}.md', content: '{{ $ }}' },
  output: {
    type: 'object',
    properties: {
      path: { type: 'string' },
      bytes: { type: 'integer', description: 'After write and append: the size of the file.' },
      text: { type: 'string', description: 'After read.' },
    },
    required: ['path'],
  },
}
