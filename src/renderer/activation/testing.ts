/** What is active, for tests. */
import type { ActiveTrigger, ActiveWorkflow } from '../../shared/contract/activations'

export function trigger(part: Partial<ActiveTrigger> = {}): ActiveTrigger {
  return { node: 'when', name: 'Every hour', type: 'schedule-trigger', deliveries: 0, ...part }
}

export function activeWorkflow(part: Partial<ActiveWorkflow> = {}): ActiveWorkflow {
  return {
    workflow: 'posts',
    name: 'Posts',
    version: 3,
    hash: 'a'.repeat(64),
    activatedAt: 1_000,
    publishedAt: 2_000,
    triggers: [trigger()],
    ...part,
  }
}
