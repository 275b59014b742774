/** Keeps a rolling copy of every project of every browser that uses this host: losing a browser's storage loses nothing. */
import type { Backup, BackedUpProject, BackedUpVersion } from '../shared/contract/backups'
import { KEEP_VERSIONS_MS, versionsToDrop } from '../shared/projects/thinning'
import { Failure } from './failures/failure'
import type { BackupFolder, BackupIndex, Clock, Ports } from './ports'

/** A version as it is sent. */
export interface SentVersion extends BackedUpVersion {
  /** The document as JSON. */
  text: string
}

/** Projects that were deleted, or that their store has no more, go after this. Milliseconds. */
const KEEP_GONE_MS = KEEP_VERSIONS_MS

export class BackupService {
  readonly #folder: BackupFolder
  readonly #clock: Pick<Clock, 'now'>
  readonly #report: Ports['report']
  /** One change after the other, for each project. */
  readonly #busy = new Map<string, Promise<unknown>>()

  constructor({
    backups,
    clock,
    report,
  }: Pick<Ports, 'backups' | 'report'> & { clock: Pick<Clock, 'now'> }) {
    this.#folder = backups
    this.#clock = clock
    this.#report = report
  }

  /**
   * Keeps what is new of a project; versions that are there already stay as they are. Resolves once it is on disk, with the latest
   * version's id (0 where there is none). Rejects with a `NodeError` when it cannot be written; what was kept before stays.
   */
  keep(store: string, project: BackedUpProject, versions: readonly SentVersion[]): Promise<number> {
    return this.#inTurn(store, project.id, async () => {
      const before = await this.#folder.index(store, project.id)
      const known = new Map((before?.versions ?? []).map((version) => [version.id, version]))
      for (const { text, ...version } of versions) {
        if (known.has(version.id)) continue
        const hash = await this.#folder.keepDocument(store, project.id, text)
        known.set(version.id, { ...version, hash, bytes: text.length })
      }
      const all = [...known.values()].sort((a, b) => a.id - b.id)
      // A project of which nothing was ever sent is not worth a line.
      if (all.length === 0) return 0
      const kept = thinned(all, project.names, this.#clock.now())
      await this.#folder.writeIndex(store, { project, versions: kept })
      const inUse = new Set(kept.map(({ hash }) => hash))
      const free = all.flatMap(({ hash }) => (inUse.has(hash) ? [] : [hash]))
      await this.#folder.dropDocuments(store, project.id, [...new Set(free)])
      return all.at(-1)?.id ?? 0
    })
  }

  /** Every project that is kept, last edited first. What cannot be read is reported and left out. */
  async list(): Promise<Backup[]> {
    const found: Backup[] = []
    for (const place of await this.#folder.places()) {
      const { store } = place
      if ('error' in place) {
        this.#report({ where: 'a backup', error: place.error })
        continue
      }
      const { project } = place
      const index = await this.#readable(store, project)
      const last = index?.versions.at(-1)
      if (!index || !last) continue
      if (isOver(index.project, this.#clock.now())) await this.remove(store, project)
      else
        found.push({
          store,
          project: index.project,
          versions: index.versions.length,
          last: plain(last),
        })
    }
    return found.sort((a, b) => b.project.updatedAt - a.project.updatedAt)
  }

  /** The kept versions of a project, newest first. Rejects with a `Failure` where there is no such backup. */
  async versions(store: string, project: string): Promise<BackedUpVersion[]> {
    const { versions } = await this.#existing(store, project)
    return versions.map(plain).reverse()
  }

  /** A version's document, as it was sent. Rejects with a `Failure` where there is none, with a `NodeError` when it is damaged. */
  async read(store: string, project: string, version: number): Promise<string> {
    const { versions } = await this.#existing(store, project)
    const found = versions.find(({ id }) => id === version)
    if (!found)
      throw new Failure(
        'NOT_FOUND',
        'This version is no longer in the backup: old ones are let go. Choose another one.',
      )
    return this.#folder.document(store, project, found.hash)
  }

  /** Deletes a project's backup with all its versions. */
  remove(store: string, project: string): Promise<void> {
    return this.#inTurn(store, project, () => this.#folder.remove(store, project))
  }

  async #existing(store: string, project: string): Promise<BackupIndex> {
    const index = await this.#folder.index(store, project)
    if (index) return index
    throw new Failure('NOT_FOUND', 'There is no such backup. It may have been deleted meanwhile.')
  }

  async #readable(store: string, project: string): Promise<BackupIndex | undefined> {
    try {
      return await this.#folder.index(store, project)
    } catch (error) {
      this.#report({ where: `the backup of ${project}`, error })
      return undefined
    }
  }

  #inTurn<T>(store: string, project: string, work: () => Promise<T>): Promise<T> {
    const key = `${store} ${project}`
    const before = this.#busy.get(key) ?? Promise.resolve()
    const turn = before.then(work, work)
    const settled = turn.then(
      () => undefined,
      () => undefined,
    )
    this.#busy.set(key, settled)
    void settled.then(() => {
      if (this.#busy.get(key) === settled) this.#busy.delete(key)
    })
    return turn
  }
}

function thinned(
  versions: BackupIndex['versions'],
  names: Record<string, string>,
  now: number,
): BackupIndex['versions'] {
  const keys = versions.map(({ id, at }) => ({ id, at, named: Object.hasOwn(names, id) }))
  const gone = new Set(versionsToDrop(keys, now))
  return versions.filter(({ id }) => !gone.has(id))
}

/** Whether a person deleted it long ago. */
function isOver({ deletedAt, goneAt }: BackedUpProject, now: number): boolean {
  const since = deletedAt ?? goneAt
  return since !== undefined && now - since > KEEP_GONE_MS
}

function plain({ id, at, revision, window, by, note }: BackedUpVersion): BackedUpVersion {
  return { id, at, revision, window, by, note }
}
