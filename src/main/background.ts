/** Baton without a window: the tray, the badge, and whether it goes on when the window is closed or somebody quits. */
import type { BrowserWindow } from 'electron'
import { app, dialog, nativeImage, Notification, powerMonitor } from 'electron'
import overlay from '../../resources/tray/overlay-asking.png?inline'
import type { App } from '../app/app'
import type { Ports } from '../app/ports'
import type { WindowSettings } from '../shared/settings'
import { showHeld } from './notices'
import { followPresence, type Presence } from './presence'
import { openTray } from './tray'

export interface BackgroundOptions {
  core: Pick<App, 'inbox' | 'activations'>
  platform: NodeJS.Platform
  /** As they are now. */
  settings(): WindowSettings
  /** Shows the window, at a place of the interface where one is given. */
  open(hash?: string): void
  windows(): readonly BrowserWindow[]
  /** Resolves with true the first time that it is asked on this data folder. */
  isFirstTime(): Promise<boolean>
  report: Ports['report']
}

/** Goes on until the app quits. */
export function startBackground(options: BackgroundOptions): void {
  const { core, platform, settings, open, windows, isFirstTime, report } = options
  let presence: Presence = { asking: 0, active: [] }
  /** A person agreed to the next quit: a page that holds it up makes Baton ask again. */
  let isAgreed = false
  /** Nothing may hold up a quit any more. */
  let isGoing = false
  let isAsking = false

  const tray = openTray({ open, quit: () => app.quit() }, platform)
  const stop = followPresence(
    core,
    (now) => {
      presence = now
      tray.show(now)
      app.setBadgeCount(now.asking)
      if (platform === 'win32') for (const window of windows()) mark(window, now.asking)
    },
    report,
  )

  app.on('window-all-closed', () => {
    if (platform === 'darwin') return
    if (!staysOn(settings(), presence)) return app.quit()
    if (!Notification.isSupported()) return
    isFirstTime().then(
      (isFirst) => {
        if (isFirst) sayItGoesOn()
      },
      (error: unknown) => report({ where: 'tray', error }),
    )
  })
  const sayItGoesOn = () => {
    const notice = new Notification({ title: 'Baton goes on in the tray', body: goesOn(presence) })
    notice.on('click', () => open())
    showHeld(notice)
  }

  // The system goes down.
  powerMonitor.on('shutdown', () => {
    isGoing = true
  })
  app.on('before-quit', (event) => {
    const mayGo = isGoing || isAgreed || presence.active.length === 0
    isAgreed = false
    if (mayGo) return
    event.preventDefault()
    if (isAsking) return
    isAsking = true
    mayQuit(presence)
      .then((may) => {
        isAgreed = may
        if (may) app.quit()
      })
      .catch((error: unknown) => report({ where: 'quit', error }))
      .finally(() => {
        isAsking = false
      })
  })
  app.on('will-quit', () => {
    // The pages are closed; the quit comes again once the core is closed as well.
    isGoing = true
    stop()
    tray.close()
  })
}

/** Whether Baton goes on when its last window is closed. */
export function staysOn({ closing }: WindowSettings, { active }: Presence): boolean {
  return closing === 'tray' || (closing === 'tray-while-active' && active.length > 0)
}

async function mayQuit({ active }: Presence): Promise<boolean> {
  const count = active.length
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message:
      count === 1
        ? `Quit Baton? ${active[0]?.name ?? 'A workflow'} is active.`
        : `Quit Baton? ${count} workflows are active.`,
    detail:
      'Nothing starts them while Baton is not running; they stay active and go on when it is started again. Runs in flight go on then, too.',
    buttons: ['Quit', 'Stay in the tray'],
    defaultId: 1,
    cancelId: 1,
  })
  return response === 0
}

function goesOn({ active }: Presence): string {
  const what =
    active.length === 0
      ? ''
      : active.length === 1
        ? `${active[0]?.name ?? 'A workflow'} is active. `
        : `${active.length} workflows are active. `
  return `${what}Open it from the tray, or by starting Baton again. Settings say what happens when the window is closed.`
}

/** On the button of the taskbar, where the system shows no count. */
function mark(window: BrowserWindow, asking: number): void {
  window.setOverlayIcon(
    asking > 0 ? nativeImage.createFromDataURL(overlay) : null,
    asking > 0 ? `${asking} waiting for you` : '',
  )
}
