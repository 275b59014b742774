/**
 * Starts a run for each new, fully written file of a folder. What there is is looked at again and again; the system only says when
 * it is worth a look, so that nothing is missed where it says nothing (network drives, too many files, sleep).
 */
import { lstat, mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, isAbsolute, join } from 'node:path'
import { watch, type FSWatcher } from 'chokidar'
import { NodeError } from '../../engine/node-error'
import type { FileReference } from '../../shared/run/file-reference'
import type { Json, JsonObject } from '../../shared/workflow/document'
import type { Listening, TriggerSource } from '../../app/triggers/source'
import { typeOfName } from '../workspace/content-types'
import { errorCode } from '../workspace/file-failure'
import { workspacePath } from '../workspace/workspace-path'
import { FilePattern, scanFolder, TooMany, type FoundFile } from './folder-scan'
import { openForWriting } from './open-writers'
import { Settling, stampOf } from './settling'
import { textOf } from './text-of'
import { Wakeable } from './wakeable'

/** How long a file must stay as it is. */
const SETTLE_MS = 2_000
/** How soon files that are not at rest are looked at again. */
const SOON_MS = 500
/** How often the folder is looked at where the system says nothing. */
const OFTEN_MS = 60_000
/** How soon it is tried again where something is wrong. */
const AGAIN_MS = 5_000
/** Larger files are not copied into the workspace. Bytes. */
const MAX_COPY = 2 * 1024 ** 3
/** What is seen is kept at most this often where it is much: the core knows by itself what it was delivered. */
const KEEP_MS = 30_000
const MUCH = 1_000
/** Files that are copied together: a copy waits for the disk most of the time. */
const AT_ONCE = 16

export interface FolderSourceOptions {
  workspace: {
    readonly folder: string
    keepFile(
      source: string,
      about: { name: string; contentType: string; maxBytes: number },
    ): Promise<FileReference>
  }
  report(problem: { where: string; error: unknown }): void
  settleMs?: number
  againMs?: number
}

/** What is kept for the next start. */
interface Place {
  folder: string
  pattern: string
  /** By path: the size and the time of each file that needs no attention. */
  seen: Record<string, string>
}

export class FolderSource implements TriggerSource {
  readonly #options: FolderSourceOptions

  constructor(options: FolderSourceOptions) {
    this.#options = options
  }

  async listen(listening: Listening): Promise<void> {
    const watched = new WatchedFolder(this.#options, listening)
    try {
      await watched.run()
    } finally {
      await watched.close()
    }
  }
}

class WatchedFolder {
  readonly #options: FolderSourceOptions
  readonly #listening: Listening
  readonly #given: string
  readonly #pattern: FilePattern
  readonly #wake: Wakeable
  readonly #settling: Settling
  /** The files that are there already are left alone. */
  #isFirst: boolean
  #watcher: FSWatcher | undefined
  /** The system cannot say when something changes. */
  #isBlind = false
  #keptAt = 0
  #isKept = true

  constructor(options: FolderSourceOptions, listening: Listening) {
    const { folder, pattern } = listening.config
    this.#options = options
    this.#listening = listening
    this.#given = String(folder)
    this.#pattern = new FilePattern(String(pattern ?? '*'))
    this.#wake = new Wakeable(listening.clock, listening.signal)
    const place = placeOf(listening.place)
    this.#isFirst = place?.folder !== this.#given || place.pattern !== String(pattern ?? '*')
    const before = this.#isFirst ? [] : Object.entries(place?.seen ?? {})
    this.#settling = new Settling(before, options.settleMs ?? SETTLE_MS)
  }

  async run(): Promise<void> {
    const { signal } = this.#listening
    while (!signal.aborted) {
      const began = performance.now()
      const isWell = await this.#look()
      // A folder of very many files is not looked at without a pause.
      await this.#wake.rest(Math.min((performance.now() - began) * 2 + 50, AGAIN_MS))
      await this.#wake.sleep(this.#pause(isWell))
    }
  }

  async close(): Promise<void> {
    await this.#watcher?.close()
  }

  #pause(isWell: boolean): number {
    const again = this.#options.againMs ?? AGAIN_MS
    if (!isWell) return again
    if (this.#settling.changing > 0) return Math.min(SOON_MS, this.#options.settleMs ?? SETTLE_MS)
    return this.#isBlind || !this.#isKept ? again : OFTEN_MS
  }

  /** False where something is wrong, which stands beside the trigger then. */
  async #look(): Promise<boolean> {
    const { signal, clock, problem } = this.#listening
    try {
      const folder = await this.#folder()
      this.#watch(folder)
      const found = await scanFolder(folder, this.#pattern, signal)
      if (signal.aborted) return true
      if (this.#isFirst) return await this.#begin(found)
      const settled = this.#settling.look(found, clock.now())
      const isWell = await this.#deliverAll(folder, settled)
      await this.#keep()
      if (isWell) problem()
      return isWell
    } catch (error) {
      if (signal.aborted) return true
      this.#forgetWatcher()
      problem(this.#whyNot(error))
      return false
    }
  }

  async #begin(found: readonly FoundFile[]): Promise<boolean> {
    for (const file of found) this.#settling.done(file)
    this.#isKept = false
    await this.#keep()
    this.#isFirst = false
    this.#listening.problem()
    return true
  }

  async #deliverAll(folder: string, files: readonly FoundFile[]): Promise<boolean> {
    const { signal } = this.#listening
    const paths = files.map(({ path }) => join(folder, path))
    const open = await openForWriting(paths)
    const whole: FoundFile[] = []
    for (const file of files) {
      if (open.has(join(folder, file.path))) this.#settling.wait(file.path)
      else whole.push(file)
    }
    let isWell = true
    for (let at = 0; at < whole.length; at += AT_ONCE) {
      const some = whole.slice(at, at + AT_ONCE)
      const read = await Promise.allSettled(some.map((file) => this.#payload(folder, file)))
      for (const [index, file] of some.entries()) {
        if (signal.aborted) return true
        const payload = read[index]
        if (payload && !(await this.#deliver(file, payload))) isWell = false
      }
    }
    return isWell
  }

  /** False where it stays to be delivered. */
  async #deliver(
    file: FoundFile,
    read: PromiseSettledResult<JsonObject | undefined>,
  ): Promise<boolean> {
    const { deliver, problem, signal } = this.#listening
    try {
      if (read.status === 'rejected') throw read.reason
      const payload = read.value
      // It changed or went away while it was copied: what was read may be neither the old nor the new.
      if (!payload) {
        this.#settling.wait(file.path)
        return true
      }
      await deliver({ id: `${file.path}:${stampOf(file)}`, payload })
      this.#done(file)
      return true
    } catch (error) {
      if (signal.aborted) return true
      const said = error instanceof Error ? error.message : String(error)
      if (isRefused(error)) {
        // Trying again would change nothing.
        this.#done(file)
        this.#options.report({ where: `folder trigger, ${file.path}`, error })
        problem(`${file.path} started no run: ${said}`)
        return false
      }
      problem(`${file.path} could not be taken, and is tried again: ${said}`)
      return false
    }
  }

  async #payload(folder: string, file: FoundFile): Promise<JsonObject | undefined> {
    const path = join(folder, file.path)
    const name = basename(path)
    const contentType = typeOfName(name)
    const copied = file.size <= MAX_COPY
    const reference = copied
      ? await this.#options.workspace.keepFile(path, { name, contentType, maxBytes: MAX_COPY })
      : undefined
    const text = await textOf(path, contentType, file.size)
    const stats = await lstat(path).catch(() => undefined)
    if (
      !stats ||
      stampOf({ ...file, size: stats.size, modifiedAt: stats.mtimeMs }) !== stampOf(file)
    )
      return undefined
    return {
      path,
      name,
      size: file.size,
      contentType,
      ...(text === undefined ? {} : { text }),
      ...(reference ? { file: { ...reference } } : {}),
    }
  }

  #done(file: FoundFile): void {
    this.#settling.done(file)
    this.#isKept = false
  }

  async #keep(): Promise<void> {
    const { seen } = this.#settling
    const now = this.#listening.clock.now()
    if (this.#isKept || (seen.size > MUCH && !this.#isFirst && now - this.#keptAt < KEEP_MS)) return
    const place: Place = {
      folder: this.#given,
      pattern: String(this.#listening.config.pattern ?? '*'),
      seen: Object.fromEntries(seen),
    }
    await this.#listening.keepPlace({ ...place })
    this.#keptAt = now
    this.#isKept = true
  }

  /** Where the folder is; one in the workspace is made when it is missing. */
  async #folder(): Promise<string> {
    if (this.#given.startsWith('~')) return join(homedir(), this.#given.slice(1))
    if (isAbsolute(this.#given)) return this.#given
    const folder = join(this.#options.workspace.folder, ...workspacePath(this.#given))
    await mkdir(folder, { recursive: true })
    return folder
  }

  /** Only folders are watched: the system says of them what becomes of the files in them. */
  #watch(folder: string): void {
    if (this.#watcher || this.#isBlind) return
    const watcher = watch(folder, {
      ignoreInitial: true,
      followSymlinks: false,
      ignorePermissionErrors: true,
      depth: this.#pattern.isDeep ? 16 : 0,
      ignored: (_, stats) => stats?.isFile() === true,
    })
    watcher.on('raw', () => this.#wake.wake())
    watcher.on('all', () => this.#wake.wake())
    watcher.on('error', () => {
      this.#isBlind = true
      this.#forgetWatcher()
      this.#wake.wake()
    })
    this.#watcher = watcher
  }

  /** A folder that went away and came back is another one. */
  #forgetWatcher(): void {
    void this.#watcher?.close()
    this.#watcher = undefined
  }

  #whyNot(error: unknown): string {
    const folder = this.#given
    switch (errorCode(error)) {
      case 'ENOENT':
        return `There is no folder ${folder} on this host. Make it, or choose another one; Baton goes on by itself when it is there.`
      case 'ENOTDIR':
        return `${folder} is a file, not a folder. Choose a folder.`
      case 'EACCES':
      case 'EPERM':
        return `This user may not read the folder ${folder}. Change its permissions, or choose another one; Baton goes on by itself when it can.`
      default: {
        if (error instanceof TooMany || error instanceof NodeError) return error.message
        const said = error instanceof Error ? error.message : String(error)
        return `The folder ${folder} cannot be watched now, and is tried again: ${said}`
      }
    }
  }
}

/** Whether the core refuses it for what it is, not for now. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof Error) || !('reason' in error)) return false
  const { reason } = error as { reason?: { code?: unknown } }
  return reason?.code === 'INVALID_INPUT'
}

function placeOf(place: Json | undefined): Place | undefined {
  if (place === null || typeof place !== 'object' || Array.isArray(place)) return undefined
  const { folder, pattern, seen } = place
  if (typeof folder !== 'string' || typeof pattern !== 'string') return undefined
  if (seen === null || typeof seen !== 'object' || Array.isArray(seen)) return undefined
  return { folder, pattern, seen: seen as Record<string, string> }
}
