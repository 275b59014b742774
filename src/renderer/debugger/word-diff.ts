/** What of two texts differs, word by word. */
import { diffWordsWithSpace } from 'diff'

/** A piece of text that both have, or only the one before, or only the one after. */
export interface Piece {
  text: string
  side?: 'before' | 'after'
}

/** Texts that differ in more words than this are shown whole, one after the other: finding the shortest difference would take too long. */
const MOST_EDITS = 400

/** The pieces of both texts in order. Joined without those of one side they are the text of the other. */
export function wordDiff(before: string, after: string): Piece[] {
  const changes = diffWordsWithSpace(before, after, { maxEditLength: MOST_EDITS })
  if (!changes)
    return [
      { text: before, side: 'before' },
      { text: after, side: 'after' },
    ]
  return changes.map(({ value, added, removed }) => ({
    text: value,
    ...(added ? { side: 'after' as const } : removed ? { side: 'before' as const } : {}),
  }))
}
