import type { Backup, BackedUpProject, BackedUpVersion } from '../../../shared/contract/backups'
import type { BackupHost } from './back-up'
import type { BackupSource } from './bring-back'

interface KeptProject {
  store: string
  project: BackedUpProject
  versions: (BackedUpVersion & { text: string })[]
}

/** A host that keeps backups in memory, as the real one does on disk. */
export class MemoryHost implements BackupHost, BackupSource {
  readonly projects = new Map<string, KeptProject>()
  /** How many calls of `keep` came. */
  calls = 0
  /** Set: every call of `keep` is refused with it. */
  refusal: Error | undefined

  readonly keep = async ({ store, project, versions }: KeptProject): Promise<{ last: number }> => {
    this.calls += 1
    if (this.refusal) throw this.refusal
    const key = `${store} ${project.id}`
    const before = this.projects.get(key)?.versions ?? []
    const all = [...before, ...versions]
    this.projects.set(key, { store, project, versions: all })
    return { last: all.at(-1)?.id ?? 0 }
  }

  readonly list = async (): Promise<Backup[]> =>
    [...this.projects.values()].flatMap(({ store, project, versions }) => {
      const last = versions.at(-1)
      return last ? [{ store, project, versions: versions.length, last }] : []
    })

  readonly versions = async (place: { store: string; project: string }) =>
    this.#versions(place).toReversed()

  readonly read = async (place: { store: string; project: string; version: number }) => {
    const found = this.#versions(place).find(({ id }) => id === place.version)
    if (!found) throw new Error('There is no such version.')
    return { text: found.text }
  }

  #versions({ store, project }: { store: string; project: string }) {
    return this.projects.get(`${store} ${project}`)?.versions ?? []
  }
}
