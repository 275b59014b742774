import type { Execute } from '../../engine/execute'
import { isoTime } from '../../shared/workflow/time'
import { durationMs } from '../duration-ms'
import type { HumanCallbackConfig } from './definition'
import { shareOf } from './share'

/**
 * Asks a person, unless the confidence is a number and high enough: then it approves at once, and says so. Of those a share is
 * asked nevertheless, the same ones however often the run is tried again.
 */
export const execute: Execute<HumanCallbackConfig> = (context) => {
  const { config, input, node, now } = context
  const { onlyIf, escalate, timeout, requestedBy = '' } = config
  const confidence = typeof onlyIf?.confidence === 'number' ? onlyIf.confidence : undefined
  const isSure = onlyIf !== undefined && confidence !== undefined && confidence >= onlyIf.below
  const isSampled = isSure && shareOf(context.idempotencyKey) < (onlyIf.sample ?? 0)
  const value = config.value === undefined ? input : config.value
  if (isSure && !isSampled)
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
        ...(requestedBy === '' ? {} : { requestedBy }),
        ...(confidence === undefined ? {} : { confidence }),
        ...(isSampled ? { sampled: true } : {}),
      },
    },
  }
}
