import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson } from '../field-types'
import { words } from '../summary-words'

const config = z.looseObject({
  workflow: field(z.string().optional(), {
    title: 'Workflow',
    description: 'It runs as a run of its own, from its manual trigger.',
    control: 'workflow',
  }),
  input: field(anyJson().optional(), {
    title: 'Input',
    description: 'What it starts with. By default the input.',
    control: 'json',
    placeholder: '{{ $ }}',
  }),
})

export type SubWorkflowConfig = z.infer<typeof config>

/** Runs another workflow and hands on its output (semantics section 4). */
export const definition: NodeDefinition<SubWorkflowConfig> = {
  type: 'sub-workflow',
  version: 1,
  family: 'flow',
  title: 'Sub-workflow',
  description: 'Runs another workflow with a trail of its own, and hands on its output.',
  icon: 'workflow',
  config,
  pure: true,
  static: ['workflow'],
  calls: ({ workflow }) => (typeof workflow === 'string' && workflow !== '' ? [workflow] : []),
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'any' }],
  }),
  summary: ({ workflow }, workflowName) => {
    const id = words(workflow)
    if (id === undefined) return 'no workflow chosen'
    return `runs ${workflowName?.(id) ?? id}`
  },
  initial: { input: '{{ $ }}' },
}
