import { z } from 'zod'
import type { AnswerLinks, Asked, Channel } from '../../app/approvals/channel'
import { NodeError } from '../../engine/node-error'
import type { Json } from '../../shared/workflow/document'
import type { Credentials } from '../connections/credentials'
import { addressesIn } from '../services/mail/letter'
import { AddressesRefused, messageId, sendMail, type SendOptions } from '../services/mail/send-mail'
import { aboutLine, questionText, shorten } from './question-text'

/** Long enough for any text that a person reads in a mail. Characters. */
const LONGEST = 100_000

/** How many mails are remembered; the oldest go first. */
const MOST_LETTERS = 10_000

const letterSchema = z.object({ to: z.array(z.string()), id: z.string() })
const keptSchema = z.object({ subject: z.string(), letters: z.array(letterSchema) })

/** Which mails were sent, by their Message-ID, so that whoever has one gets no copy when others are tried again. */
export class SentLetters {
  readonly #sent = new Set<string>()

  has(id: string): boolean {
    return this.#sent.has(id)
  }

  add(id: string): void {
    this.#sent.add(id)
    if (this.#sent.size > MOST_LETTERS) this.#sent.delete(this.#sent.values().next().value ?? id)
  }
}

/**
 * Asks by mail, with links to the page of the question: a mail cannot be answered by itself, since anybody can write one in another's
 * name. Each assignee that is an address gets a mail with links of their own; without any, the address of the connection gets one.
 */
export class EmailChannel implements Channel {
  readonly kind = 'email'

  constructor(
    private readonly credentials: Credentials,
    private readonly options: Pick<SendOptions, 'tls'> = {},
    /** Outlives this channel: each attempt may be another one's. */
    private readonly sent = new SentLetters(),
  ) {}

  async ask(asked: Asked, signal: AbortSignal): Promise<Json> {
    const subject = subjectOf(asked)
    const letters: z.infer<typeof letterSchema>[] = []
    const refused: { to: string; error: AddressesRefused }[] = []
    for (const { to, links } of this.#recipients(asked)) {
      // The ticket names this one message, so that a question which is asked anew is a mail of its own.
      const id = messageId(`${asked.ticket}/${to}`, this.credentials)
      const letter = { to: [to], subject, ...bodies(asked, links), messageId: id }
      const error = await this.#send(letter, signal)
      if (error) refused.push({ to, error })
      else letters.push({ to: [to], id })
    }
    const [first] = refused
    if (!first) return { subject, letters }
    if (letters.length === 0) throw first.error
    const problem = `Nobody was asked at ${refused.map(({ to }) => to).join(' and ')}. ${first.error.message}`
    return { subject, letters, problem }
  }

  async close(message: Json, how: string, signal: AbortSignal): Promise<void> {
    const kept = keptSchema.safeParse(message)
    if (!kept.success) return
    const subject = `Re: ${kept.data.subject}`
    const text = `${how}\n\nThe links of the mail before do nothing any more.`
    for (const { to, id } of kept.data.letters) {
      const own = messageId(`${id}/closed`, this.credentials)
      // Who takes no mail any more need not be told.
      await this.#send({ to, subject, text, inReplyTo: id, messageId: own }, signal)
    }
  }

  /** Sends a mail once, however often this is called. Resolves with the refusal where its address takes none. */
  async #send(
    letter: Parameters<typeof sendMail>[1] & { messageId: string },
    signal: AbortSignal,
  ): Promise<AddressesRefused | undefined> {
    if (this.sent.has(letter.messageId)) return undefined
    try {
      await sendMail(this.credentials, letter, { signal, ...this.options })
    } catch (error) {
      if (error instanceof AddressesRefused) return error
      throw error
    }
    this.sent.add(letter.messageId)
    return undefined
  }

  #recipients(asked: Asked): Array<{ to: string; links: AnswerLinks | undefined }> {
    const people = asked.assignees.filter(isAddress)
    if (people.length > 0)
      return people.map((to) => ({ to, links: asked.linksFor?.[to] ?? asked.links }))
    const { id, fields } = this.credentials
    const [own] = addressesIn(fields['to'] ?? fields['from'] ?? '')
    if (own === undefined || !isAddress(own))
      throw new NodeError(
        'bad-config',
        `Nobody that is asked has a mail address, and neither has the connection *${id}*. Write addresses as the assignees of the node.`,
      )
    return [{ to: own, links: asked.links }]
  }
}

/** Titles come from a document and its data; a line break in one must not make a header. */
function subjectOf({ title, workflowName }: Asked): string {
  return shorten(
    `${title} (${workflowName})`.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' '),
    200,
  )
}

function isAddress(text: string): boolean {
  return /^[^\s<>@"(),:;\\[\]]+@[^\s<>@"(),:;\\[\]]+$/.test(text)
}

function bodies(asked: Asked, links: AnswerLinks | undefined): { text: string; html: string } {
  const { editHint: _, ...rest } = asked
  const { text } = questionText({ ...rest, links }, LONGEST)
  const shown = shorten(asked.shown, LONGEST)
  const ways = links
    ? `Approve: ${links.approve}\nReject: ${links.reject}\nEdit or look at it: ${links.open}\n\nThe links are for you alone: whoever has them can answer for you.`
    : 'Open the inbox of Baton to answer.'
  const html = [
    '<div style="font-family:system-ui,sans-serif;max-width:40em">',
    asked.note ? `<p>${escaped(asked.note)}</p>` : '',
    `<h2 style="margin:0 0 8px">${escaped(asked.title)}</h2>`,
    asked.instructions ? `<p>${escaped(asked.instructions)}</p>` : '',
    `<blockquote style="margin:16px 0;padding:8px 16px;border-left:3px solid #8884;white-space:pre-wrap">${escaped(shown)}</blockquote>`,
    links
      ? `<p>${linked(links.approve, 'Approve')} &nbsp; ${linked(links.reject, 'Reject')} &nbsp; ${linked(links.open, 'Edit or look at it')}</p><p style="opacity:.7">The links are for you alone: whoever has them can answer for you.</p>`
      : '<p>Open the inbox of Baton to answer.</p>',
    `<p style="opacity:.7">${escaped(aboutLine(asked))}</p></div>`,
  ].join('')
  return { text: `${text}\n\n${ways}`, html }
}

function linked(address: string, words: string): string {
  return `<a href="${escaped(address)}">${words}</a>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`)
}
