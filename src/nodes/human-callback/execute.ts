import type { Execute } from '../../engine/execute'
import { isoTime } from '../../shared/workflow/time'
import { durationMs } from '../duration-ms'
import type { HumanCallbackConfig } from './definition'

/** Asks a person, unless the confidence is a number and high enough: then it approves at once, and says so. */
export const execute: Execute<HumanCallbackConfig> = ({ config, input, node, now }) => {
  const { onlyIf, escalate, timeout } = config
  const value = config.value === undefined ? input : config.value
  if (onlyIf && typeof onlyIf.confidence === 'number' && onlyIf.confidence >= onlyIf.below)
    return {
      ports: ['approved'],
      output: {
        value,
        decision: 'approve',
        by: [],
        at: isoTime(now()),
        comment: null,
        edited: false,
        auto: true,
      },
    }
  return {
    suspend: {
      callback: {
        title: config.title,
        ...(config.instructions === undefined ? {} : { instructions: config.instructions }),
        value,
        ...(config.fields === undefined ? {} : { fields: config.fields }),
        assignees: config.assignees,
        ...(config.channels === undefined ? {} : { channels: config.channels }),
        approvals: config.approvals,
        ...(timeout === undefined
          ? {}
          : { expiresAt: now() + durationMs(timeout, 'timeout', node) }),
        onTimeout: config.onTimeout,
        ...(escalate === undefined
          ? {}
          : {
              escalateAt: now() + durationMs(escalate.after, 'escalate.after', node),
              escalateTo: escalate.to,
            }),
      },
    },
  }
}
