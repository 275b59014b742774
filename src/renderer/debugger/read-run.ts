/** Another run than the one that is shown, to hold the two against each other. */
import { useEffect, useState } from 'react'
import type { RunEvent } from '../../shared/run/events'
import { Steps } from '../../shared/run/steps'
import { hostRuns } from '../editor/run/host-runs'

export type OtherRun =
  | { state: 'reading' }
  | { state: 'failed'; message: string }
  | { state: 'read'; steps: Steps; events: readonly RunEvent[] }

const READING: OtherRun = { state: 'reading' }

/** The steps of a run that is over, from the host. */
export function useOtherRun(run: string): OtherRun {
  const [found, setFound] = useState<{ run: string; other: OtherRun }>()
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    const events: RunEvent[] = []
    hostRuns
      .stream(
        run,
        () => events.at(-1)?.seq ?? 0,
        (batch) => {
          for (const event of batch)
            if (event.type !== 'node.delta' && event.seq > (events.at(-1)?.seq ?? 0))
              events.push(event)
        },
        signal,
      )
      .then(
        () => {
          if (signal.aborted) return
          const steps = new Steps()
          steps.take(events)
          setFound({ run, other: { state: 'read', steps, events } })
        },
        (error: unknown) => {
          if (!signal.aborted)
            setFound({ run, other: { state: 'failed', message: hostRuns.explain(error) } })
        },
      )
    return () => controller.abort()
  }, [run])
  return found?.run === run ? found.other : READING
}
