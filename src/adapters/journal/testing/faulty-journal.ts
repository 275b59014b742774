import type { Journal } from '../../../engine/ports'
import type { RunEvent } from '../../../shared/run/events'

/** What a write comes to: it works, it fails and nothing is kept, or it fails and is kept all the same. */
export type Fate = 'works' | 'fails' | 'fails but is kept'

/** A journal on a disk that fails as the test says. */
export class FaultyJournal<Inner extends Journal> implements Journal {
  /** Writes that were asked for. */
  writes = 0
  /** The fate of the n-th write, counted from 1. */
  fate: (write: number) => Fate = () => 'works'
  readonly inner: Inner

  constructor(inner: Inner) {
    this.inner = inner
  }

  async append(events: readonly RunEvent[]): Promise<void> {
    this.writes += 1
    const fate = this.fate(this.writes)
    if (fate !== 'fails') await this.inner.append(events)
    if (fate !== 'works') throw diskFull()
  }

  read(run: string, after?: number): Promise<RunEvent[]> {
    return this.inner.read(run, after)
  }
}

/** What a journal says whose disk is full. */
export function diskFull(): Error {
  const message = 'The journal could not be written: the disk is full (journal.sqlite).'
  return Object.assign(new Error(message), { code: 'journal-disk-failed' })
}
