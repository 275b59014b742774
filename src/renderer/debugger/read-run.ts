/** Another run than the one that is shown, to hold the two against each other. */
import { useEffect, useState } from 'react'
import type { RunEvent } from '../../shared/run/events'
import { Steps } from '../../shared/run/steps'
import { hostRuns } from '../editor/run/host-runs'
import { withOpenedRuns } from '../editor/run/opened-runs'
import { openedRun } from '../projects/opened-runs'

export type OtherRun =
  | { state: 'reading' }
  | { state: 'failed'; message: string }
  /** Another object each time more is known; `steps` grows in place. */
  | { state: 'read'; steps: Steps; events: readonly RunEvent[] }

const READING: OtherRun = { state: 'reading' }
const runs = withOpenedRuns(hostRuns, openedRun)

/** The steps of a run, from the host or from a file that was opened; of one that is under way, as far as it is by now. */
export function useOtherRun(run: string): OtherRun {
  const [found, setFound] = useState<{ run: string; other: OtherRun }>()
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    const events: RunEvent[] = []
    const steps = new Steps()
    const tell = () => {
      if (!signal.aborted) setFound({ run, other: { state: 'read', steps, events } })
    }
    runs
      .stream(
        run,
        () => events.at(-1)?.seq ?? 0,
        (batch) => {
          for (const event of batch)
            if (event.type !== 'node.delta' && event.seq > (events.at(-1)?.seq ?? 0))
              events.push(event)
          steps.take(batch)
          tell()
        },
        signal,
      )
      .then(tell, (error: unknown) => {
        if (!signal.aborted)
          setFound({ run, other: { state: 'failed', message: runs.explain(error) } })
      })
    return () => controller.abort()
  }, [run])
  return found?.run === run ? found.other : READING
}
