import { constants } from 'node:fs'
import type { Stats } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { NodeError } from '../../engine/node-error'
import type { Effects } from '../../engine/effects'
import type { Workspace, WorkspaceFile } from '../../app/ports'
import type { FileReference } from '../../shared/run/file-reference'
import { realFileSystem, TEMPORARY, writeAtomically } from './atomic-file'
import type { FileSystem } from './atomic-file'
import { errorCode, fileFailure } from './file-failure'
import { ValueFiles } from './value-files'
import type { InUse } from './value-files'
import { outsideWorkspace, workspacePath } from './workspace-path'

/** What a node may read at once. More would not fit into an event, a prompt or the memory of ten parallel runs. Bytes. */
const MAX_READ = 50 * 1024 * 1024
/** What the interface shows of a file. Bytes. */
const MAX_SHOWN = 1024 * 1024

export interface FolderWorkspaceOptions {
  fs?: FileSystem
  /** Shows a path in the system's file manager; the desktop host gives it. Absolute path in, whether it was shown out. */
  reveal?: (absolutePath: string) => Promise<boolean>
}

/**
 * The workspace as one folder, made when it is first needed. No path and no symlink leads out of it: each call walks the path
 * part by part and looks where links really lead. (A program on the same machine that swaps a folder for a link between that look
 * and the write is not defended against; it could write there itself.)
 */
export class FolderWorkspace implements Workspace {
  readonly folder: string
  readonly files: Effects['files'] = {
    read: (path) => this.read(path, MAX_READ),
    write: (path, content) => this.write(path, content),
    append: (path, content) => this.append(path, content),
  }
  /** Binary values of runs. */
  readonly values: ValueFiles
  private readonly fs: FileSystem
  private readonly show: FolderWorkspaceOptions['reveal']
  /** The last look for where an append goes. */
  private placing: Promise<unknown> = Promise.resolve()
  /** The last append to each file, so that appends of parallel runs never mix. */
  private readonly appends = new Map<string, Promise<unknown>>()

  constructor(folder: string, options: FolderWorkspaceOptions = {}) {
    this.folder = resolve(folder)
    this.fs = options.fs ?? realFileSystem
    this.show = options.reveal
    this.values = new ValueFiles({
      fs: this.fs,
      workspace: this.folder,
      place: async (path) => (await this.locate(path)).file,
    })
  }

  keep(bytes: Uint8Array, about: { name: string; contentType: string }): Promise<FileReference> {
    return this.values.keep(bytes, about)
  }

  async sweepValues(inUse: InUse, signal?: AbortSignal): Promise<number> {
    return this.guard('remove files that no run needs', () => this.values.sweep(inUse, signal))
  }

  async readBytes(path: string, maxBytes = MAX_SHOWN): Promise<Uint8Array> {
    return this.guard(`read ${path}`, () => this.bytesOf(path, maxBytes))
  }

  async read(path: string, maxBytes = MAX_SHOWN): Promise<string> {
    return this.guard(`read ${path}`, async () => decode(await this.bytesOf(path, maxBytes), path))
  }

  async list(limit = 1_000): Promise<WorkspaceFile[]> {
    return this.guard('list the workspace', async () => {
      const found: WorkspaceFile[] = []
      await this.collect(this.folder, found)
      found.sort((a, b) => b.modifiedAt - a.modifiedAt || (a.path < b.path ? -1 : 1))
      return found.slice(0, limit)
    })
  }

  /**
   * Where an ordinary file is, for what works on files too large to be read at once, and its size in bytes. Rejects with a
   * `NodeError` as `readBytes` does.
   */
  async whereIs(path: string): Promise<{ file: string; bytes: number }> {
    return this.guard(`read ${path}`, async () => {
      const { file, stats } = await this.locate(path)
      if (!stats) throw Object.assign(new Error(`no file ${path}`), { code: 'ENOENT' })
      if (!stats.isFile()) throw notAFile(path, stats)
      return { file, bytes: stats.size }
    })
  }

  async reveal(path?: string): Promise<boolean> {
    if (!this.show) return false
    const show = this.show
    return this.guard(path === undefined ? 'show the workspace' : `show ${path}`, async () =>
      show(path === undefined ? await this.root() : (await this.locate(path)).file),
    )
  }

  private async bytesOf(path: string, maxBytes: number): Promise<Uint8Array> {
    const { file, stats } = await this.locate(path)
    if (!stats) throw Object.assign(new Error(`no file ${path}`), { code: 'ENOENT' })
    if (!stats.isFile()) throw notAFile(path, stats)
    if (stats.size > maxBytes)
      throw new NodeError(
        'limit',
        `${path} is too large to read here: ${megabytes(stats.size)}, at most ${megabytes(maxBytes)}. Open it in another program, or split it.`,
      )
    const handle = await this.fs.open(file, constants.O_RDONLY | NO_FOLLOW)
    try {
      return await handle.readFile()
    } finally {
      await handle.close()
    }
  }

  private async write(path: string, content: string): Promise<{ path: string; bytes: number }> {
    return this.guard(`write ${path}`, async () => {
      const { file, name } = await this.placeFor(path)
      await writeAtomically(file, content, { fs: this.fs })
      return { path: name, bytes: Buffer.byteLength(content) }
    })
  }

  private async append(path: string, content: string): Promise<{ path: string; bytes: number }> {
    return this.guard(`append to ${path}`, async () => {
      // One after the other, so that appends keep the order of their calls.
      const placed = this.placing.then(() => this.placeFor(path))
      this.placing = placed.catch(() => undefined)
      const { file, name } = await placed
      const before = this.appends.get(file) ?? Promise.resolve()
      const appended = before.then(
        () => this.appendNow(file, content),
        () => this.appendNow(file, content),
      )
      this.appends.set(file, appended)
      try {
        return { path: name, bytes: await appended }
      } finally {
        if (this.appends.get(file) === appended) this.appends.delete(file)
      }
    })
  }

  private async placeFor(path: string): Promise<{ file: string; name: string }> {
    const { file, stats, name } = await this.locate(path)
    if (stats && !stats.isFile()) throw notAFile(path, stats)
    await this.fs.mkdir(parentOf(file), { recursive: true })
    return { file, name }
  }

  /** Adds to the end, or leaves the file as it was. Resolves with its size. */
  private async appendNow(file: string, content: string): Promise<number> {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | NO_FOLLOW
    const handle = await this.fs.open(file, flags, 0o666)
    try {
      const { size } = await handle.stat()
      try {
        await handle.appendFile(content)
        await handle.sync()
      } catch (error) {
        await handle.truncate(size)
        throw error
      }
      return size + Buffer.byteLength(content)
    } finally {
      await handle.close()
    }
  }

  /** Where a path leads on disk, links resolved; `stats` is absent when nothing is there yet. */
  private async locate(path: string): Promise<{ file: string; stats?: Stats; name: string }> {
    const parts = workspacePath(path)
    const root = await this.root()
    const name = parts.join('/')
    let file = root
    let stats: Stats | undefined
    for (const [index, part] of parts.entries()) {
      file = join(file, part)
      stats = await this.lstat(file)
      // What does not exist cannot be a link, nor can anything below it.
      if (!stats) return { file: join(file, ...parts.slice(index + 1)), name }
      if (!stats.isSymbolicLink()) continue
      file = await this.followLink(path, file, root)
      stats = await this.fs.lstat(file)
    }
    return { file, stats, name }
  }

  private async followLink(path: string, link: string, root: string): Promise<string> {
    const target = await this.fs.realpath(link).catch((error: unknown) => {
      // Writing through a link to nowhere would make the file there, wherever that is.
      if (errorCode(error) === 'ENOENT')
        throw outsideWorkspace(path, 'it goes through a link to a place that does not exist')
      throw error
    })
    if (target !== root && !target.startsWith(root + sep))
      throw outsideWorkspace(path, 'it goes through a link that leads out of the workspace')
    return target
  }

  /** The folder's real path; makes the folder when it is missing. */
  private async root(): Promise<string> {
    await this.fs.mkdir(this.folder, { recursive: true })
    return this.fs.realpath(this.folder)
  }

  private async lstat(file: string): Promise<Stats | undefined> {
    try {
      return await this.fs.lstat(file)
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined
      throw error
    }
  }

  /** All files below a folder. Links are not followed: what they lead to is listed where it really is, or is none of ours. */
  private async collect(folder: string, found: WorkspaceFile[]): Promise<void> {
    const entries = await this.fs
      .readdir(folder, { withFileTypes: true })
      .catch((error: unknown) => {
        // An absent folder is an empty one, and a run may remove one while we look.
        if (errorCode(error) === 'ENOENT') return []
        throw error
      })
    for (const entry of entries) {
      const file = join(folder, entry.name)
      if (entry.isDirectory()) await this.collect(file, found)
      if (!entry.isFile() || TEMPORARY.test(entry.name)) continue
      const stats = await this.lstat(file)
      if (!stats) continue
      const path = relative(this.folder, file).split(sep).join('/')
      found.push({ path, bytes: stats.size, modifiedAt: Math.round(stats.mtimeMs) })
    }
  }

  private async guard<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw fileFailure(error, doing, this.folder)
    }
  }
}

/** Refuses a link that was put in place after the look; Windows has no such flag. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0

function parentOf(file: string): string {
  return resolve(file, '..')
}

function notAFile(path: string, stats: Stats): NodeError {
  return new NodeError(
    'file',
    stats.isDirectory()
      ? `${path} is a folder, not a file. Add a file name to the path.`
      : `${path} is not an ordinary file. Use another path.`,
  )
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new NodeError(
      'file',
      `${path} is not text (UTF-8), and only text can be read into a run. Save it as UTF-8 text, or hand its path on to a node that takes files.`,
      { cause: error },
    )
  }
}

function megabytes(bytes: number): string {
  const size = bytes / (1024 * 1024)
  return `${size >= 10 ? Math.round(size) : Number(size.toFixed(2))} MB`
}
