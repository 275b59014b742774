/**
 * Questions where people are: each is asked once at every place that its node names, is closed there when it is answered, and takes
 * answers from there. What was sent where is kept, so that a restart neither asks again nor forgets to close.
 */
import type { PendingCallback, SentQuestion } from '../../shared/contract'
import { Failure } from '../failures/failure'
import type { Inbox } from '../inbox'
import type { CancelTimer, Ports } from '../ports'
import { judgeAnswer, judgeEdit } from './answers'
import { askedOf, replacedWords, standing } from './asking'
import type { Answered, ChannelAnswer, ChannelEdit } from './channel'
import { KeptApprovals } from './kept-approvals'
import { Links } from './links'
import { Listeners } from './listening'
import { pauseAfter, problemWords } from './pauses'
import { resolvePlaces, type NoPlace, type Place } from './places'
import { Sending } from './sending'
import { problemIn, type KeptApproval, type KeptMessage } from './store'
import { MemoryApprovals } from './store'
import { newToken, tokenHash } from './tokens'

/** Late answers are heard, and told that they are late, for so long after. Milliseconds. */
const LISTEN_AFTER_MS = 7 * 24 * 3_600_000

type Lent = Pick<
  Ports,
  'clock' | 'connections' | 'channels' | 'approvals' | 'door' | 'workspace' | 'report'
>

/** What stands in a message only, as long as it may have to be sent again. */
interface OnTheWay {
  ticket: string
  tokens: Map<string, string>
}

export class Approvals {
  readonly links: Links
  readonly #ports: Lent
  readonly #inbox: Inbox
  readonly #kept: KeptApprovals
  readonly #sending: Sending
  readonly #listeners: Listeners
  /** Questions that are looked at now; true where one has to be looked at again after that. */
  readonly #looking = new Map<string, boolean>()
  /** Tickets of messages that are on their way, and the tokens of their links, by the hash of the ticket. */
  readonly #onTheWay = new Map<string, OnTheWay>()
  readonly #looks = new Set<Promise<void>>()
  /** Questions that could not be looked at, until a look succeeds. */
  readonly #failed = new Map<string, { failures: number; cancel: CancelTimer }>()
  #started = false
  #closed = false

  constructor(ports: Lent, inbox: Inbox) {
    this.#ports = ports
    this.#inbox = inbox
    const { clock, report } = ports
    const store = ports.approvals ?? new MemoryApprovals()
    const channels = ports.channels ?? { make: () => Promise.reject(noChannels()) }
    this.#kept = new KeptApprovals(store, clock)
    this.links = new Links(ports, inbox, this.#kept)
    this.#sending = new Sending(clock, channels, {
      onDue: (callback) => this.#look(callback),
      report,
    })
    this.#listeners = new Listeners(clock, channels, store, {
      answer: (place, given) => this.answer(place, given),
      edit: (place, given) => this.edit(place, given),
      onProblem: (place) => this.#lookAt(place),
      report,
    })
    inbox.onChanged((callback) => this.#look(callback))
  }

  /** Takes up what was kept before; to be called once, after the runs were taken up. */
  async start(): Promise<void> {
    try {
      for (const name of await this.#kept.load())
        this.#ports.report({
          where: 'reading what was asked where',
          error: new Error(`${name} cannot be read. Its question is asked again.`),
        })
    } catch (error) {
      this.#ports.report({ where: 'reading what was asked where', error })
    }
    this.#started = true
    const heard = this.#ports.clock.now() - LISTEN_AFTER_MS
    for (const approval of this.#kept.all()) {
      if ((approval.settledAt ?? Infinity) >= heard)
        for (const { place } of approval.messages) this.#listeners.listen(place)
      this.#look(approval.callback)
    }
    for (const { callback } of this.#inbox.pending()) this.#look(callback)
    // Also for links of what was answered: whoever opens one late is told so.
    if ([...this.#kept.all()].some(({ links }) => links.length > 0)) await this.links.open()
  }

  /** A connection was changed: what failed there is tried at once, with it as it is now. */
  renew(place: string): void {
    this.#listeners.renew(place)
    for (const callback of this.#sending.forgive(place)) this.#look(callback)
    this.#lookAt(place)
  }

  /** Takes an answer from a place; see `ChannelListening.answer`. */
  answer(place: string, given: ChannelAnswer): Promise<Answered> {
    return judgeAnswer({ inbox: this.#inbox, kept: this.#kept }, place, given)
  }

  /** Takes an edit from a place; see `ChannelListening.edit`. */
  async edit(place: string, given: ChannelEdit): Promise<Answered> {
    const done = await judgeEdit({ inbox: this.#inbox, kept: this.#kept }, place, given)
    if (done.callback !== undefined) this.#look(done.callback)
    return { text: done.text, counted: done.counted }
  }

  /** Resolves once nothing is being sent or written. For tests and for whoever closes. */
  async quiet(): Promise<void> {
    while (this.#looks.size > 0) await Promise.allSettled(this.#looks)
    await this.#kept.settled()
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const { cancel } of this.#failed.values()) cancel()
    this.links.close()
    await Promise.all([this.#sending.end(), this.#listeners.close()])
    await this.quiet()
  }

  #lookAt(place: string): void {
    for (const { callback, messages, how } of this.#kept.all())
      if (how === undefined && messages.some((each) => each.place === place)) this.#look(callback)
    for (const { callback, channels } of this.#inbox.pending())
      if (channels?.length && !this.#kept.get(callback)) this.#look(callback)
  }

  /** Looks at a question and does what is to be done; one look at a time for each. */
  #look(callback: string): void {
    if (!this.#started || this.#closed) return
    if (this.#looking.has(callback)) {
      this.#looking.set(callback, true)
      return
    }
    const question = this.#inbox.question(callback)
    // Ten thousand questions of the inbox alone are none of this.
    if (!this.#kept.get(callback) && !question?.channels?.length) {
      this.#succeeded(callback)
      return
    }
    this.#looking.set(callback, false)
    const look = this.#lookOnce(callback)
      .then(() => this.#succeeded(callback))
      .catch((error: unknown) => this.#lookLater(callback, error))
      .finally(() => {
        this.#looks.delete(look)
        const again = this.#looking.get(callback)
        this.#looking.delete(callback)
        if (again) this.#look(callback)
      })
    this.#looks.add(look)
  }

  #succeeded(callback: string): void {
    this.#failed.get(callback)?.cancel()
    this.#failed.delete(callback)
  }

  /** Looks again after a pause, and says beside the question what went wrong. */
  #lookLater(callback: string, error: unknown): void {
    this.#ports.report({ where: 'asking a question', error })
    const { failures: before = 0, cancel } = this.#failed.get(callback) ?? {}
    cancel?.()
    if (this.#closed) return
    const failures = before + 1
    this.#failed.set(callback, {
      failures,
      cancel: this.#ports.clock.after(pauseAfter(failures, error), () => this.#look(callback)),
    })
    const question = this.#inbox.question(callback)
    if (!question) return
    const known =
      question.sent ?? question.channels?.map((name): SentQuestion => ({ name, kind: 'unknown' }))
    const problem = problemWords(error)
    this.#inbox.annotate(callback, known?.map((sent) => ({ ...sent, problem })) ?? [])
  }

  async #lookOnce(callback: string): Promise<void> {
    // What could not be kept before is kept first.
    const unkept = this.#failed.has(callback) ? this.#kept.get(callback) : undefined
    if (unkept) await this.#kept.keep(unkept)
    const connections = await this.#ports.connections.list()
    const question = this.#inbox.question(callback)
    if (!question) {
      const approval = this.#kept.get(callback)
      if (approval) await this.#settle(approval)
      return
    }
    // Enough have approved: what follows from that comes next.
    if (question.approvedBy.length >= question.approvals) return
    const approval = this.#kept.get(callback) ?? {
      callback,
      run: question.run,
      title: question.title,
      messages: [],
      links: [],
      drafts: [],
    }
    const wanted = question.channels ?? []
    const { places, missing } = resolvePlaces(wanted, connections)
    this.#annotate(question, approval, places, missing)
    // All of them, whatever becomes of one: another look must not meet what is still on its way.
    const told = await Promise.allSettled(
      places.map((place) => this.#tell(question, approval, place)),
    )
    this.#annotate(question, approval, places, missing)
    for (const each of told) if (each.status === 'rejected') throw each.reason
  }

  /** Asks at a place what is not asked there yet, and closes what stood there before. */
  async #tell(question: PendingCallback, approval: KeptApproval, place: Place): Promise<void> {
    const now = standing(question, approval, place.id)
    const here = approval.messages.filter((message) => message.place === place.id)
    let current = here.find(({ edition, state }) => edition === now.edition && state === 'sent')
    if (!current) {
      if (this.#sending.resting(question.callback, place.id)) return
      const sent = await this.#send(approval, place, now, here)
      if (!sent) return
      current = sent
    }
    this.#listeners.listen(place.id)
    await this.#closeAll(
      approval,
      here.filter((message) => message !== current),
      replacedWords(now),
    )
  }

  async #send(
    approval: KeptApproval,
    place: Place,
    now: ReturnType<typeof standing>,
    before: readonly KeptMessage[],
  ): Promise<KeptMessage | undefined> {
    const { edition, shown } = now
    // Tried again in this process, it is the same message.
    let message = before.find(
      (each) =>
        each.edition === edition && each.state === 'sending' && this.#onTheWay.has(each.ticket),
    )
    const own = this.#onTheWay.get(message?.ticket ?? '') ?? {
      ticket: newToken(),
      tokens: new Map<string, string>(),
    }
    const others = before.filter((each) => each !== message)
    const links = approval.links.length
    let isNew = false
    if (!message) {
      isNew = true
      const hash = tokenHash(own.ticket)
      this.#onTheWay.set(hash, own)
      message = { place: place.id, ticket: hash, shown, edition, state: 'sending' }
      approval.messages.push(message)
    }
    const made = await this.links.forMessage(
      approval,
      place.kind,
      now.question.assignees,
      own.tokens,
    )
    // What is sent can be answered at once: it is kept before.
    if (isNew || approval.links.length > links) await this.#kept.keep(approval)
    this.#listeners.listen(place.id)
    const named = await this.#sending.ask(place.id, askedOf(now, own.ticket, others, made))
    if (named === undefined) return undefined
    this.#onTheWay.delete(message.ticket)
    message.state = 'sent'
    message.message = named
    message.sentAt = this.#ports.clock.now()
    await this.#kept.keep(approval)
    return message
  }

  async #settle(approval: KeptApproval): Promise<void> {
    if (approval.how === undefined) {
      approval.how = this.#inbox.fate(approval.callback) ?? 'It waits for no answer any more.'
      approval.settledAt = this.#ports.clock.now()
      approval.drafts = []
      await this.#kept.keep(approval)
    }
    await this.#closeAll(approval, approval.messages, approval.how)
    for (const { place, ticket } of approval.messages) {
      this.#onTheWay.delete(ticket)
      // What could not be closed is tried again.
      const isOpen = approval.messages.some((each) => each.place === place && each.state === 'sent')
      if (!isOpen) this.#sending.forget(approval.callback, place)
    }
    await this.#kept.prune()
  }

  async #closeAll(
    approval: KeptApproval,
    messages: readonly KeptMessage[],
    how: string,
  ): Promise<void> {
    const open = messages.filter(({ state, message }) => state === 'sent' && message !== undefined)
    if (open.length === 0) return
    const closed = await Promise.all(
      open.map(async (message) => {
        const { place, message: named = null } = message
        const done = await this.#sending.close(approval.callback, place, named, how)
        if (done) message.state = 'closed'
        return done
      }),
    )
    if (closed.includes(true)) await this.#kept.keep(approval)
  }

  /** Says beside the question in the inbox where it was asked, and what went wrong. */
  #annotate(
    { callback }: PendingCallback,
    { messages }: KeptApproval,
    places: readonly Place[],
    missing: readonly NoPlace[],
  ): void {
    const sent = places.map(({ id, name, kind }): SentQuestion => {
      const last = messages.findLast(({ place, sentAt }) => place === id && sentAt)
      const at = last?.sentAt
      const problem =
        this.#sending.problem(callback, id) ?? this.#listeners.problem(id) ?? problemIn(last)
      return { name, kind, ...(at ? { at } : {}), ...(problem ? { problem } : {}) }
    })
    for (const { name, problem } of missing) sent.push({ name, kind: 'unknown', problem })
    if (sent.length > 0 || this.#inbox.question(callback)?.sent)
      this.#inbox.annotate(callback, sent)
  }
}

function noChannels(): Failure {
  return new Failure('UNAVAILABLE', 'This Baton cannot ask anywhere else than in the inbox.')
}
