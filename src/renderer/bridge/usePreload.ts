import { useEffect } from 'react'
import { useHostState } from './host'

/** Fetches parts of a screen once it is idle and the host that serves them is there. `loads` must stay the same. */
export function usePreload(loads: readonly (() => Promise<unknown>)[]): void {
  const isThere = useHostState() === 'connected'
  useEffect(() => {
    if (!isThere) return
    const idle = requestIdleCallback(
      () => {
        for (const load of loads)
          load().catch((error: unknown) =>
            console.warn('A part of the screen is not here yet; it is fetched when needed.', error),
          )
      },
      { timeout: 3000 },
    )
    return () => cancelIdleCallback(idle)
  }, [loads, isThere])
}
