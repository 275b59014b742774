import { z } from 'zod'
import { durationSchema } from '../../shared/workflow/document'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson, someText } from '../field-types'
import { objectOf, spaced, words } from '../summary-words'

const config = z
  .looseObject({
    for: field(durationSchema.optional(), {
      title: 'For',
      description: 'A number and a unit: 30s, 5m, 48h, 7d.',
      control: 'duration',
      placeholder: '48h',
    }),
    until: field(someText().optional(), {
      title: 'Until',
      description: 'A time with its offset. One that has passed goes on at once.',
      placeholder: '2027-01-31T09:00:00+01:00',
    }),
    event: field(
      z
        .looseObject({
          name: field(someText(), { title: 'Event', placeholder: 'reply' }),
          match: field(anyJson().optional(), {
            title: 'Match',
            description: 'Only an event whose payload fits this ends the wait.',
            control: 'code',
            placeholder: '{{ $trigger.email }}',
          }),
        })
        .optional(),
      { title: 'For an event', description: 'What comes from outside, for example a reply.' },
    ),
    timeout: field(durationSchema.optional(), {
      title: 'At most',
      description: 'How long to wait for the event. Without it, for ever.',
      control: 'duration',
      placeholder: '48h',
    }),
  })
  .superRefine((value, context) => {
    const chosen = (['for', 'until', 'event'] as const).filter((key) => value[key] !== undefined)
    if (chosen.length !== 1)
      context.addIssue({
        code: 'custom',
        message:
          chosen.length === 0
            ? 'Say what to wait for: a duration ("for"), a time ("until") or an event.'
            : `Wait for one thing only; this names ${chosen.join(' and ')}.`,
      })
  })

export type WaitConfig = z.infer<typeof config>

/** Waits for a time or an event, holding nothing (semantics sections 3 and 4). */
export const definition: NodeDefinition<WaitConfig> = {
  type: 'wait',
  version: 1,
  family: 'flow',
  title: 'Wait',
  description: 'Waits for a while, until a time, or for an event from outside.',
  icon: 'clock',
  config,
  pure: true,
  static: [],
  ports: ({ event }) => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs:
      event === undefined || event === null
        ? [{ id: 'done', label: 'done', type: 'any' }]
        : [
            { id: 'event', label: 'event', type: 'any' },
            { id: 'timeout', label: 'timeout', type: 'any' },
          ],
  }),
  summary: (config) => {
    const limit = words(config.timeout)
    if (config.event !== undefined && config.event !== null)
      return `waits for ${words(objectOf(config.event).name) ?? '...'}${limit ? `, at most ${spaced(limit)}` : ''}`
    const duration = words(config.for)
    if (duration) return `waits ${spaced(duration)}`
    const until = words(config.until)
    return until ? `waits until ${until}` : 'waits for nothing yet'
  },
  initial: { for: '48h' },
}
