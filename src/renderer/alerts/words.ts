/** Alerts in words. */
import type { Alert, RecoveryKind } from '../../shared/contract/alerts'

/** `Posts failed 3 times in a row`, `A run of Posts stands still at Draft`. */
export function alertTitle({ kind, workflowName, nodeName, failures = 0 }: Alert): string {
  if (kind === 'failing')
    return failures > 1
      ? `${workflowName} failed ${failures} times in a row`
      : `${workflowName} failed`
  return nodeName === undefined
    ? `A run of ${workflowName} stands still`
    : `A run of ${workflowName} stands still at ${nodeName}`
}

/** What a way to go on is called, and what it does. */
export const RECOVERIES: Record<
  RecoveryKind,
  { label: string; icon: string; title: (node: string) => string; help: string; submit: string }
> = {
  retry: {
    label: 'Retry',
    icon: 'rotate-ccw',
    title: (node) => `Retry ${node}`,
    help: 'Another run takes over all that this one had done by then, and does that step again.',
    submit: 'Retry',
  },
  skip: {
    label: 'Skip with a value',
    icon: 'skip-forward',
    title: (node) => `Skip ${node} with a value`,
    help: 'Another run takes over all that this one had done by then, and goes on with your value in place of that step.',
    submit: 'Go on with it',
  },
  'hand-over': {
    label: 'Ask a person',
    icon: 'hand',
    title: (node) => `Ask a person for what ${node} should give`,
    help: 'Another run takes over all that this one had done by then, and asks in the inbox for the value of that step.',
    submit: 'Ask',
  },
}
