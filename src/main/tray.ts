/** The tray: what waits, what is active and when it next fires, and the way to the window and out. */
import type { MenuItemConstructorOptions } from 'electron'
import { Menu, nativeImage, Tray } from 'electron'
import asking from '../../resources/tray/tray-asking.png?inline'
import idle from '../../resources/tray/tray.png?inline'
import templateAsking from '../../resources/tray/tray-template-asking.png?inline'
import template from '../../resources/tray/tray-template.png?inline'
import type { ActiveWorkflow } from '../shared/contract/activations'
import type { Presence } from './presence'

/** So many active workflows are listed; of more, how many they are. */
const LISTED = 8

export interface TrayActions {
  /** Shows the window, at a place of the interface such as `#/inbox` where one is given. */
  open(hash?: string): void
  quit(): void
}

/** The tray of this system, until `close`. */
export function openTray(
  actions: TrayActions,
  platform: NodeJS.Platform,
): { show(presence: Presence): void; close(): void } {
  const tray = new Tray(picture(false, platform))
  tray.on('click', () => {
    // On a Mac a click opens the menu.
    if (platform !== 'darwin') actions.open()
  })
  let shownAsking = false
  return {
    show(presence) {
      const isAsking = presence.asking > 0
      if (isAsking !== shownAsking) tray.setImage(picture(isAsking, platform))
      shownAsking = isAsking
      tray.setToolTip(toolTip(presence))
      if (platform === 'darwin') tray.setTitle(isAsking ? String(presence.asking) : '')
      tray.setContextMenu(Menu.buildFromTemplate(trayMenu(presence, actions, Date.now())))
    },
    close() {
      if (!tray.isDestroyed()) tray.destroy()
    },
  }
}

/** The lines of the menu. */
export function trayMenu(
  { asking: count, active }: Presence,
  { open, quit }: TrayActions,
  now: number,
): MenuItemConstructorOptions[] {
  const more = active.length - LISTED
  return [
    { label: 'Open Baton', click: () => open() },
    {
      label: count === 0 ? 'No questions for you' : questions(count),
      enabled: count > 0,
      click: () => open('#/inbox'),
    },
    { type: 'separator' },
    ...(active.length === 0
      ? [{ label: 'Nothing is active', enabled: false }]
      : [
          { label: 'Active workflows', enabled: false },
          ...active.slice(0, LISTED).map((workflow) => ({
            label: activeLine(workflow, now),
            click: () => open('#/active'),
          })),
          ...(more > 0 ? [{ label: `${more} more…`, click: () => open('#/active') }] : []),
        ]),
    { type: 'separator' },
    { label: 'Quit Baton', click: quit },
  ]
}

/** `Posts: next Mon 09:00`, `Posts: does not listen`, `Posts`. */
export function activeLine({ name, triggers }: ActiveWorkflow, now: number): string {
  const short = name.length > 40 ? `${name.slice(0, 39)}…` : name
  if (triggers.some(({ problem }) => problem !== undefined)) return `${short}: does not listen`
  const times = triggers.flatMap(({ nextAt }) =>
    nextAt === undefined || nextAt <= now ? [] : [nextAt],
  )
  return times.length === 0 ? short : `${short}: next ${clock(Math.min(...times), now)}`
}

function clock(at: number, now: number): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString()
  const isSoon = at - now < 6 * 24 * 3_600_000
  return new Date(at).toLocaleString(undefined, {
    ...(isToday
      ? {}
      : isSoon
        ? { weekday: 'short' as const }
        : { day: 'numeric' as const, month: 'short' as const }),
    hour: '2-digit',
    minute: '2-digit',
  })
}

function toolTip({ asking: count, active }: Presence): string {
  const parts = [
    count > 0 ? questions(count) : '',
    active.length > 0
      ? `${active.length} active ${active.length === 1 ? 'workflow' : 'workflows'}`
      : '',
  ].filter(Boolean)
  return ['Baton', ...parts].join(' · ')
}

function questions(count: number): string {
  return count === 1 ? '1 question for you' : `${count} questions for you`
}

/** 16 points at twice the pixels; on a Mac a stencil that takes the colour of the bar. */
function picture(isAsking: boolean, platform: NodeJS.Platform) {
  const isMac = platform === 'darwin'
  const address = isMac ? (isAsking ? templateAsking : template) : isAsking ? asking : idle
  const image = nativeImage.createFromDataURL(address)
  if (!isMac) return image
  const small = image.resize({ width: 16, height: 16 })
  small.setTemplateImage(true)
  return small
}
