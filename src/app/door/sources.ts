/** The triggers behind the door: webhooks and forms. */
import type { Ports } from '../ports'
import type { RunService } from '../runs/runs'
import type { TriggerSource } from '../triggers/source'
import { Forms } from './forms'
import { RunResults } from './run-results'
import { Webhooks } from './webhooks'

/** Their sources by trigger type; none on a host without a door. */
export function doorSources(
  { door, senders, workspace, clock, report }: Ports,
  runs: Pick<RunService, 'events' | 'get'>,
): [string, TriggerSource][] {
  if (!door || !senders) return []
  const keep: Ports['workspace']['keep'] = (bytes, about) => workspace.keep(bytes, about)
  const results = new RunResults(runs)
  return [
    ['webhook-trigger', new Webhooks({ door, senders, clock, keep, results, report })],
    ['form-trigger', new Forms({ door, clock, report })],
  ]
}
