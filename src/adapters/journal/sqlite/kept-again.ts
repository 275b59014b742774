/** An append that is asked for again, because nobody could tell whether it had happened. */
import { hash } from 'node:crypto'
import type { Entry, EventRow, EventValue } from './protocol.ts'

/** What the journal holds of a run, from the row of the entry's first event on. */
export interface Held {
  rows: readonly EventRow[]
  values: readonly (Pick<EventValue, 'seq' | 'field'> & { hash: Uint8Array })[]
}

/** The part of an entry that is not kept yet, undefined where all of it is; `'other'` where other events are kept in its place. */
export function newPart(entry: Entry, held: Held): Entry | undefined | 'other' {
  const lines = entry.text.split('\n')
  let kept = entry.seq
  for (const row of held.rows)
    for (const [index, line] of row.text.split('\n').entries()) {
      if (row.seq + index !== kept) continue
      if (kept - entry.seq >= lines.length) break
      if (line !== lines[kept - entry.seq]) return 'other'
      kept += 1
    }
  const before = (entry.values ?? []).filter(({ seq }) => seq < kept)
  const heldBefore = held.values.filter(({ seq }) => seq >= entry.seq && seq < kept)
  const same = (value: EventValue) =>
    heldBefore.some(
      ({ seq, field, hash: sum }) =>
        seq === value.seq &&
        field === value.field &&
        hash('sha256', value.text, 'buffer').equals(sum),
    )
  if (before.length !== heldBefore.length || !before.every(same)) return 'other'
  const count = entry.count - (kept - entry.seq)
  if (count === 0) return undefined
  const values = entry.values?.filter(({ seq }) => seq >= kept)
  const text = lines.slice(kept - entry.seq).join('\n')
  return { ...entry, seq: kept, count, text, values }
}
