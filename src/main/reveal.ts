import { stat } from 'node:fs/promises'
import type { Shell } from 'electron'

/** Shows a folder, or a file in its folder, in the system's file manager; false when the system would not. */
export async function reveal(
  shell: Pick<Shell, 'openPath' | 'showItemInFolder'>,
  path: string,
): Promise<boolean> {
  // Opening a file would run whatever the system has for it, so a file is only pointed at.
  if ((await stat(path)).isDirectory()) return (await shell.openPath(path)) === ''
  shell.showItemInFolder(path)
  return true
}
