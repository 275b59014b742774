import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { z } from 'zod'
import { NodeError } from '../../engine/node-error'
import type { BackupFolder as BackupPort, BackupIndex } from '../../app/ports'
import { backedUpProjectSchema, backedUpVersionSchema } from '../../shared/contract/backups'
import { realFileSystem, writeAtomically, type FileSystem } from '../workspace/atomic-file'
import { errorCode, fileFailure } from '../workspace/file-failure'

/** The folder in the data folder. */
export const BACKUPS_FOLDER = 'backups'
const INDEX = 'index.json'
const HASH = /^[0-9a-f]{64}$/

const zip = promisify(gzip)
const unzip = promisify(gunzip)

const indexSchema = z.object({
  version: z.literal(1),
  project: backedUpProjectSchema,
  versions: z.array(
    backedUpVersionSchema.extend({ hash: z.string().regex(HASH), bytes: z.number() }),
  ),
})

/**
 * Backups as files: `backups/<store>/<project>-<hash>/` holds an index and each document once, compressed, by the SHA-256 of its
 * text. A document is on disk before the index names it, and leaves it after, so a kill at any moment loses nothing that was kept.
 */
export class BackupFolder implements BackupPort {
  readonly #root: string
  readonly #fs: FileSystem

  constructor(dataFolder: string, options: { fs?: FileSystem } = {}) {
    this.#root = join(dataFolder, BACKUPS_FOLDER)
    this.#fs = options.fs ?? realFileSystem
  }

  async places(): Promise<{ store: string; project: string }[]> {
    const places: { store: string; project: string }[] = []
    for (const store of await this.#names(this.#root))
      for (const folder of await this.#names(join(this.#root, store))) {
        const project = await this.#projectIn(join(this.#root, store, folder))
        if (project !== undefined) places.push({ store, project })
      }
    return places
  }

  async index(store: string, project: string): Promise<BackupIndex | undefined> {
    const path = join(this.#folder(store, project), INDEX)
    const text = await this.#text(path)
    if (text === undefined) return undefined
    const parsed = indexSchema.safeParse(json(text))
    if (parsed.success) return { project: parsed.data.project, versions: parsed.data.versions }
    throw new NodeError(
      'file',
      `The backup of ${project} cannot be read: ${path} is damaged, or of a newer version of Baton. Update Baton, or move its folder away; the next save then begins a new backup.`,
    )
  }

  async writeIndex(store: string, index: BackupIndex): Promise<void> {
    const folder = this.#folder(store, index.project.id)
    try {
      await mkdir(folder, { recursive: true })
      const text = `${JSON.stringify({ version: 1, ...index })}\n`
      await writeAtomically(join(folder, INDEX), text, { fs: this.#fs, mode: 0o600 })
    } catch (error) {
      throw this.#failure(error, index.project.id)
    }
  }

  async keepDocument(store: string, project: string, text: string): Promise<string> {
    const hash = sha256(text)
    const folder = this.#folder(store, project)
    try {
      await mkdir(folder, { recursive: true })
      await writeAtomically(join(folder, fileOf(hash)), await zip(text), {
        fs: this.#fs,
        mode: 0o600,
      })
    } catch (error) {
      throw this.#failure(error, project)
    }
    return hash
  }

  async document(store: string, project: string, hash: string): Promise<string> {
    const path = join(this.#folder(store, project), fileOf(hash))
    try {
      const text = (await unzip(await readFile(path))).toString('utf8')
      if (sha256(text) === hash) return text
    } catch (error) {
      // What cannot be unpacked is as damaged as what unpacks to something else.
      const code = errorCode(error)
      if (code !== undefined && !code.startsWith('Z_')) throw this.#failure(error, project, 'read')
    }
    throw new NodeError(
      'file',
      `This version in the backup of ${project} is damaged on disk (${path}). Choose another version.`,
    )
  }

  async dropDocuments(store: string, project: string, hashes: readonly string[]): Promise<void> {
    for (const hash of hashes)
      await rm(join(this.#folder(store, project), fileOf(hash)), { force: true })
  }

  async remove(store: string, project: string): Promise<void> {
    try {
      await rm(this.#folder(store, project), { recursive: true, force: true })
    } catch (error) {
      throw this.#failure(error, project, 'delete')
    }
  }

  /** Ids that differ in capitals alone stay apart, on disks that do not tell capitals too. */
  #folder(store: string, project: string): string {
    const name = project.toLowerCase().slice(0, 40)
    return join(this.#root, store, `${name}-${sha256(project).slice(0, 12)}`)
  }

  async #projectIn(folder: string): Promise<string | undefined> {
    const text = await this.#text(join(folder, INDEX))
    if (text === undefined) return undefined
    const index = z.object({ project: z.object({ id: z.string() }) }).safeParse(json(text))
    return index.success ? index.data.project.id : undefined
  }

  async #names(folder: string): Promise<string[]> {
    try {
      const entries = await readdir(folder, { withFileTypes: true })
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return []
      throw fileFailure(error, `read the backups in ${folder}`, this.#root)
    }
  }

  async #text(path: string): Promise<string | undefined> {
    try {
      return await readFile(path, 'utf8')
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined
      throw fileFailure(error, `read ${path}`, this.#root)
    }
  }

  #failure(error: unknown, project: string, doing = 'write'): NodeError {
    const code = errorCode(error)
    if (code === 'ENOSPC' || code === 'EDQUOT')
      return new NodeError(
        'disk-full',
        `The backup of ${project} was not written: the disk that holds ${this.#root} is full. Free some space; it is tried again by itself.`,
        { cause: error },
      )
    return fileFailure(error, `${doing} the backup of ${project}`, this.#root)
  }
}

function fileOf(hash: string): string {
  return `${hash}.json.gz`
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** The JSON, or undefined, which fits no schema. */
function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
