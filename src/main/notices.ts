import type { Notification } from 'electron'
import type { Notice } from '../app/approvals/notices'

/** Electron's notifications, as far as they are used. */
export interface Notifications {
  isSupported(): boolean
  new (options: { title: string; body: string }): Pick<Notification, 'on' | 'show'>
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
  shown.show()
}
