/** Links to the page of a question: each with a token that nobody can guess and that counts for one answer. */
import type { PhoneLink } from '../../shared/contract'
import type { Inbox } from '../inbox'
import type { Ports } from '../ports'
import { Failure } from '../failures/failure'
import { AnswerPage } from './answer-page'
import type { AnswerLinks, ChannelKind } from './channel'
import type { KeptApprovals } from './kept-approvals'
import type { KeptApproval } from './store'
import { newToken, tokenHash } from './tokens'

/** Where the pages lie behind the door. */
export const ANSWER_PREFIX = 'a'
/** A page takes no longer answers. Bytes. */
const MAX_BODY = 4 * 1024 * 1024

export class Links {
  #stop: (() => void) | undefined
  readonly #page: AnswerPage

  constructor(
    private readonly ports: Pick<Ports, 'clock' | 'door' | 'report'> &
      Partial<Pick<Ports, 'workspace'>>,
    private readonly inbox: Inbox,
    private readonly kept: KeptApprovals,
  ) {
    this.#page = new AnswerPage(ports.clock, inbox, kept, ports.workspace, ports.report)
  }

  /** Opens the place of the pages behind the door; says whether it can be reached there. */
  async open(): Promise<boolean> {
    const { door, report } = this.ports
    if (!door) return false
    this.#stop ??= door.open({
      prefix: ANSWER_PREFIX,
      maxBody: MAX_BODY,
      rate: { burst: 60, perSecond: 5 },
      answer: (request) => this.#page.answer(request),
    })
    try {
      await door.ready()
      return true
    } catch (error) {
      report({ where: 'opening the door for approval pages', error })
      return false
    }
  }

  close(): void {
    this.#stop?.()
    this.#stop = undefined
  }

  /**
   * The links of a message; undefined where no phone and no other machine could open them. Tried again, the message has the same
   * ones: `tokens` is what was made for it, by whom they are for.
   */
  async forMessage(
    approval: KeptApproval,
    kind: ChannelKind,
    assignees: readonly string[],
    tokens: Map<string, string>,
  ): Promise<{ links: AnswerLinks; linksFor?: Record<string, AnswerLinks> } | undefined> {
    if (!(await this.open())) return undefined
    const addresses = this.ports.door?.addresses() ?? []
    // A mail may be read on this machine; whoever reads a chat has a phone in hand.
    const base =
      addresses.find((address) => !isLoopback(address)) ??
      (kind === 'email' ? addresses[0] : undefined)
    if (base === undefined) return undefined
    const linkFor = (by?: string) => {
      const token = tokens.get(by ?? '') ?? this.#make(approval, by)
      tokens.set(by ?? '', token)
      return linksOf(base, token)
    }
    const linksFor =
      kind === 'email' ? Object.fromEntries(assignees.map((by) => [by, linkFor(by)])) : undefined
    return { links: linkFor(), ...(linksFor ? { linksFor } : {}) }
  }

  /** A link for the phone of whoever sits before the inbox. */
  async forPhone(callback: string, by?: string): Promise<PhoneLink> {
    const question = this.inbox.question(callback)
    if (!question) throw new Failure('NOT_FOUND', 'This question waits for no answer any more.')
    const { door } = this.ports
    if (!door) return { reason: 'This Baton has no door for other devices.' }
    if (!(await this.open()))
      return { reason: door.problem() ?? 'The door for other devices does not open; see the log.' }
    const addresses = door.addresses()
    const base = addresses.find((address) => !isLoopback(address)) ?? addresses[0]
    if (base === undefined) return { reason: 'The door for other devices does not listen now.' }
    const approval = this.kept.get(callback) ?? {
      callback,
      run: question.run,
      title: question.title,
      messages: [],
      links: [],
      drafts: [],
    }
    const { open } = linksOf(base, this.#make(approval, by))
    await this.kept.keep(approval)
    return { url: open, local: isLoopback(base) }
  }

  /** A new token, whose hash is entered to be kept. */
  #make(approval: KeptApproval, by?: string): string {
    const token = newToken()
    approval.links.push({ token: tokenHash(token), ...(by === undefined ? {} : { by }) })
    return token
  }
}

function linksOf(base: string, token: string): AnswerLinks {
  const open = `${base}/${ANSWER_PREFIX}/${token}`
  return { open, approve: `${open}?answer=approve`, reject: `${open}?answer=reject` }
}

function isLoopback(address: string): boolean {
  const { hostname } = new URL(address)
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}
