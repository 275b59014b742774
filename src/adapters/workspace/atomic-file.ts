import { randomBytes } from 'node:crypto'
import * as nodeFs from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** The file functions in use; a test gives its own to make them fail. */
export type FileSystem = Pick<
  typeof nodeFs,
  'lstat' | 'mkdir' | 'open' | 'readdir' | 'realpath' | 'rename' | 'rm'
>

export const realFileSystem: FileSystem = nodeFs

/** Files of this name are unfinished writes, left only where the machine died in the middle of one. */
export const TEMPORARY = /^\.baton-[0-9a-f]{16}\.tmp$/

/**
 * Writes a file whole or not at all: whoever reads it sees the old content or the new, also after the machine lost power.
 * Leaves no temporary file behind when it fails.
 *
 * @throws what the file system says
 */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array,
  options: { fs?: FileSystem; mode?: number } = {},
): Promise<void> {
  const fs = options.fs ?? realFileSystem
  const folder = dirname(path)
  const temporary = join(folder, `.baton-${randomBytes(8).toString('hex')}.tmp`)
  // Exclusive: a file or link that somebody put there is never followed.
  const handle = await fs.open(temporary, 'wx', options.mode ?? 0o666)
  try {
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await fs.rename(temporary, path)
  } catch (error) {
    await fs.rm(temporary, { force: true })
    throw error
  }
  await syncFolder(folder, fs)
}

/** Makes a rename or a new name in a folder survive a loss of power. Windows has no such call and needs none. */
async function syncFolder(folder: string, fs: FileSystem): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await fs.open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
