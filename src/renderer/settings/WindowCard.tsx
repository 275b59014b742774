/** What the desktop does when its window is closed, and at login. */
import { useEffect, useId, useState } from 'react'
import type { WindowSettings } from '../../shared/settings'
import { host, messageOf, useHostState } from '../bridge/host'
import { Fault, Select, Switch, attempt } from '../ui'

const CLOSING: readonly { value: WindowSettings['closing']; label: string }[] = [
  { value: 'tray-while-active', label: 'Go on in the tray while anything is active' },
  { value: 'tray', label: 'Always go on in the tray' },
  { value: 'quit', label: 'Quit Baton' },
]

export function WindowCard() {
  const isConnected = useHostState() === 'connected'
  const [kept, setKept] = useState<WindowSettings>()
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const closingId = useId()
  const loginId = useId()
  useEffect(() => {
    if (!isConnected) return
    let isGone = false
    host.settings.get().then(
      ({ window }) => {
        if (!isGone) setKept(window)
      },
      (error: unknown) => {
        if (!isGone) setProblem(messageOf(error))
      },
    )
    return () => {
      isGone = true
    }
  }, [isConnected])
  if (problem !== undefined) return <Fault text={problem} className="px-4 py-3" />
  if (!kept) return <p className="px-4 py-3 text-fg-3">Known once the host answers.</p>
  const change = async (part: Partial<WindowSettings>) => {
    const wish = { ...kept, ...part }
    setBusy(true)
    setKept(wish)
    if (!(await attempt('Not saved', () => host.settings.saveWindow(wish)))) setKept(kept)
    setBusy(false)
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
        <div className="min-w-60 flex-1">
          <label htmlFor={closingId} className="font-medium">
            When the window is closed
          </label>
          <p className="text-xs text-fg-3">
            Triggers start runs only while Baton is running, with its window or in the tray.
          </p>
        </div>
        <Select
          id={closingId}
          value={kept.closing}
          options={CLOSING}
          disabled={busy}
          onValueChange={(closing) => void change({ closing })}
        />
      </div>
      <div className="flex items-center gap-4 px-4 py-3">
        <div className="min-w-0 flex-1">
          <label htmlFor={loginId} className="font-medium">
            Start at login
          </label>
          <p className="text-xs text-fg-3">Baton starts with the computer, in the tray.</p>
        </div>
        <Switch
          id={loginId}
          checked={kept.startAtLogin}
          disabled={busy}
          onCheckedChange={(startAtLogin) => void change({ startAtLogin })}
        />
      </div>
    </>
  )
}
