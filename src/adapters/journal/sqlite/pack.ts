/** Long rows are kept deflated: events repeat one another's words, so the disk has a tenth to write and to hold. */
import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** Shorter texts are kept as they are: there is little to gain, and `sqlite3` can show them. Characters. */
export const PACKED_FROM = 2048

/** The text deflated, or null where it is short. The fastest level: it halves the time of a commit, a higher one would not. */
export function pack(text: string): Uint8Array | null {
  return text.length < PACKED_FROM ? null : deflateRawSync(text, { level: 1 })
}

/** The text again; an empty one, which no checksum fits, where what is kept is damaged. */
export function unpack(packed: Uint8Array): string {
  try {
    return inflateRawSync(packed).toString('utf8')
  } catch {
    return ''
  }
}
