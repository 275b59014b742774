import type { Execute } from '../../engine/execute'
import { NodeError } from '../../engine/node-error'
import { parseTime } from '../../shared/workflow/time'
import { durationMs } from '../duration-ms'
import type { WaitConfig } from './definition'

/**
 * Suspends until a time or an event. A time that has passed goes on at once; one that cannot be read, and a match that found
 * nothing, fail with `bad-config`.
 */
export const execute: Execute<WaitConfig> = ({ config, input, node, now }) => {
  if (config.event) {
    const { name, match } = config.event
    if (match === null)
      throw new NodeError(
        'bad-config',
        `"${node.name}": "match" of the event "${name}" found no value, so nothing could ever end the wait. Correct the expression, or remove the match.`,
      )
    const timer =
      config.timeout === undefined
        ? {}
        : {
            timer: { wakeAt: now() + durationMs(config.timeout, 'timeout', node), port: 'timeout' },
          }
    return {
      suspend: {
        event: { name, ...(match === undefined ? {} : { match }), port: 'event' },
        ...timer,
      },
    }
  }
  const wakeAt =
    config.for === undefined
      ? timeOf(config.until ?? '', node)
      : now() + durationMs(config.for, 'for', node)
  if (wakeAt <= now()) return { ports: ['done'], output: input }
  return { suspend: { timer: { wakeAt, port: 'done' } } }
}

function timeOf(text: string, node: { name: string }): number {
  const at = parseTime(text)
  if (at !== undefined) return at
  throw new NodeError(
    'bad-config',
    `"${node.name}": until is "${text}", which is no time. Write it with its offset, for example 2027-01-31T09:00:00+01:00.`,
  )
}
