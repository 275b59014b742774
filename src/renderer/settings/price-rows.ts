/** Changes of one price among others. Pure. */
import type { PriceRow } from '../../shared/prices'

/** Whether both are for the same models. */
export function isSame(one: Pick<PriceRow, 'pattern'>, other: Pick<PriceRow, 'pattern'>): boolean {
  return one.pattern.toLowerCase() === other.pattern.toLowerCase()
}

/** With this row in place of the one that has its pattern, or `before`; else at a place, the end unless told. */
export function putRow(
  rows: readonly PriceRow[],
  row: PriceRow,
  before = row.pattern,
  at = rows.length,
): PriceRow[] {
  const isOld = (each: PriceRow) => isSame(each, row) || isSame(each, { pattern: before })
  const old = rows.findIndex(isOld)
  return rows.filter((each) => !isOld(each)).toSpliced(old < 0 ? at : old, 0, row)
}
