import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { text } from '../field-types'
import { words } from '../summary-words'

const config = z.looseObject({
  message: field(text(), {
    title: 'Message',
    control: 'multiline',
    placeholder: 'Scored {{ score }}',
  }),
  level: field(z.enum(['debug', 'info', 'warn', 'error']).default('info'), { title: 'Level' }),
})

export type LogConfig = z.infer<typeof config>

/** Writes a line to the log and hands its input on (semantics section 4). */
export const definition: NodeDefinition<LogConfig> = {
  type: 'log',
  version: 1,
  family: 'data',
  title: 'Log',
  description: 'Writes a line to the log and hands its input on.',
  icon: 'scroll-text',
  config,
  static: [],
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'any' }],
  }),
  summary: ({ message }) => `notes ${words(message) ?? '...'}`,
  initial: { message: '{{ $string($) }}', level: 'info' },
}
