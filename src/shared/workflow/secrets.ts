/**
 * Finds strings in a document that look like secrets. A document never holds one (semantics section 1), but people paste them: it
 * is told when a file comes in or goes out, with the place, and can be taken out.
 */
/** Something that looks like a secret. */
export interface FoundSecret {
  /** From the document to the string: `['nodes', 2, 'config', 'headers', 'Authorization']`. */
  path: readonly (string | number)[]
  /** What it looks like, to be read after "an": `OpenAI key`. */
  kind: string
  /** Where in the string it is, in characters. */
  start: number
  end: number
  /** Its first characters and its length, never the whole. */
  shown: string
}

/** What stands in place of a secret that was taken out. */
export const REMOVED = '[secret removed]'

interface Pattern {
  kind: string
  /** The group `secret`, where there is one, is the secret itself. */
  find: RegExp
}

/** The shapes that services give their secrets; each says so in its documentation. */
const PATTERNS: readonly Pattern[] = [
  {
    kind: 'private key',
    find: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  { kind: 'Anthropic key', find: /\bsk-ant-[A-Za-z0-9_-]{20,}/g },
  { kind: 'OpenAI key', find: /\bsk-(?:proj-|svcacct-|admin-|or-v1-)?[A-Za-z0-9_-]{20,}/g },
  { kind: 'GitHub token', find: /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})/g },
  { kind: 'GitLab token', find: /\bglpat-[A-Za-z0-9_-]{20,}/g },
  { kind: 'AWS key', find: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  { kind: 'Google key', find: /\bAIza[A-Za-z0-9_-]{35}/g },
  { kind: 'Google token', find: /\bya29\.[A-Za-z0-9_-]{20,}/g },
  { kind: 'Slack token', find: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g },
  {
    kind: 'Slack webhook',
    find: /\bhooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>[A-Za-z0-9/_-]{20,})/g,
  },
  {
    kind: 'Discord webhook',
    find: /\bdiscord(?:app)?\.com\/api\/webhooks\/(?<secret>\d+\/[A-Za-z0-9_-]{30,})/g,
  },
  { kind: 'Telegram bot token', find: /\b(?:bot)?(?<secret>\d{8,10}:[A-Za-z0-9_-]{35})(?![\w-])/g },
  { kind: 'Stripe key', find: /\b(?:sk|rk|whsec)_(?:live_|test_)?[A-Za-z0-9]{20,}/g },
  { kind: 'SendGrid key', find: /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g },
  { kind: 'Hugging Face token', find: /\bhf_[A-Za-z0-9]{30,}/g },
  { kind: 'npm token', find: /\bnpm_[A-Za-z0-9]{36}/g },
  { kind: 'Notion token', find: /\b(?:secret|ntn)_[A-Za-z0-9]{40,}/g },
  { kind: 'Airtable token', find: /\bpat[A-Za-z0-9]{14}\.[A-Za-z0-9]{40,}/g },
  { kind: 'Linear key', find: /\blin_api_[A-Za-z0-9]{30,}/g },
  { kind: 'Resend key', find: /\bre_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}/g },
  {
    kind: 'token (JWT)',
    find: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
  },
  // RFC 3986 section 3.2.1: user:password@ before the host.
  {
    kind: 'password in an address',
    find: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@{}]*:(?<secret>[^\s/@{}]+)@/gi,
  },
  {
    kind: 'key in an address',
    find: /[?&](?:api[_-]?key|key|access[_-]?token|auth[_-]?token|token|secret|password|sig(?:nature)?)=(?<secret>[^\s&#{}]{8,})/gi,
  },
  // RFC 6750 section 2.1 and RFC 7617.
  { kind: 'bearer token', find: /\bBearer\s+(?<secret>[A-Za-z0-9._~+/-]{16,}=*)/g },
  { kind: 'password (Basic)', find: /\bBasic\s+(?<secret>[A-Za-z0-9+/]{12,}={0,2})(?![\w+/])/g },
]

/** Fields of these names hold secrets, whatever they look like. */
const SECRET_NAME =
  /^(?:x-)?(?:.*[-_.])?(?:api[-_]?key|apikey|secret(?:[-_]?key)?|client[-_]?secret|password|passwd|passphrase|access[-_]?token|auth[-_]?token|refresh[-_]?token|bearer|token|private[-_]?key|authorization)$/i
/** `apiKey`, `clientSecret`: with a capital where others put a hyphen. */
const CAMEL_NAME = /(?:Key|Secret|Password|Token)$/
const NOT_SECRET_NAMES = /^(?:primaryKey|foreignKey|sortKey|partitionKey|groupKey|maxOutputToken)$/
/** Shorter values are words, not secrets. */
const SHORTEST = 8

/** Every string that looks like a secret, in the order of the document. */
export function findSecrets(document: object): FoundSecret[] {
  const found: FoundSecret[] = []
  walk(document, [], (text, path) => found.push(...inText(text, path)))
  return found
}

/** The document without these; `REMOVED` stands where they were. Everything else stays as it is. */
export function removeSecrets<T extends object>(document: T, secrets: readonly FoundSecret[]): T {
  const cleaned = structuredClone(document)
  // From the end, so that the places of those before stay right.
  for (const { path, start, end } of [...secrets].sort((a, b) => b.start - a.start)) {
    const key = path.at(-1)
    let holder: unknown = cleaned
    for (const step of path.slice(0, -1)) holder = member(holder, step)
    const text = key === undefined ? undefined : member(holder, key)
    if (key === undefined || typeof text !== 'string' || !isHolder(holder)) continue
    Reflect.set(holder, key, `${text.slice(0, start)}${REMOVED}${text.slice(end)}`)
  }
  return cleaned
}

function inText(text: string, path: readonly (string | number)[]): FoundSecret[] {
  const found: FoundSecret[] = []
  for (const { kind, find } of PATTERNS)
    for (const match of text.matchAll(find)) {
      const secret = match.groups?.secret ?? match[0]
      const start = match.index + match[0].lastIndexOf(secret)
      const end = start + secret.length
      const isTaken = found.some((other) => start < other.end && other.start < end)
      if (!isTaken && !isPlaceholder(secret))
        found.push({ path, kind, start, end, shown: masked(secret) })
    }
  if (found.length === 0 && isNamedSecret(text, path))
    found.push({ path, kind: 'secret field', start: 0, end: text.length, shown: masked(text) })
  return found.sort((a, b) => a.start - b.start)
}

function isNamedSecret(text: string, path: readonly (string | number)[]): boolean {
  const name = path.at(-1)
  if (typeof name !== 'string' || text.length < SHORTEST || isPlaceholder(text)) return false
  if (/\s/.test(text.trim()) || text.includes('{{')) return false
  if (NOT_SECRET_NAMES.test(name)) return false
  return SECRET_NAME.test(name) || CAMEL_NAME.test(name)
}

/** `YOUR_API_KEY`, `xxxxxxxx`, `<token>`, `{{ $vars.key }}`, and what was taken out already. */
function isPlaceholder(text: string): boolean {
  return (
    text.includes('{{') ||
    text.includes(REMOVED) ||
    /^<[^>]*>$|^\$\{.*\}$|^(.)\1+$/.test(text) ||
    /(?:your|example|placeholder|changeme|xxxx|\*\*\*\*|\.\.\.)/i.test(text)
  )
}

function masked(secret: string): string {
  const head = secret.startsWith('-----BEGIN') ? '-----BEGIN' : secret.slice(0, 4)
  return `${head}… (${secret.length} characters)`
}

function walk(
  value: unknown,
  path: readonly (string | number)[],
  visit: (text: string, path: readonly (string | number)[]) => void,
): void {
  if (typeof value === 'string') visit(value, path)
  else if (Array.isArray(value))
    value.forEach((item: unknown, index) => walk(item, [...path, index], visit))
  else if (isHolder(value))
    for (const [key, item] of Object.entries(value)) walk(item, [...path, key], visit)
}

function isHolder(value: unknown): value is object {
  return value !== null && typeof value === 'object'
}

function member(value: unknown, key: string | number): unknown {
  return isHolder(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
}
