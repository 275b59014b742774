/** An append that is asked for again, because nobody could tell whether it had happened. */
import type { Entry, EventValue, KeptEvents } from './protocol.ts'
import { isHashOf } from './reads.ts'

/** The part of an entry that is not kept yet, undefined where all of it is; `'other'` where other events are kept in its place. */
export function newPart(
  entry: Entry,
  held: Pick<KeptEvents, 'rows' | 'values'>,
): Entry | undefined | 'other' {
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
        seq === value.seq && field === value.field && sum !== null && isHashOf(value.text, sum),
    )
  if (before.length !== heldBefore.length || !before.every(same)) return 'other'
  const count = entry.count - (kept - entry.seq)
  if (count === 0) return undefined
  const values = entry.values?.filter(({ seq }) => seq >= kept)
  const text = lines.slice(kept - entry.seq).join('\n')
  return { ...entry, seq: kept, count, text, values }
}
