import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useLive } from '../bridge/live'
import { cn, Icon, Popover } from '../ui'
import { useAlerts } from './state'
import { alertTitle } from './words'

const AlertList = lazy(async () => ({ default: (await import('./AlertList')).AlertList }))

/** In the rail: how many alerts there are, and the way to them. */
export function AlertBell() {
  const alerts = useLive((live) => live.alerts)
  const isOpen = useAlerts((state) => state.isOpen)
  const count = alerts?.length ?? 0
  const label = count === 0 ? 'Alerts' : count === 1 ? 'Alerts, 1 open' : `Alerts, ${count} open`
  return (
    <>
      <Popover
        label="Alerts"
        side="right"
        align="end"
        open={isOpen}
        onOpenChange={(open) => useAlerts.setState({ isOpen: open })}
        className="w-105 max-w-[calc(100vw-80px)] p-0!"
        trigger={
          <button
            type="button"
            aria-label={label}
            title={label}
            className={cn(
              'relative flex size-9 items-center justify-center rounded-lg text-fg-2 transition-colors hover:bg-surface-2 hover:text-fg-1',
              isOpen && 'bg-surface-2',
            )}
          >
            <Icon name="bell" size={18} />
            {count > 0 && (
              <span
                aria-hidden
                className="absolute -top-0.5 -right-0.5 flex h-4 min-w-4 items-center justify-center rounded-full bg-danger-fill px-1 text-[10px] leading-none font-semibold text-white ring-2 ring-surface-1"
              >
                {count > 99 ? '99+' : count}
              </span>
            )}
          </button>
        }
      >
        <h2 className="border-b border-line px-4 py-2.5 text-sm font-semibold">Alerts</h2>
        <Suspense fallback={null}>
          <AlertList alerts={alerts ?? []} />
        </Suspense>
      </Popover>
      <Announcer />
    </>
  )
}

/** Tells screen readers of alerts that come while the window is open. */
function Announcer() {
  const alerts = useLive((live) => live.alerts)
  const known = useRef<ReadonlySet<string>>(undefined)
  const [words, setWords] = useState('')
  useEffect(() => {
    if (!alerts) return
    const before = known.current
    known.current = new Set(alerts.map(({ id }) => id))
    const fresh = before && alerts.find(({ id }) => !before.has(id))
    if (fresh) setWords(`Alert: ${alertTitle(fresh)}. ${fresh.cause}`)
  }, [alerts])
  return (
    <p aria-live="polite" className="sr-only">
      {words}
    </p>
  )
}
