/** Whether some program still has a file open to write: it is not done with it, however long it pauses. */
import { open, readdir, readFile, readlink, realpath } from 'node:fs/promises'
import { join } from 'node:path'

/** Access modes of open(2): the lowest two bits say whether it may be written. */
const WRITES = 0b11

/**
 * Those of the files that a program of this user has open to write. Linux says it in /proc; Windows refuses a second writer. On
 * other systems nobody can tell, and the set is empty.
 */
export async function openForWriting(files: readonly string[]): Promise<ReadonlySet<string>> {
  if (files.length === 0) return new Set()
  if (process.platform === 'linux') return inProc(files)
  if (process.platform === 'win32') return refused(files)
  return new Set()
}

async function inProc(files: readonly string[]): Promise<Set<string>> {
  const wanted = new Map<string, string>()
  for (const file of files) wanted.set(await realpath(file).catch(() => file), file)
  const found = new Set<string>()
  for (const pid of await names('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    for (const fd of await names(`/proc/${pid}/fd`)) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')
      const file = wanted.get(target)
      if (file === undefined || found.has(file)) continue
      const info = await readFile(`/proc/${pid}/fdinfo/${fd}`, 'utf8').catch(() => '')
      const flags = Number.parseInt(/^flags:\s*([0-7]+)/m.exec(info)?.[1] ?? '0', 8)
      if ((flags & WRITES) !== 0) found.add(file)
    }
  }
  return found
}

/** Processes end while they are looked at, and those of others cannot be. */
async function names(folder: string): Promise<string[]> {
  return readdir(join(folder)).catch(() => [])
}

async function refused(files: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>()
  for (const file of files)
    await open(file, 'r+').then(
      (handle) => handle.close(),
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EBUSY') found.add(file)
      },
    )
  return found
}
