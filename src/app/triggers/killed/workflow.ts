import { graph } from '../../../shared/workflow/testing'

/** Writes down what came. */
export const workflow = graph(
  [
    { id: 'in', type: 'schedule-trigger', config: { cron: '0 9 * * *' } },
    { id: 'pass', type: 'transform', config: { value: '{{ name }}' } },
    { id: 'write', type: 'file', config: { op: 'append', path: 'done', content: '{{ $ }}' } },
  ],
  ['in>pass', 'pass>write'],
)
