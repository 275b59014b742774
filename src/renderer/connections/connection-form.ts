/** What is typed in for a connection, and what of it the host may take. Pure. */
import type { ConnectionInfo } from '../../shared/contract'

export interface ConnectionForm {
  id: string
  name: string
  kind: 'openai-compatible' | 'http-header'
  baseUrl: string
  header: string
  /** Never filled in from what is stored. Empty keeps the stored one. */
  secret: string
}

/** Services that speak the protocol, with their addresses. */
export const PRESETS = [
  { name: 'OpenAI', baseUrl: 'https://api.openai.com/v1' },
  { name: 'OpenRouter', baseUrl: 'https://openrouter.ai/api/v1' },
  { name: 'Ollama, on this computer', baseUrl: 'http://127.0.0.1:11434/v1' },
  { name: 'LM Studio, on this computer', baseUrl: 'http://127.0.0.1:1234/v1' },
] as const

const ID = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/

/** An empty form, or one of a stored connection without its secret. */
export function formOf(connection?: ConnectionInfo): ConnectionForm {
  return {
    id: connection?.id ?? '',
    name: connection?.name ?? '',
    kind: connection?.kind === 'http-header' ? 'http-header' : 'openai-compatible',
    baseUrl: connection?.fields.baseUrl ?? '',
    header: connection?.fields.header ?? '',
    secret: '',
  }
}

/** An id from a name: `OpenAI, main` is `openai-main`. */
export function idFrom(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64)
  return id === '' || ID.test(id) ? id : `c-${id}`.slice(0, 64)
}

/** What is wrong, by field; empty when the host may have it. `taken`: ids of other connections. */
export function problemsOf(
  form: ConnectionForm,
  { taken, hasSecret }: { taken: readonly string[]; hasSecret: boolean },
): Partial<Record<keyof ConnectionForm, string>> {
  const problems: Partial<Record<keyof ConnectionForm, string>> = {}
  if (!form.name.trim()) problems.name = 'Give it a name.'
  if (!ID.test(form.id))
    problems.id = 'Start with a letter; then letters, digits, - and _, at most 64.'
  else if (taken.includes(form.id)) problems.id = 'Another connection has this id. Choose another.'
  if (form.kind === 'openai-compatible' && !isWebAddress(form.baseUrl))
    problems.baseUrl = 'Write the whole address, for example https://api.openai.com/v1'
  if (form.kind === 'http-header') {
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(form.header))
      problems.header = 'Write a header name, for example Authorization'
    if (!form.secret && !hasSecret) problems.secret = 'Write the value that the header carries.'
  }
  return problems
}

/** What goes to the host. */
export function draftOf(form: ConnectionForm): {
  id: string
  name: string
  kind: ConnectionInfo['kind']
  fields: Record<string, string>
  secrets: Record<string, string>
} {
  return {
    id: form.id,
    name: form.name.trim(),
    kind: form.kind,
    fields:
      form.kind === 'openai-compatible'
        ? { baseUrl: form.baseUrl.trim() }
        : { header: form.header.trim() },
    secrets: form.secret
      ? { [form.kind === 'openai-compatible' ? 'apiKey' : 'value']: form.secret }
      : {},
  }
}

function isWebAddress(text: string): boolean {
  const url = URL.parse(text.trim())
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:')
}
