/** What lies behind `/a/<token>`: a page that is read by GET and answered by POST. Reading never votes: previews of links read too. */
import type { DoorAnswer, DoorRequest } from '../door/door'
import type { PendingCallback } from '../../shared/contract'
import type { Json } from '../../shared/workflow/document'
import { notice } from '../door/page'
import { Failure, NotSavedYet } from '../failures/failure'
import type { Inbox } from '../inbox'
import { picture } from '../picture'
import type { Clock, Ports, Workspace } from '../ports'
import { answerForm, partField } from './answer-form'
import { cast, faultOf, lateWords } from './answers'
import type { KeptApprovals } from './kept-approvals'
import { editValue, showValue } from './parts'
import type { KeptApproval, KeptLink } from './store'
import { isToken, shownHash } from './tokens'
import { filesIn } from './value-markup'

/** Whoever answers by a link may not take a longer name. */
const LONGEST_NAME = 200

interface Found {
  approval: KeptApproval
  link: KeptLink
}

export class AnswerPage {
  constructor(
    private readonly clock: Clock,
    private readonly inbox: Inbox,
    private readonly kept: KeptApprovals,
    private readonly workspace: Pick<Workspace, 'readBytes'> | undefined,
    private readonly report: Ports['report'],
  ) {}

  async answer(request: DoorRequest): Promise<DoorAnswer> {
    const [token = '', kind, rank, ...more] = request.path.split('/')
    const found = isToken(token) && more.length === 0 ? this.kept.byLink(token) : undefined
    if (!found) return hardened(unknown())
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (kind === 'file' && isRead) return hardened(await this.#file(found, rank ?? ''))
    if (kind !== undefined) return hardened(unknown())
    if (isRead) return hardened(this.#read(found, request, token))
    if (request.method === 'POST') return hardened(await this.#vote(found, request, token))
    const answer = notice(405, 'Not understood', 'Open the link, and answer on the page.')
    return hardened({ ...answer, headers: { ...answer.headers, Allow: 'GET, HEAD, POST' } })
  }

  #read({ approval, link }: Found, { query }: DoorRequest, token: string): DoorAnswer {
    const over = this.#over(approval, link)
    if (over) return over
    const first = query.get('answer') === 'reject' ? 'reject' : 'approve'
    return this.#form(approval, link, token, { first })
  }

  async #vote({ approval, link }: Found, request: DoorRequest, token: string): Promise<DoorAnswer> {
    // A page of another site has no business here, whatever it knows.
    if (request.foreign)
      return notice(403, 'Not from this page', 'Open the link itself, and answer there.')
    const over = this.#over(approval, link)
    if (over) return over
    const question = this.inbox.question(approval.callback)
    if (!question) return late(approval.how)
    const sent = new URLSearchParams(new TextDecoder().decode(request.body))
    const decision = sent.get('answer')
    const first = decision === 'reject' ? 'reject' : 'approve'
    const again = (problem: string, entered?: URLSearchParams) =>
      this.#form(approval, link, token, { first, status: entered ? 422 : 409, problem, entered })
    if (decision !== 'approve' && decision !== 'reject')
      return again('Choose one of the two answers.', sent)
    if (sent.get('shown') !== shownHash(question, question.value))
      return again('This was changed since you opened it. Look at it as it is now, then answer.')
    const by = link.by ?? (sent.get('by') ?? '').trim().slice(0, LONGEST_NAME)
    if (by === '') return again('Enter your name, so that others see who decided.', sent)
    const value = decision === 'approve' ? this.#edited(question, sent) : {}
    if (value.problem !== undefined) return again(value.problem, sent)
    const comment = (sent.get('comment') ?? '').replaceAll('\r\n', '\n').trim()
    // Taken before anything is awaited: the same link sent twice at once counts once.
    link.used = `${decision === 'approve' ? 'Approved' : 'Rejected'} by ${by}.`
    // And kept before the answer can count: who ends the process in between finds a used link, not a second answer.
    if (!(await this.#keep(approval))) {
      delete link.used
      return notice(
        503,
        'Not saved',
        'Your answer was not taken and nothing was changed, because it cannot be saved now. Try again in a while.',
      )
    }
    try {
      const said = await cast(this.inbox, question, {
        by,
        decision,
        ...(comment === '' ? {} : { comment }),
        ...(value.value === undefined ? {} : { value: value.value }),
      })
      if (said.counted)
        return notice(200, decision === 'approve' ? 'Approved' : 'Rejected', said.text)
      await this.#giveBack(approval, link)
      return this.inbox.question(approval.callback)
        ? again(said.text, sent)
        : late(approval.how, said.text)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      // What was taken counts once it can be saved, and then the link has had its one answer.
      if (!(error instanceof NotSavedYet)) await this.#giveBack(approval, link)
      return notice(503, 'Not saved', error.message)
    }
  }

  /** The answer changed nothing: the link is good for another one. */
  async #giveBack(approval: KeptApproval, link: KeptLink): Promise<void> {
    delete link.used
    await this.#keep(approval)
  }

  /** Whether it is kept. */
  async #keep(approval: KeptApproval): Promise<boolean> {
    try {
      await this.kept.keep(approval)
      return true
    } catch (error) {
      this.report({ where: 'keeping that a link was used', error })
      return false
    }
  }

  /** The value with what was changed in the form; nothing where nothing was. */
  #edited(question: PendingCallback, sent: URLSearchParams): { value?: Json; problem?: string } {
    if (question.question === 'in-doubt') return {}
    const texts: Record<string, string> = {}
    for (const { number, text } of showValue(question.value, question.fields).parts) {
      const entered = sent.get(partField(number))?.replaceAll('\r\n', '\n')
      if (entered !== undefined && entered !== text.replaceAll('\r\n', '\n'))
        texts[String(number)] = entered
    }
    if (Object.keys(texts).length === 0) return {}
    const edited = editValue(question.value, question.fields, texts)
    if ('problem' in edited) return edited
    const problem = faultOf(question, edited.value)
    return problem === undefined ? edited : { problem }
  }

  async #file({ approval, link }: Found, rank: string): Promise<DoorAnswer> {
    const question = this.inbox.question(approval.callback)
    const file = question && filesIn(question.value)[/^\d{1,4}$/.test(rank) ? Number(rank) : -1]
    if (!file || !this.workspace || link.used !== undefined) return unknown()
    try {
      const { contentType, base64 } = await picture(this.workspace, file.file)
      return {
        status: 200,
        headers: { 'Content-Type': contentType },
        body: Uint8Array.from(Buffer.from(base64, 'base64')),
      }
    } catch {
      // Gone, too large or no picture: the page stands without it.
      return unknown()
    }
  }

  /** Why this link can answer nothing any more. */
  #over(approval: KeptApproval, link: KeptLink): DoorAnswer | undefined {
    const waits = this.inbox.question(approval.callback) !== undefined
    if (link.used !== undefined)
      return notice(
        410,
        'Answered already',
        `This link has been used for its one answer: ${link.used} Nothing was changed now.${waits ? ' The question still waits: where this answer is missing there, give it in the inbox of Baton.' : ''}`,
      )
    if (waits) return undefined
    return late(approval.how ?? this.inbox.fate(approval.callback))
  }

  #form(
    approval: KeptApproval,
    { by }: KeptLink,
    token: string,
    rest: Pick<Parameters<typeof answerForm>[0], 'first' | 'status' | 'problem' | 'entered'>,
  ): DoorAnswer {
    const question = this.inbox.question(approval.callback)
    if (!question) return late(approval.how)
    const shown = shownHash(question, question.value)
    const now = this.clock.now()
    return answerForm({
      question,
      shown,
      address: `/a/${token}`,
      now,
      ...(by === undefined ? {} : { by }),
      ...rest,
    })
  }
}

function unknown(): DoorAnswer {
  return notice(
    404,
    'No such question',
    'This link is not valid: it is not whole, or its question is long gone. Nothing was changed.',
  )
}

function late(how?: string, words = lateWords(how)): DoorAnswer {
  return notice(410, 'No answer is needed any more', words)
}

/** What is asked is nobody else's: no cache keeps it, and no other site hears of its address. */
function hardened(answer: DoorAnswer): DoorAnswer {
  return {
    ...answer,
    headers: {
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      ...answer.headers,
    },
  }
}
