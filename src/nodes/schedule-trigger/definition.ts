import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { scheduleFault } from './cron'
import { scheduleWords } from './words'

/** The editor shows the times to come. */
export { scheduleFault, timeAfter } from './cron'

const config = z
  .looseObject({
    cron: field(z.string(), {
      title: 'Schedule',
      description:
        'Minute, hour, day of the month, month, day of the week: 0 9 * * 1-5 is at 9:00 on weekdays. A field in front of them is for seconds.',
      placeholder: '0 9 * * 1-5',
    }),
    timezone: field(z.string().optional(), {
      title: 'Time zone',
      description: 'Such as Europe/Paris. Without one, the times are those of the host.',
      placeholder: 'Europe/Paris',
    }),
    catchUp: field(z.enum(['none', 'last', 'all']).optional(), {
      title: 'After a time away',
      description:
        'What becomes of times at which Baton was not running or the computer slept: none of them, the last one, or all (the newest 100).',
    }),
  })
  .superRefine(({ cron, timezone }, context) => {
    const fault = scheduleFault(cron, timezone)
    if (fault) context.addIssue({ code: 'custom', path: [fault.field], message: fault.message })
  })

export type ScheduleTriggerConfig = z.infer<typeof config>

/** Starts a run at set times (semantics section 4). */
export const definition: NodeDefinition<ScheduleTriggerConfig> = {
  type: 'schedule-trigger',
  version: 1,
  family: 'trigger',
  title: 'Schedule',
  description: 'Starts a run at set times, once the workflow is activated.',
  icon: 'calendar-clock',
  config,
  pure: true,
  static: ['cron', 'timezone', 'catchUp'],
  trigger: true,
  ports: () => ({ inputs: [], outputs: [{ id: 'out', label: 'out', type: 'object' }] }),
  summary: ({ cron, timezone }) => {
    if (typeof cron !== 'string' || cron.trim() === '') return 'no schedule yet'
    const words = scheduleWords(cron)
    return typeof timezone === 'string' && timezone !== '' ? `${words}, ${timezone}` : words
  },
  initial: { cron: '0 9 * * 1-5', catchUp: 'last' },
  output: {
    type: 'object',
    properties: {
      scheduledAt: {
        type: 'string',
        description: 'The time that the schedule names, as ISO 8601 with its offset.',
      },
    },
  },
}
