import type { Execute } from '../../engine/execute'
import { NodeError } from '../../engine/node-error'
import type { SubWorkflowConfig } from './definition'

/** Waits for a run of another workflow, which is the same run however often the same attempt is made. */
export const execute: Execute<SubWorkflowConfig> = ({
  config,
  input,
  attempt,
  idempotencyKey,
  effects,
  node,
}) => {
  const { workflow } = config
  if (workflow === undefined || workflow === '')
    throw new NodeError('bad-config', `"${node.name}" runs no workflow yet. Choose one.`)
  if (!effects.calls)
    throw new NodeError('error', `"${node.name}" cannot run here: this host starts no other runs.`)
  return {
    suspend: {
      call: {
        child: effects.calls.childId(`${idempotencyKey}/${attempt}`),
        workflow,
        payload: config.input === undefined ? input : config.input,
      },
    },
  }
}
