/** The files of a watched folder as they are now. */
import { lstat, opendir } from 'node:fs/promises'
import { join } from 'node:path'
import picomatch from 'picomatch'

export interface FoundFile {
  /** Below the folder, with `/`. */
  path: string
  size: number
  /** Milliseconds since the epoch. */
  modifiedAt: number
}

/** More files than this are not watched. */
const MOST_FILES = 100_000
const DEEPEST = 16
/** How many files are looked at together. */
const AT_ONCE = 64
/** What programs write beside a file until it is whole, and what systems leave in folders. */
const UNFINISHED =
  /^(\.|~\$|thumbs\.db$|desktop\.ini$)|~$|\.(tmp|temp|part|partial|crdownload|download|filepart|opdownload|aria2|swp|lock|lck)$/i

/** Which files are meant, by the pattern of the trigger; letters are the same in either case. */
export class FilePattern {
  /** Whether folders below are looked into. */
  readonly isDeep: boolean
  readonly #matches: (path: string) => boolean

  constructor(pattern: string) {
    this.isDeep = pattern.includes('/')
    this.#matches = picomatch(pattern, { nocase: true, noextglob: true, dot: false })
  }

  takes(path: string): boolean {
    const name = path.slice(path.lastIndexOf('/') + 1)
    return !UNFINISHED.test(name) && this.#matches(path)
  }
}

/** What is found is too much to watch. */
export class TooMany extends Error {}

/**
 * The ordinary files that a pattern takes. Links are not followed, wherever they lead; folders whose names begin with a dot are left
 * out. Rejects with what the system says of the folder itself; one further in that cannot be read is left out.
 */
export async function scanFolder(
  folder: string,
  pattern: FilePattern,
  signal: AbortSignal,
): Promise<FoundFile[]> {
  const paths: string[] = []
  await collect(folder, '', 0, { pattern, signal, paths })
  const found: FoundFile[] = []
  for (let at = 0; at < paths.length && !signal.aborted; at += AT_ONCE) {
    const some = paths.slice(at, at + AT_ONCE).map((path) => look(folder, path))
    for (const file of await Promise.all(some)) if (file) found.push(file)
  }
  return found
}

interface Collecting {
  pattern: FilePattern
  signal: AbortSignal
  paths: string[]
}

async function collect(
  folder: string,
  below: string,
  depth: number,
  collecting: Collecting,
): Promise<void> {
  const { pattern, signal, paths } = collecting
  const folders: string[] = []
  for await (const entry of await opendir(join(folder, below))) {
    if (signal.aborted) return
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory() && !entry.name.startsWith('.')) folders.push(path)
    if (entry.isFile() && pattern.takes(path)) paths.push(path)
    if (paths.length > MOST_FILES)
      throw new TooMany(
        `There are more than ${MOST_FILES.toLocaleString('en')} files. Choose a smaller folder, or a pattern that takes fewer.`,
      )
  }
  if (!pattern.isDeep || depth >= DEEPEST) return
  for (const path of folders)
    await collect(folder, path, depth + 1, collecting).catch((error: unknown) => {
      // It went away, or is another person's.
      if (error instanceof TooMany || !isMissing(error)) throw error
    })
}

async function look(folder: string, path: string): Promise<FoundFile | undefined> {
  try {
    const stats = await lstat(join(folder, path))
    return stats.isFile() ? { path, size: stats.size, modifiedAt: stats.mtimeMs } : undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || code === 'EPERM'
}
