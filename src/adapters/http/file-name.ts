/** Longer names are cut. Characters. */
const MOST = 100

/**
 * What people call a fetched file: the name that the server gives it (RFC 6266), else the last part of the address. Only to be
 * shown: it never becomes a path.
 */
export function fileName(disposition: string | null, url: URL): string {
  const name = givenName(disposition ?? '') ?? decode(url.pathname.split('/').at(-1) ?? '')
  // What would tear a line or a terminal goes.
  const plain = name
    .replace(/[\u0000-\u001f\u007f]/g, '')
    .replace(/^.*[/\\]/, '')
    .trim()
  return plain.slice(0, MOST) || url.host
}

/** `filename*` in UTF-8 (RFC 8187) before `filename`. */
function givenName(disposition: string): string | undefined {
  const encoded = /filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1]
  if (encoded !== undefined) return decode(encoded)
  const [, quoted, bare] =
    /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition) ?? []
  return quoted?.replace(/\\(.)/g, '$1') ?? bare
}

/** Percent-decoded, or as it is where it is no such text. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (!(error instanceof URIError)) throw error
    return text
  }
}
