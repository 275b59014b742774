import { lazy, Suspense, useEffect } from 'react'
import { host } from '../bridge/host'
import { useLive } from '../bridge/live'
import type { Route } from '../navigation/route'
import { useTour } from './state'

const Tour = lazy(() => import('./Tour'))

/** The tour where one is under way; on the very first start it begins by itself. Its code is fetched only then. */
export function TourPart({ route }: { route: Route }) {
  const { state } = useTour()
  const connected = useLive((live) => live.info !== undefined)
  const decide = state === 'undecided' && connected && route.screen === 'workflows'
  useEffect(() => {
    if (!decide) return
    import('./first-start')
      .then(({ decideFirstStart }) => decideFirstStart(host))
      .catch((error: unknown) =>
        console.warn('Whether this is the first start is not known, so there is no tour.', error),
      )
  }, [decide])
  if (state !== 'under-way' && state !== 'finished') return null
  return (
    <Suspense fallback={null}>
      <Tour route={route} />
    </Suspense>
  )
}

/** The way to the tour by keyboard, beside the other skip link. */
export function TourSkipLink({ className }: { className: string }) {
  const { state } = useTour()
  if (state !== 'under-way') return null
  return (
    <a
      href="#tour"
      onClick={(event) => {
        event.preventDefault()
        document.getElementById('tour')?.focus()
      }}
      className={className}
    >
      Go to the tour
    </a>
  )
}
