import { createHash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { z } from 'zod'
import { NodeError } from '../../engine/node-error'
import type { BackupFolder as BackupPort, BackupIndex, BackupPlace } from '../../app/ports'
import { backedUpProjectSchema, backedUpVersionSchema } from '../../shared/contract/backups'
import { readKept, writeKept } from '../kept-json'
import { realFileSystem, type FileSystem } from '../workspace/atomic-file'
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

  async places(): Promise<BackupPlace[]> {
    const places: BackupPlace[] = []
    for (const store of await this.#names(this.#root))
      for (const folder of await this.#names(join(this.#root, store))) {
        const place = await this.#placeIn(store, join(this.#root, store, folder))
        if (place) places.push(place)
      }
    return places
  }

  async index(store: string, project: string): Promise<BackupIndex | undefined> {
    const path = join(this.#folder(store, project), INDEX)
    const json = await this.#read(path)
    if (json === undefined) return undefined
    const parsed = indexSchema.safeParse(json)
    if (parsed.success) return { project: parsed.data.project, versions: parsed.data.versions }
    throw damaged(`The backup of ${project}`, path)
  }

  async writeIndex(store: string, index: BackupIndex): Promise<void> {
    const { id } = index.project
    await this.#write(store, id, INDEX, `${JSON.stringify({ version: 1, ...index })}\n`)
  }

  async keepDocument(store: string, project: string, text: string): Promise<string> {
    const hash = sha256(text)
    await this.#write(store, project, fileOf(hash), await zip(text))
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
    try {
      for (const hash of hashes)
        await rm(join(this.#folder(store, project), fileOf(hash)), { force: true })
    } catch (error) {
      throw this.#failure(error, project, 'let old versions go from')
    }
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

  /** Undefined for a backup that was begun and has no index yet. */
  async #placeIn(store: string, folder: string): Promise<BackupPlace | undefined> {
    const path = join(folder, INDEX)
    try {
      const json = await this.#read(path)
      if (json === undefined) return undefined
      const index = z.object({ project: z.object({ id: z.string() }) }).safeParse(json)
      if (index.success) return { store, project: index.data.project.id }
      return { store, error: damaged('A backup', path) }
    } catch (error) {
      return { store, error }
    }
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

  #read(path: string): Promise<unknown> {
    return readKept(path, { doing: `read ${path}`, folder: this.#root })
  }

  async #write(
    store: string,
    project: string,
    name: string,
    content: string | Uint8Array,
  ): Promise<void> {
    const words = {
      folder: this.#root,
      doing: `write the backup of ${project}`,
      unsaved: `The backup of ${project} was not written`,
      then: '; it is tried again by itself',
    }
    const options = { fs: this.#fs, mode: 0o600 }
    await writeKept(join(this.#folder(store, project), name), content, words, options)
  }

  #failure(error: unknown, project: string, doing: string): NodeError {
    return fileFailure(error, `${doing} the backup of ${project}`, this.#root)
  }
}

function fileOf(hash: string): string {
  return `${hash}.json.gz`
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

function damaged(what: string, path: string): NodeError {
  return new NodeError(
    'file',
    `${what} cannot be read: ${path} is damaged, or of a newer version of Baton. Update Baton, or move its folder away; the next save then begins a new backup.`,
  )
}
