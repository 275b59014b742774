import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { join } from 'node:path'
import type { NodeError } from '../../engine/node-error'
import { FILES_FOLDER, fileFolder } from '../../shared/run/file-reference'
import type { FileReference } from '../../shared/run/file-reference'
import { realFileSystem, TEMPORARY, writeAtomically } from './atomic-file'
import type { FileSystem } from './atomic-file'
import { extensionOf } from './content-types'
import { copyBeside } from './copy-beside'
import { errorCode, fileFailure } from './file-failure'

/** A file that was handed out is not looked at for so long: the event that names it is on its way. Milliseconds. */
const GRACE_MS = 24 * 60 * 60 * 1000
/** `<sha256>.png`, or `<sha256>-2.png` where somebody changed the first. */
const NAME = /^([0-9a-f]{64})(?:-\d+)?\.[a-z0-9]{1,8}$/
const FOLDER = /^[0-9a-f]{2}$/

/** Which of these files (SHA-256) are needed. */
export type InUse = (hashes: readonly string[]) => Promise<string[]>

export interface ValueFilesOptions {
  /** The absolute path of a folder of the workspace, or of where it would be; refuses one that leads out. */
  place(path: string): Promise<string>
  /** The workspace, for messages. */
  workspace: string
  fs?: FileSystem
  /** Milliseconds since the epoch. */
  now?: () => number
}

/**
 * Binary values as files of the workspace: `files/<the first two digits>/<SHA-256>.<extension>`. The name says what is in it, so the
 * same bytes are kept once, a file is never changed, and one that a person put there or changed is known by not being what its
 * name says. A file is whole on the disk before anything can name it.
 */
export class ValueFiles {
  readonly #options: ValueFilesOptions
  readonly #fs: FileSystem
  readonly #now: () => number
  /** When each file was handed out last. */
  readonly #handedOut = new Map<string, number>()
  /** The last thing done with each file, so that none is removed while it is handed out. */
  readonly #turns = new Map<string, Promise<unknown>>()

  constructor(options: ValueFilesOptions) {
    this.#options = options
    this.#fs = options.fs ?? realFileSystem
    this.#now = options.now ?? Date.now
  }

  /** Keeps bytes as a file, or finds the file that holds them. Rejects with a `NodeError` when it cannot be written. */
  async keep(
    bytes: Uint8Array,
    { name, contentType }: { name: string; contentType: string },
  ): Promise<FileReference> {
    const sha256 = digest(bytes)
    this.#handedOut.set(sha256, this.#now())
    const file = await this.#inTurn(sha256, () => this.#write(sha256, bytes, contentType)).catch(
      (error: unknown) => {
        throw fileFailure(error, `keep the file ${name}`, this.#options.workspace)
      },
    )
    return { file, name, bytes: bytes.byteLength, contentType, sha256 }
  }

  /**
   * Keeps a copy of a file that lies anywhere, however large; it is never in memory as a whole. Rejects with a `NodeError` when it
   * cannot be read or written, and with code `limit` above `maxBytes`.
   */
  async keepFile(
    source: string,
    { name, contentType, maxBytes }: { name: string; contentType: string; maxBytes: number },
  ): Promise<FileReference> {
    try {
      const folder = await this.#options.place(FILES_FOLDER)
      await this.#fs.mkdir(folder, { recursive: true })
      const copy = await copyBeside(source, folder, maxBytes, name)
      try {
        const { sha256, bytes } = copy
        this.#handedOut.set(sha256, this.#now())
        const file = await this.#inTurn(sha256, () =>
          this.#putInPlace(sha256, contentType, (to) => this.#fs.rename(copy.path, to)),
        )
        return { file, name, bytes, contentType, sha256 }
      } finally {
        await this.#fs.rm(copy.path, { force: true })
      }
    } catch (error) {
      throw fileFailure(error, `keep a copy of ${name}`, this.#options.workspace)
    }
  }

  /**
   * Removes the files that nothing needs any more: of runs that were let go, and of a process that died between a file and its
   * event. Only what `keep` wrote and nobody changed. Stops at the next file when the signal aborts. Says how many went; where one
   * cannot be removed, all others go, and it rejects with the first failure, a `NodeError`.
   */
  async sweep(inUse: InUse, signal?: AbortSignal): Promise<number> {
    let gone = 0
    let failure: NodeError | undefined
    const remove = async (file: string, work: () => Promise<boolean>) => {
      try {
        if (await work()) gone += 1
      } catch (error) {
        failure ??= fileFailure(error, `remove ${file}`, this.#options.workspace)
      }
    }
    this.#forgetOld()
    for (const folder of await this.#entries(FILES_FOLDER)) {
      if (!FOLDER.test(folder) || signal?.aborted) continue
      const path = `${FILES_FOLDER}/${folder}`
      const names = await this.#entries(path)
      for (const name of names)
        if (TEMPORARY.test(name))
          await remove(`${path}/${name}`, () => this.#removeTorn(path, name))
      const hashes = names
        .flatMap((name) => NAME.exec(name)?.[1] ?? [])
        .filter((sha256) => fileFolder(sha256) === folder && !this.#isNew(sha256))
      if (hashes.length === 0) continue
      const needed = new Set(await inUse([...new Set(hashes)]))
      for (const name of names) {
        const sha256 = NAME.exec(name)?.[1]
        if (sha256 === undefined || needed.has(sha256) || !hashes.includes(sha256)) continue
        if (signal?.aborted) break
        const work = () => this.#remove(path, name, sha256)
        await remove(`${path}/${name}`, () => this.#inTurn(sha256, work))
      }
    }
    if (failure) throw failure
    return gone
  }

  #write(sha256: string, bytes: Uint8Array, contentType: string): Promise<string> {
    return this.#putInPlace(sha256, contentType, (to) =>
      writeAtomically(to, bytes, { fs: this.#fs }),
    )
  }

  /** Where the content lies; `put` puts it there when it does not yet. */
  async #putInPlace(
    sha256: string,
    contentType: string,
    put: (to: string) => Promise<void>,
  ): Promise<string> {
    const path = `${FILES_FOLDER}/${fileFolder(sha256)}`
    const names = (await this.#entries(path)).filter((name) => NAME.exec(name)?.[1] === sha256)
    for (const name of names) if (await this.#holds(path, name, sha256)) return `${path}/${name}`
    // What stands under the name is a person's by now; it stays.
    const extension = extensionOf(contentType)
    let name = `${sha256}.${extension}`
    for (let copy = 2; names.includes(name); copy++) name = `${sha256}-${copy}.${extension}`
    const folder = await this.#options.place(path)
    await this.#fs.mkdir(folder, { recursive: true })
    await put(join(folder, name))
    return `${path}/${name}`
  }

  async #remove(path: string, name: string, sha256: string): Promise<boolean> {
    if (this.#isNew(sha256) || !(await this.#holds(path, name, sha256))) return false
    await this.#fs.rm(join(await this.#options.place(path), name))
    return true
  }

  /** What a machine that died left of a write; one that goes on is never so old. It is none of the files that are counted. */
  async #removeTorn(path: string, name: string): Promise<false> {
    const file = join(await this.#options.place(path), name)
    const stats = await this.#stats(file)
    if (stats?.isFile() && stats.mtimeMs < this.#now() - GRACE_MS)
      await this.#fs.rm(file, { force: true })
    return false
  }

  #isNew(sha256: string): boolean {
    const at = this.#handedOut.get(sha256)
    return at !== undefined && Math.abs(this.#now() - at) < GRACE_MS
  }

  /** Those that were handed out long ago are looked at as any other, also where they are needed for years. */
  #forgetOld(): void {
    for (const sha256 of this.#handedOut.keys())
      if (!this.#isNew(sha256)) this.#handedOut.delete(sha256)
  }

  /** Whether a file is what its name says. A link is not, wherever it leads. */
  async #holds(path: string, name: string, sha256: string): Promise<boolean> {
    const file = join(await this.#options.place(path), name)
    const stats = await this.#stats(file)
    if (!stats?.isFile()) return false
    const handle = await this.#fs.open(file, 'r')
    try {
      return digest(await handle.readFile()) === sha256
    } finally {
      await handle.close()
    }
  }

  async #stats(file: string): Promise<Stats | undefined> {
    try {
      return await this.#fs.lstat(file)
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined
      throw error
    }
  }

  /** The names in a folder of the workspace; none where it is not there, or is no folder. */
  async #entries(path: string): Promise<string[]> {
    try {
      return await this.#fs.readdir(await this.#options.place(path))
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return []
      throw error
    }
  }

  #inTurn<T>(sha256: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(sha256) ?? Promise.resolve()
    const done = before.then(work, work)
    this.#turns.set(sha256, done)
    const forget = () => {
      if (this.#turns.get(sha256) === done) this.#turns.delete(sha256)
    }
    done.then(forget, forget)
    return done
  }
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
