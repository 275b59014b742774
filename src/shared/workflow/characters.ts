const SURROGATE = /[\ud800-\udfff]/

/** How many characters a text has; those beyond the first plane count once, though they are two units. Makes no list of them. */
export function countCharacters(text: string): number {
  if (!SURROGATE.test(text)) return text.length
  let count = text.length
  for (let at = 0; at < text.length; at += 1) {
    if ((text.codePointAt(at) ?? 0) <= 0xffff) continue
    count -= 1
    at += 1
  }
  return count
}
