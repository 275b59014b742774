import type { Session } from 'electron'
import { isOwn } from './origin'

/** What the interface uses: copying to the clipboard, and storage that the system does not clear by itself. */
const GRANTED: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'persistent-storage'])

/** Denies every permission but the two above, and those two to every page but our own. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(GRANTED.has(permission) && isOwn(requestingUrl)),
  )
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => GRANTED.has(permission) && isOwn(origin),
  )
  session.setDevicePermissionHandler(() => false)
}
