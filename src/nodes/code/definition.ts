import { z } from 'zod'
import { durationSchema } from '../../shared/workflow/document'
import { parseDuration } from '../../shared/workflow/duration'
import { LIMITS, limitText } from '../../shared/workflow/limits'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { count } from '../summary-words'

const MB = 1024 * 1024
/** What holds where the config says nothing. */
export const DEFAULT_TIMEOUT_MS = 5_000
export const DEFAULT_MEMORY_MB = 64

const config = z.looseObject({
  source: field(
    z
      .string()
      .min(1)
      .refine(
        (source) => source.length <= LIMITS['code-size'].max,
        limitText('code-size', 'The source'),
      ),
    {
      title: 'Source',
      description:
        'JavaScript. What it returns is the output; input, $nodes, $trigger, $vars, $run, $loop, $item and $index are there. No network and no files.',
      control: 'code',
      placeholder: 'return { total: input.items.length }',
    },
  ),
  timeout: field(
    durationSchema
      .refine((text) => {
        const ms = parseDuration(text)
        return ms === undefined || (ms > 0 && ms <= LIMITS['code-duration'].max)
      }, 'The time limit of code is more than nothing, and at most 60s.')
      .optional(),
    {
      title: 'Time limit',
      description: 'How long it may work, at most 60s.',
      control: 'duration',
      placeholder: '5s',
      advanced: true,
    },
  ),
  memoryMb: field(
    z
      .number()
      .int()
      .min(1)
      .max(LIMITS['code-memory'].max / MB)
      .optional(),
    {
      title: 'Memory (MB)',
      description: 'At most 256.',
      placeholder: String(DEFAULT_MEMORY_MB),
      advanced: true,
    },
  ),
})

export type CodeConfig = z.infer<typeof config>

/** Runs JavaScript that can do nothing but compute (semantics section 4). */
export const definition: NodeDefinition<CodeConfig> = {
  type: 'code',
  version: 1,
  family: 'data',
  title: 'Code',
  description: 'Runs JavaScript in a sandbox, with no network and no files.',
  icon: 'code',
  config,
  pure: true,
  static: ['source'],
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'any' }],
  }),
  summary: ({ source }) => {
    if (typeof source !== 'string' || source.trim() === '') return 'no code yet'
    const lines = source.split('\n').filter((line) => line.trim() !== '')
    const [only = ''] = lines
    if (lines.length > 1) return `JavaScript · ${count(lines.length, 'line')}`
    return only
      .trim()
      .replace(/^return\s+/, '')
      .replace(/;$/, '')
  },
  initial: { source: 'return input' },
}
