/** What regular expressions find: shared by the engine and the thread that hosts search in. */

/** What a regular expression found. */
export interface Found {
  match: string
  start: number
  /** The offset after the last UTF-16 unit of the match. */
  end: number
  /** What the groups matched; undefined for those that took no part. */
  groups: (string | undefined)[]
}

/**
 * The next matches from an offset on, in order, at most `most`. An empty match is the last: from there nothing goes on. It stands
 * alone, names nothing outside itself, because hosts send its source to another thread.
 */
export function collect(
  pattern: RegExp,
  text: string,
  from: number,
  most: number,
  enough: () => boolean = () => false,
): Found[] {
  const found: Found[] = []
  pattern.lastIndex = from
  do {
    const match = pattern.exec(text)
    if (match === null) break
    const end = match.index + match[0].length
    found.push({ match: match[0], start: match.index, end, groups: match.slice(1) })
    if (match[0] === '' || end >= text.length) break
  } while (found.length < most && !enough())
  return found
}
