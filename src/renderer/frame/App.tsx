import { lazy, Suspense, useEffect, useRef } from 'react'
import { useAlerts } from '../alerts/state'
import { useLive } from '../bridge/live'
import { useRoute } from '../navigation/route'
import { HeldBanner } from '../runs/HeldRuns'
import { CenteredSpinner, Toaster, TooltipProvider } from '../ui'
import { Rail } from './Rail'
import { ScreenBoundary } from './ScreenBoundary'
import { loadScreens, screenOf, titleOf } from './screens'
import { StatusLine } from './StatusLine'
import { TourPart, TourSkipLink } from '../tour/TourPart'

const SKIP_LINK =
  'sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-surface-1 focus:px-3 focus:py-1.5 focus:shadow-float'

/** The first screen has this long for itself before the others are fetched. Milliseconds. */
const FIRST_SCREEN_MS = 300

const RecoveryDialog = lazy(() => import('../alerts/RecoveryDialog'))

/** The frame around every screen: rail, the screen itself, status line, notices. */
export function App() {
  const route = useRoute()
  const main = useRef<HTMLElement>(null)
  const key = route.screen === 'editor' ? `editor/${route.project}` : route.screen
  const first = useRef(true)

  useEffect(() => {
    // Screen readers hear the new screen, and Tab goes on inside it. The first screen keeps the browser's own start.
    if (first.current) first.current = false
    else main.current?.focus({ preventScroll: true })
  }, [key])

  useTitle(titleOf(route))

  useEffect(() => {
    let idle = 0
    const timer = setTimeout(() => {
      idle = requestIdleCallback(loadScreens, { timeout: 3000 })
    }, FIRST_SCREEN_MS)
    return () => {
      clearTimeout(timer)
      cancelIdleCallback(idle)
    }
  }, [])

  return (
    <TooltipProvider>
      <div className="grid h-full grid-cols-[auto_minmax(0,1fr)] grid-rows-[minmax(0,1fr)_auto]">
        <a
          href="#main"
          onClick={(event) => {
            event.preventDefault()
            main.current?.focus()
          }}
          className={SKIP_LINK}
        >
          Skip to the content
        </a>
        <TourSkipLink className={SKIP_LINK} />
        <Rail route={route} />
        <div className="flex min-h-0 min-w-0 flex-col">
          <HeldBanner />
          <main
            id="main"
            ref={main}
            tabIndex={-1}
            data-route-focus
            aria-label={titleOf(route)}
            className="relative min-h-0 flex-1 overflow-hidden"
          >
            <ScreenBoundary key={key} route={route}>
              <Suspense fallback={<CenteredSpinner />}>{screenOf(route)}</Suspense>
            </ScreenBoundary>
          </main>
        </div>
        <StatusLine />
      </div>
      <TourPart route={route} />
      <Recovery />
      <Toaster />
    </TooltipProvider>
  )
}

/** The window's title: how many questions wait, so that a tab or a taskbar tells it, and the screen. */
function useTitle(screen: string): void {
  const waiting = useLive((live) => live.inbox?.length ?? 0)
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${screen} · Baton`
  }, [screen, waiting])
}

/** Only there while somebody goes on after an alert. */
function Recovery() {
  const isOpen = useAlerts((state) => state.recovering !== undefined)
  return <Suspense fallback={null}>{isOpen && <RecoveryDialog />}</Suspense>
}
