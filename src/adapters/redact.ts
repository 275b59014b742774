/** Shorter pieces of a secret would blot out ordinary words. */
const SHORTEST = 6
const HIDDEN = '[secret]'

/**
 * A function that blots out secrets in a text from outside, such as a server's answer that echoes the key it was sent: as they are,
 * percent-encoded, escaped as in JSON, and each word of them (`Bearer abc` hides `abc` too).
 */
export function redactor(...secrets: Array<string | undefined>): (text: string) => string {
  const hidden = new Set<string>()
  for (const secret of secrets) {
    if (!secret) continue
    hidden.add(secret)
    for (const piece of [secret, ...secret.split(/\s+/)]) {
      if (piece.length < SHORTEST) continue
      hidden.add(piece)
      hidden.add(encodeURIComponent(piece))
      hidden.add(JSON.stringify(piece).slice(1, -1))
    }
  }
  const longestFirst = [...hidden].sort((a, b) => b.length - a.length)
  return (text) => longestFirst.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text)
}
