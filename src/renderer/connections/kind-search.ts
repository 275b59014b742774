/** Finds kinds of connections by what people call them. Pure. */
import {
  CONNECTION_KINDS,
  type ConnectionKind,
  type ConnectionKindInfo,
} from '../../shared/connections/kinds'

export type Kind = ConnectionKindInfo & { kind: ConnectionKind }

/** Other words for what a kind leads to. */
const WORDS: Partial<Record<ConnectionKind, string>> = {
  'openai-compatible': 'ollama lm studio openrouter local llama mistral groq',
  openai: 'gpt chatgpt whisper dall-e',
  anthropic: 'claude',
  google: 'gemini ai studio',
  smtp: 'mail gmail outlook outgoing',
  imap: 'mail gmail inbox incoming',
  ntfy: 'push phone notification',
  telegram: 'bot phone',
  'google-sheets': 'spreadsheet excel table',
  'http-header': 'api key',
  'http-bearer': 'api token access',
  'http-query': 'api key url',
  'http-oauth2': 'oauth client credentials',
}

/** The groups with the kinds that have every word, in the order of the list. A group without any is left out. `among`: no others. */
export function findKinds(
  text: string,
  among?: readonly ConnectionKind[],
): { group: Kind['group']; kinds: Kind[] }[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean)
  const groups = new Map<Kind['group'], Kind[]>()
  for (const kind of CONNECTION_KINDS) {
    if (among && !among.includes(kind.kind)) continue
    const all = [kind.title, kind.description, kind.group, WORDS[kind.kind] ?? '']
      .join(' ')
      .toLowerCase()
    if (!wanted.every((word) => all.includes(word))) continue
    const found = groups.get(kind.group)
    if (found) found.push(kind)
    else groups.set(kind.group, [kind])
  }
  return [...groups].map(([group, kinds]) => ({ group, kinds }))
}
