import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, posix, win32 } from 'node:path'
import { errorCode } from './workspace/file-failure'

/** The name of the app's folder among those of other programs. */
const NAME = 'Baton'

/**
 * Where Baton keeps what it must not lose, as an absolute path: `BATON_DATA`, else `Baton` in the platform's folder for such
 * data (XDG_DATA_HOME, ~/Library/Application Support, APPDATA).
 */
export function dataFolder(
  env: Record<string, string | undefined>,
  platform: NodeJS.Platform,
  home: string = homedir(),
): string {
  const { join: at, resolve, isAbsolute } = platform === 'win32' ? win32 : posix
  if (env.BATON_DATA) return resolve(env.BATON_DATA)
  if (platform === 'win32') return at(env.APPDATA || at(home, 'AppData', 'Roaming'), NAME)
  if (platform === 'darwin') return at(home, 'Library', 'Application Support', NAME)
  // A relative path there is invalid and is to be ignored (XDG Base Directory Specification, "Basics").
  const xdg = env.XDG_DATA_HOME
  return at(xdg && isAbsolute(xdg) ? xdg : at(home, '.local', 'share'), NAME)
}

/** The data folder cannot be used; the message says why and what to do. */
export class DataFolderUnusable extends Error {
  override readonly name = 'DataFolderUnusable'
  /** Whether it could be used if the disk were not full. */
  readonly isDiskFull: boolean

  constructor(message: string, isDiskFull: boolean, options?: ErrorOptions) {
    super(message, options)
    this.isDiskFull = isDiskFull
  }
}

/** Makes the data folder with its `workspace/` and writes a byte there. Rejects with `DataFolderUnusable`. */
export async function prepareDataFolder(folder: string): Promise<void> {
  const probe = join(folder, `.probe-${process.pid}`)
  try {
    await makeFolder(join(folder, 'workspace'))
    await writeFile(probe, 'x', { flush: true })
    await rm(probe)
  } catch (error) {
    // On a full disk a file can be made and not written.
    await rm(probe, { force: true }).catch(() => undefined)
    const full = isFull(error)
    const remedy = full ? 'Free some space there, or choose' : 'Choose'
    throw new DataFolderUnusable(
      `Baton cannot keep its data in ${folder}: ${reason(error)} ${remedy} another folder with --data or BATON_DATA.`,
      full,
      { cause: error },
    )
  }
}

/**
 * Makes a folder and those above it. Not `mkdir` with `recursive`: that never returns where a file system answers that an
 * existing folder does not exist, as /proc does.
 */
async function makeFolder(folder: string): Promise<void> {
  try {
    await makeOne(folder)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || dirname(folder) === folder) throw error
    await makeFolder(dirname(folder))
    await makeOne(folder)
  }
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST' || !(await stat(folder)).isDirectory()) throw error
  }
}

function isFull(error: unknown): boolean {
  return errorCode(error) === 'ENOSPC' || errorCode(error) === 'EDQUOT'
}

function reason(error: unknown): string {
  switch (errorCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return 'this user may not write there.'
    case 'ENOENT':
      return 'no folder can be made there.'
    case 'EROFS':
      return 'the disk is read-only.'
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full.'
    case 'EEXIST':
    case 'ENOTDIR':
      return 'a file stands where a folder should be.'
    default:
      return `${error instanceof Error ? error.message : String(error)}.`
  }
}
