/** An alert, for tests. */
import type { Alert } from '../../shared/contract/alerts'

export function alert(part: Partial<Alert> = {}): Alert {
  return {
    id: 'failing/posts',
    kind: 'failing',
    workflow: 'posts',
    workflowName: 'Posts',
    run: 'r1',
    node: 'draft',
    nodeName: 'Draft',
    cause: 'Draft failed: the service answered 401.',
    since: 1_000,
    at: 2_000,
    failures: 3,
    offers: ['retry', 'skip', 'hand-over'],
    ...part,
  }
}
