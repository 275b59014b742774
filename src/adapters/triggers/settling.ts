/** Tells which files are new and fully written, by looking at them again and again. */
import type { FoundFile } from './folder-scan'

/** Files that are gone and still known: as many as a folder may have at most. */
const MOST_GONE = 100_000

/** What a file was like, in few letters. */
export function stampOf({ size, modifiedAt }: FoundFile): string {
  return `${size}:${modifiedAt}`
}

export class Settling {
  /** The files that need no more attention, as they were then, also those that are gone: a drive may come back. */
  readonly seen: Map<string, string>
  readonly #settleMs: number
  readonly #changing = new Map<string, { stamp: string; since: number }>()

  constructor(seen: Iterable<[string, string]>, settleMs: number) {
    this.seen = new Map(seen)
    this.#settleMs = settleMs
  }

  /** How many files are not at rest yet. */
  get changing(): number {
    return this.#changing.size
  }

  /** The new files that stayed as they are for long enough, the oldest first. */
  look(found: readonly FoundFile[], now: number): FoundFile[] {
    const there = new Set(found.map(({ path }) => path))
    this.#forget(there)
    for (const path of this.#changing.keys()) if (!there.has(path)) this.#changing.delete(path)
    const settled = found.filter((file) => this.#isSettled(file, now))
    return settled.sort((a, b) => a.modifiedAt - b.modifiedAt || (a.path < b.path ? -1 : 1))
  }

  /** Starts to wait anew for a file that turned out not to be done. */
  wait(path: string): void {
    this.#changing.delete(path)
  }

  done(file: FoundFile): void {
    this.#changing.delete(file.path)
    this.seen.set(file.path, stampOf(file))
  }

  /** Too many that are gone, the first first. */
  #forget(there: ReadonlySet<string>): void {
    if (this.seen.size <= MOST_GONE) return
    const gone = [...this.seen.keys()].filter((path) => !there.has(path))
    for (const path of gone.slice(0, Math.max(0, gone.length - MOST_GONE))) this.seen.delete(path)
  }

  #isSettled(file: FoundFile, now: number): boolean {
    const stamp = stampOf(file)
    if (this.seen.get(file.path) === stamp) return false
    const before = this.#changing.get(file.path)
    if (before?.stamp === stamp) return now - before.since >= this.#settleMs
    this.#changing.set(file.path, { stamp, since: now })
    return false
  }
}
