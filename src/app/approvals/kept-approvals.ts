/** What was asked where, in memory and in the store: found by question, by ticket and by link. */
import type { Clock } from '../ports'
import type { ApprovalStore, KeptApproval, KeptLink, KeptMessage } from './store'
import { tokenHash } from './tokens'

/** An answered question is remembered so long, to say so to whoever answers late. Milliseconds. */
export const REMEMBER_MS = 30 * 24 * 3_600_000

/** Milliseconds. */
const PRUNE_EVERY_MS = 3_600_000

export class KeptApprovals {
  readonly #store: ApprovalStore
  readonly #clock: Clock
  readonly #all = new Map<string, KeptApproval>()
  readonly #byTicket = new Map<string, KeptApproval>()
  readonly #byLink = new Map<string, KeptApproval>()
  /** When it was last looked for what can be let go. */
  #pruned: number
  /** One write after the other for each question. */
  readonly #writes = new Map<string, Promise<void>>()

  constructor(store: ApprovalStore, clock: Clock) {
    this.#store = store
    this.#clock = clock
    this.#pruned = clock.now()
  }

  /** Reads what was kept before; lets go of what was answered long ago. Resolves with what cannot be read. */
  async load(): Promise<string[]> {
    const { approvals, unreadable } = await this.#store.load()
    const oldest = this.#clock.now() - REMEMBER_MS
    for (const approval of approvals) {
      if (approval.settledAt !== undefined && approval.settledAt < oldest)
        await this.#store.remove(approval.callback)
      else this.#enter(approval)
    }
    return unreadable
  }

  /** Lets go of what was answered long ago, where that was not done for a while. Rejects with a `NodeError`. */
  async prune(): Promise<void> {
    const now = this.#clock.now()
    if (now - this.#pruned < PRUNE_EVERY_MS) return
    this.#pruned = now
    for (const approval of [...this.#all.values()]) {
      if ((approval.settledAt ?? Infinity) >= now - REMEMBER_MS) continue
      await this.#store.remove(approval.callback)
      this.#all.delete(approval.callback)
      for (const { ticket } of approval.messages) this.#byTicket.delete(ticket)
      for (const { token } of approval.links) this.#byLink.delete(token)
    }
  }

  all(): IterableIterator<KeptApproval> {
    return this.#all.values()
  }

  get(callback: string): KeptApproval | undefined {
    return this.#all.get(callback)
  }

  byTicket(ticket: string): { approval: KeptApproval; message: KeptMessage } | undefined {
    const hash = tokenHash(ticket)
    const approval = this.#byTicket.get(hash)
    const message = approval?.messages.find((each) => each.ticket === hash)
    return approval && message && { approval, message }
  }

  byLink(token: string): { approval: KeptApproval; link: KeptLink } | undefined {
    const hash = tokenHash(token)
    const approval = this.#byLink.get(hash)
    const link = approval?.links.find((each) => each.token === hash)
    return approval && link && { approval, link }
  }

  /** Writes an approval down as it is then; changes are made to the object that `get` gives. Rejects with a `NodeError`. */
  keep(approval: KeptApproval): Promise<void> {
    this.#enter(approval)
    const { callback } = approval
    const before = this.#writes.get(callback) ?? Promise.resolve()
    const writing = before.catch(() => undefined).then(() => this.#store.keep(approval))
    this.#writes.set(callback, writing)
    const done = () => {
      if (this.#writes.get(callback) === writing) this.#writes.delete(callback)
    }
    writing.then(done, done)
    return writing
  }

  /** Resolves once nothing is on its way to the store. */
  async settled(): Promise<void> {
    while (this.#writes.size > 0) await Promise.allSettled(this.#writes.values())
  }

  #enter(approval: KeptApproval): void {
    this.#all.set(approval.callback, approval)
    for (const { ticket } of approval.messages) this.#byTicket.set(ticket, approval)
    for (const { token } of approval.links) this.#byLink.set(token, approval)
  }
}
