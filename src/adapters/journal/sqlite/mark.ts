import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'

/** The file of the mark, beside the journal. */
export const markFileOf = (journalFile: string): string => `${journalFile}-kept`

/** A number and its checksum. */
const BYTES = 12

/**
 * The newest row of the journal, in a file of its own. SQLite takes a log that was cut short for one that was never written
 * further, so without it the newest events could go unseen. It is written after each commit and not synced: after a power cut it
 * may lag behind the journal, and is never ahead of it.
 */
export class Mark {
  readonly #handle: number
  #row: number

  constructor(journalFile: string) {
    const file = markFileOf(journalFile)
    this.#row = readMark(journalFile)
    this.#handle = openSync(file, this.#row === 0 ? 'w+' : 'r+')
  }

  /** After a commit. A mark that cannot be written lags, which does no harm. */
  raise(row: number): void {
    if (row <= this.#row) return
    try {
      this.#write(row)
    } catch {
      // The next commit writes it again.
    }
  }

  /** Before a commit that takes rows away: it must not stand above what is left. Throws when that cannot be kept. */
  lower(row: number): void {
    if (row >= this.#row) return
    this.#write(row)
    fsyncSync(this.#handle)
  }

  close(): void {
    closeSync(this.#handle)
  }

  #write(row: number): void {
    const bytes = Buffer.alloc(BYTES)
    bytes.writeBigUInt64LE(BigInt(row))
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 8)), 8)
    writeSync(this.#handle, bytes, 0, BYTES, 0)
    this.#row = row
  }
}

/** The row that the mark of a journal stands at; 0 where there is none that can be read. */
export function readMark(journalFile: string): number {
  let bytes
  try {
    bytes = readFileSync(markFileOf(journalFile))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0
    throw error
  }
  if (bytes.length !== BYTES || crc32(bytes.subarray(0, 8)) !== bytes.readUInt32LE(8)) return 0
  return Number(bytes.readBigUInt64LE())
}
