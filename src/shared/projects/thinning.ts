/** Which old versions are let go: the near past stays whole, the far past keeps its outline, what has a name stays for ever. */

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** The latest saves, all kept. */
const KEEP_LATEST = 30
/** Versions without a name are kept for this long. Milliseconds. */
export const KEEP_VERSIONS_MS = 30 * DAY

/** A version as its key tells: when it was saved, and whether a person gave it a name. */
export interface VersionKey {
  id: number
  /** Milliseconds since the epoch. */
  at: number
  named?: boolean
}

/**
 * The ids that may go. Kept are those with a name, the first version, the latest 30, one for each ten minutes of the last day,
 * and one for each day of the last 30. The last version of each span is the one that stays.
 */
export function versionsToDrop(versions: readonly VersionKey[], now: number): number[] {
  const byAge = [...versions].sort((a, b) => a.at - b.at || a.id - b.id)
  const old = byAge.slice(1, -KEEP_LATEST)
  return old
    .filter(
      (version, index) =>
        !version.named &&
        (now - version.at > KEEP_VERSIONS_MS ||
          spanOf(old[index + 1], now) === spanOf(version, now)),
    )
    .map(({ id }) => id)
}

function spanOf(version: VersionKey | undefined, now: number): string | undefined {
  if (!version) return undefined
  return now - version.at < DAY
    ? `minutes ${Math.floor(version.at / (10 * MINUTE))}`
    : `day ${Math.floor(version.at / DAY)}`
}
