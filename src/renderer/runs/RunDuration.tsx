import type { RunSummary } from '../../shared/contract'
import { formatDuration } from '../../shared/workflow/duration'
import { useNow } from '../time/now'

/** How long a run took, or has taken so far; renewed each second while it goes on. */
export function RunDuration({ run }: { run: RunSummary }) {
  const now = useNow(run.endedAt === undefined ? 1000 : 60_000)
  return formatDuration(Math.max(0, (run.endedAt ?? now) - run.startedAt))
}
