import type { Notification } from 'electron'
import type { Notice } from '../app/approvals/notices'

type Shown = Pick<Notification, 'on' | 'show'>

/** What may still be clicked: Electron tells of no click on a notification that nobody holds. */
export const held = new Set<Shown>()

/** Shows a notification, and holds it until it was clicked or taken away. */
export function showHeld(notification: Shown): void {
  const drop = () => held.delete(notification)
  held.add(notification)
  notification.on('click', drop)
  notification.on('failed', drop)
  notification.on('close', ({ reason }) => {
    // Windows moves it to the list of notifications then, where it can be clicked.
    if (reason !== 'timedOut') drop()
  })
  notification.show()
}

/** Electron's notifications, as far as they are used. */
export interface Notifications {
  isSupported(): boolean
  new (options: { title: string; body: string }): Shown
}

/** Shows what was asked as a notification of the system; a click opens the question, or the inbox where it is of several. */
export function showNotice(
  Notifications: Notifications,
  { title, body, callback }: Notice,
  open: (hash: string) => void,
): void {
  if (!Notifications.isSupported()) return
  const shown = new Notifications({ title, body })
  const place = callback === undefined ? '' : `/${encodeURIComponent(callback)}`
  shown.on('click', () => open(`#/inbox${place}`))
  showHeld(shown)
}
