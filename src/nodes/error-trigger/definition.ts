import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { listOf } from '../summary-words'

const config = z.looseObject({
  workflows: field(z.array(z.string().min(1)).optional(), {
    title: 'Workflows',
    description:
      'The ids of the workflows to look at, their runs by hand too. Without any: every active workflow, as far as its triggers began the run.',
  }),
})

export type ErrorTriggerConfig = z.infer<typeof config>

/** Starts a run when a run of another workflow failed (semantics section 4, docs/triggers.md). */
export const definition: NodeDefinition<ErrorTriggerConfig> = {
  type: 'error-trigger',
  version: 1,
  family: 'trigger',
  title: 'Failed run',
  description:
    'Starts a run when a run of another workflow failed, once the workflow is activated.',
  icon: 'siren',
  config,
  pure: true,
  static: ['workflows'],
  trigger: true,
  ports: () => ({ inputs: [], outputs: [{ id: 'out', label: 'out', type: 'object' }] }),
  summary: ({ workflows }) => {
    const ids = listOf(workflows).filter((id) => typeof id === 'string')
    if (ids.length === 0) return 'when any active workflow fails'
    return ids.length === 1 ? `when ${ids[0]} fails` : `when one of ${ids.length} workflows fails`
  },
  initial: { workflows: [] },
  output: {
    type: 'object',
    properties: {
      run: { type: 'string', description: 'The id of the run that failed.' },
      workflow: { type: 'string', description: 'The id of its workflow.' },
      workflowName: { type: 'string' },
      node: { type: ['string', 'null'], description: 'The id of the node that failed.' },
      error: {
        type: 'object',
        properties: { code: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
}
