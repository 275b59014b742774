/** Proves that what is sent was entered on a page that this host made, and tells one filling-in from another. */

/** A page may be left open for so long. Milliseconds. */
const VALID_FOR = 24 * 60 * 60_000

export class FormTokens {
  readonly #key: Promise<CryptoKey>

  /** `key`: 64 hexadecimal digits. */
  constructor(key: string) {
    const bytes = Uint8Array.from(key.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
    this.#key = crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
      'verify',
    ])
  }

  static newKey(): string {
    return hex(crypto.getRandomValues(new Uint8Array(32)))
  }

  async make(now: number): Promise<string> {
    const what = `${crypto.randomUUID()}.${now}`
    const mac = await crypto.subtle.sign('HMAC', await this.#key, new TextEncoder().encode(what))
    return `${what}.${hex(new Uint8Array(mac))}`
  }

  /** The id of the page that was filled in; undefined where the token is none of this host's, or too old. */
  async read(token: string, now: number): Promise<string | undefined> {
    const [id, at, mac] = token.split('.')
    if (id === undefined || at === undefined || !mac || !/^[0-9a-f]{64}$/.test(mac))
      return undefined
    const given = Uint8Array.from(mac.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
    const what = new TextEncoder().encode(`${id}.${at}`)
    // Takes the same time whatever was sent.
    const isOurs = await crypto.subtle.verify('HMAC', await this.#key, given, what)
    return isOurs && now - Number(at) < VALID_FOR ? id : undefined
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
