/** Tells which files are new and fully written, by looking at them again and again. */
import type { FoundFile } from './folder-scan'

/** What a file was like, in few letters. */
export function stampOf({ size, modifiedAt }: FoundFile): string {
  return `${size}:${modifiedAt}`
}

export class Settling {
  /** The files that need no more attention, as they were then. */
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

  /** The new files that stayed as they are for long enough, the oldest first. What is there no more is forgotten. */
  look(found: readonly FoundFile[], now: number): FoundFile[] {
    const there = new Set(found.map(({ path }) => path))
    for (const path of this.seen.keys()) if (!there.has(path)) this.seen.delete(path)
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

  #isSettled(file: FoundFile, now: number): boolean {
    const stamp = stampOf(file)
    if (this.seen.get(file.path) === stamp) return false
    const before = this.#changing.get(file.path)
    if (before?.stamp === stamp) return now - before.since >= this.#settleMs
    this.#changing.set(file.path, { stamp, since: now })
    return false
  }
}
