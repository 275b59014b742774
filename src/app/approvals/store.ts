/** What is kept of questions that were asked somewhere else than in the inbox. A port: `adapters/approvals` keeps it on disk. */
import type { Json } from '../../shared/workflow/document'

/** One message to one place. Its ticket stands in the message only; here is what tells it apart (SHA-256, hex). */
export interface KeptMessage {
  /** The connection. */
  place: string
  ticket: string
  /** Of what it showed (SHA-256, hex). */
  shown: string
  /** Of all that the message says: another edition is sent anew. */
  edition: string
  /** `sending`: whether it arrived is not known before it is `sent`. */
  state: 'sending' | 'sent' | 'closed'
  /** What names it there, and what its channel could not do (`problem`, for people). */
  message?: Json
  sentAt?: number
}

/** What the channel of a message could not do, although it was sent, for people. */
export function problemIn({ message }: Pick<KeptMessage, 'message'> = {}): string | undefined {
  if (message === null || typeof message !== 'object' || Array.isArray(message)) return undefined
  return typeof message.problem === 'string' ? message.problem : undefined
}

/** A link to the page of the question. The token stands in the address only. */
export interface KeptLink {
  /** SHA-256 of the token, hex. */
  token: string
  /** Whom it was sent to; absent where anybody may have it. */
  by?: string
  /** It counted for one answer: what that was. */
  used?: string
}

/** An edit that was sent from one place and not decided about yet. */
export interface KeptDraft {
  place: string
  by: string
  /** The revision of the question that was edited. */
  revision: number
  value: Json
}

export interface KeptApproval {
  callback: string
  run: string
  title: string
  messages: KeptMessage[]
  links: KeptLink[]
  drafts: KeptDraft[]
  /** What became of the question, once it waits no more, and when that was. */
  how?: string
  settledAt?: number
}

/** Every call rejects with a `NodeError`; what was there before is then still there. */
export interface ApprovalStore {
  /** All that is kept. One that cannot be read is left out, and told. */
  load(): Promise<{ approvals: KeptApproval[]; unreadable: string[] }>
  /** Keeps one whole or not at all; resolves once it is on disk. */
  keep(approval: KeptApproval): Promise<void>
  remove(callback: string): Promise<void>
  /** What a channel wants to find again. */
  place(connection: string): Promise<Json | undefined>
  keepPlace(connection: string, place: Json): Promise<void>
}

/** Keeps it as long as the process lives. */
export class MemoryApprovals implements ApprovalStore {
  readonly #approvals = new Map<string, KeptApproval>()
  readonly #places = new Map<string, Json>()

  async load() {
    return { approvals: structuredClone([...this.#approvals.values()]), unreadable: [] }
  }

  async keep(approval: KeptApproval): Promise<void> {
    this.#approvals.set(approval.callback, structuredClone(approval))
  }

  async remove(callback: string): Promise<void> {
    this.#approvals.delete(callback)
  }

  async place(connection: string): Promise<Json | undefined> {
    return this.#places.get(connection)
  }

  async keepPlace(connection: string, place: Json): Promise<void> {
    this.#places.set(connection, place)
  }
}
