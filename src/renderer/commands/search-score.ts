/** How well a line fits what was typed: whole titles before beginnings, words before parts of words, titles before help. */

/** From 0 (not at all) to 1. The first keyword is the title. Every typed word must be found. */
export function searchScore(
  value: string,
  search: string,
  keywords: readonly string[] = [],
): number {
  const typed = search.toLowerCase().trim()
  if (typed === '') return 1
  const [title = value, ...others] = keywords.map((word) => word.toLowerCase())
  const inTitle = scoreOf(title, typed)
  if (inTitle > 0) return inTitle
  const rest = [value.toLowerCase(), ...others].join(' ')
  const words = typed.split(/\s+/)
  const isFound = (text: string) => words.every((word) => text.includes(word))
  if (isFound(title)) return 0.5
  if (words.every((word) => startsAWord(`${title} ${rest}`, word))) return 0.4
  return isFound(`${title} ${rest}`) ? 0.2 : initialsMatch(title, typed) ? 0.1 : 0
}

function scoreOf(text: string, typed: string): number {
  if (text === typed) return 1
  // A whole word says more than the beginning of one: “for” is “For each” before it is “Form”.
  if (text.startsWith(`${typed} `)) return 0.95
  if (text.startsWith(typed)) return 0.9
  if (startsAWord(text, typed)) return 0.8
  return text.includes(typed) ? 0.6 : 0
}

function startsAWord(text: string, typed: string): boolean {
  return text.startsWith(typed) || text.includes(` ${typed}`)
}

/** `hc` finds “Human callback”. */
function initialsMatch(text: string, typed: string): boolean {
  const initials = text
    .split(/[^a-z0-9]+/)
    .map((word) => word.charAt(0))
    .join('')
  return typed.length > 1 && initials.startsWith(typed)
}
