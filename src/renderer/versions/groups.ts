/** Autosave makes a version of every pause in typing; people look for "before lunch". Saves that follow closely are one line. */
import type { VersionKey } from '../../shared/projects/thinning'

/** A longer pause begins another line. Milliseconds. */
const PAUSE_MS = 3 * 60_000
/** A line spans no more than this. Milliseconds. */
const SPAN_MS = 15 * 60_000

/** Saves that stand as one line: the last of them is what the line shows. Newest first, never empty. */
export interface VersionGroup {
  head: VersionKey
  saves: readonly VersionKey[]
  /** What the line's changes began from: the last save before it, or its own first where it is the beginning. */
  before: VersionKey | undefined
}

/** The lines of a history, newest first. A version with a name always ends a line. */
export function groupVersions(newestFirst: readonly VersionKey[]): VersionGroup[] {
  const groups: { head: VersionKey; saves: VersionKey[] }[] = []
  for (const key of newestFirst) {
    const group = groups.at(-1)
    const last = group?.saves.at(-1)
    const joins =
      group &&
      last &&
      !key.named &&
      last.at - key.at <= PAUSE_MS &&
      group.head.at - key.at <= SPAN_MS
    if (joins) group.saves.push(key)
    else groups.push({ head: key, saves: [key] })
  }
  return groups.map((group, index) => ({
    ...group,
    before: groups[index + 1]?.head ?? (group.saves.length > 1 ? group.saves.at(-1) : undefined),
  }))
}
