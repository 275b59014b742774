/** One thing to enter for a connection. What is a `secret` is sealed and never shown again; the rest is shown in lists. */
export interface ConnectionField {
  id: string
  label: string
  /** `secret` may have several lines where `multiline` says so. Numbers and toggles are kept as text: `587`, `true`. */
  type: 'text' | 'url' | 'secret' | 'number' | 'choice' | 'toggle'
  required?: true
  multiline?: true
  placeholder?: string
  /** Where to find it, or what to write. */
  help?: string
  /** For `choice`. */
  choices?: readonly { value: string; label: string }[]
  /** What a new form holds. */
  initial?: string
  /** Shown under "More". */
  advanced?: true
}

/** A kind of connection: which service it leads to, and what has to be entered for it. */
export interface ConnectionKindInfo {
  kind: string
  /** As lists and pickers name it: `Trello`. */
  title: string
  description: string
  /** A lucide icon's name in kebab case. */
  icon: string
  group: 'Models' | 'Messages' | 'Boards and tables' | 'Web requests'
  /** How to get what has to be entered, in a sentence or two. */
  guide?: string
  /** The page of the service where keys are made. */
  keysAt?: string
  fields: readonly ConnectionField[]
}

/** The address of a service that has one for everybody; only tests, proxies and self-hosted ones need another. */
export function otherAddress(usual: string): ConnectionField {
  return {
    id: 'baseUrl',
    label: 'Address, if not the usual one',
    type: 'url',
    placeholder: usual,
    help: 'Leave it empty for the usual one.',
    advanced: true,
  }
}

/** Which addresses may get the secret. */
export const ONLY_FOR: ConnectionField = {
  id: 'baseUrl',
  label: 'Only for this address',
  type: 'url',
  placeholder: 'https://api.example.com',
  help: 'Requests to any other origin are refused, so that no workflow sends the secret elsewhere. Recommended.',
}
