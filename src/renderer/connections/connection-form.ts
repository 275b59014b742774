/** What is typed in for a connection, and what of it the host may take. Pure. */
import { fieldProblem } from '../../shared/connections/check'
import { connectionKind, type ConnectionKind } from '../../shared/connections/kinds'
import type { ConnectionInfo } from '../../shared/contract'

export interface ConnectionForm {
  id: string
  name: string
  kind: ConnectionKind
  /** By the fields of the kind. Secrets are never filled in from what is stored; an empty one keeps it. */
  values: Readonly<Record<string, string>>
  /** Stored secrets that are to go. */
  removed: readonly string[]
}

/** Services that speak the protocol, with their addresses. */
export const PRESETS = [
  { name: 'Ollama, on this computer', baseUrl: 'http://127.0.0.1:11434/v1' },
  { name: 'LM Studio, on this computer', baseUrl: 'http://127.0.0.1:1234/v1' },
  { name: 'OpenRouter', baseUrl: 'https://openrouter.ai/api/v1' },
  { name: 'OpenAI', baseUrl: 'https://api.openai.com/v1' },
] as const

const ID = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/

/** A new form of a kind. */
export function newForm(kind: ConnectionKind): ConnectionForm {
  const { fields, title } = connectionKind(kind)
  const isWeb = kind.startsWith('http-')
  const name = isWeb || kind === 'openai-compatible' ? '' : title.replace(/ \(.*$/, '')
  return {
    id: idFrom(name),
    name,
    kind,
    values: Object.fromEntries(
      fields.flatMap(({ id, initial }) => (initial === undefined ? [] : [[id, initial]])),
    ),
    removed: [],
  }
}

/** The form of a stored connection, without its secrets. */
export function formOf({ id, name, kind, fields }: ConnectionInfo): ConnectionForm {
  return { id, name, kind, values: fields, removed: [] }
}

/** An id from a name: `OpenAI, main` is `openai-main`. With those that are taken, it gets a number. */
export function idFrom(name: string, taken: readonly string[] = []): string {
  const bare = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  const id = bare === '' || ID.test(bare) ? bare : `c-${bare}`.slice(0, 60)
  if (id === '' || !taken.includes(id)) return id
  let count = 2
  while (taken.includes(`${id}-${count}`)) count += 1
  return `${id}-${count}`
}

/** What is wrong, by field (`id`, `name` or one of the kind's); empty when the host may have it. `taken`: ids of other connections. */
export function problemsOf(
  form: ConnectionForm,
  { taken, stored }: { taken: readonly string[]; stored: readonly string[] },
): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {}
  if (!form.name.trim()) problems.name = 'Give it a name.'
  if (!ID.test(form.id))
    problems.id = 'Start with a letter; then letters, digits, - and _, at most 64.'
  else if (taken.includes(form.id)) problems.id = 'Another connection has this id. Choose another.'
  for (const field of connectionKind(form.kind).fields) {
    const value = form.values[field.id] ?? ''
    const isKept = stored.includes(field.id) && !form.removed.includes(field.id)
    if (field.type === 'secret' && value === '' && isKept) continue
    const problem = fieldProblem(field, value)
    if (problem !== undefined) problems[`field ${field.id}`] = problem
  }
  return problems
}

/** What goes to the host: only what belongs to the kind, and of the secrets those that were typed or are to go. */
export function draftOf(form: ConnectionForm): {
  id: string
  name: string
  kind: ConnectionKind
  fields: Record<string, string>
  secrets: Record<string, string>
} {
  const fields: Record<string, string> = {}
  const secrets: Record<string, string> = {}
  for (const { id, type } of connectionKind(form.kind).fields) {
    const value = (form.values[id] ?? '').trim()
    if (type === 'secret') {
      if (value !== '' || form.removed.includes(id)) secrets[id] = value
    } else if (value !== '') fields[id] = value
  }
  return { id: form.id, name: form.name.trim(), kind: form.kind, fields, secrets }
}
