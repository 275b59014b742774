import { NodeError } from '../../../engine/node-error'
import addressparser from 'nodemailer/lib/addressparser'

/** A mail before it is sent. Addresses are written `a@b.example` or `Ada <a@b.example>`. */
export interface Letter {
  from: string
  to: string[]
  cc?: string[]
  bcc?: string[]
  replyTo?: string[]
  subject: string
  text?: string
  html?: string
  attachments?: Array<{ filename: string; content: Uint8Array; contentType?: string }>
  /** With the angle brackets. */
  messageId: string
  /** The Message-ID of the mail that this one belongs to. */
  inReplyTo?: string
}

/** One mail goes to no more. */
const MOST_RECIPIENTS = 100
const ADDRESS = /^[^\s<>@"(),:;\\[\]]+@[^\s<>@"(),:;\\[\]]+$/
/** RFC 5322, 2.1.1, leaves a line 998; a subject beyond that is a mistake. Characters. */
const LONGEST_SUBJECT = 900

/**
 * Refuses what would make another mail of it than its fields say: line breaks, by which a value could add headers or recipients of its
 * own, and addresses that are none. Fails with a `NodeError` `bad-input` that names the field.
 */
export function checkLetter(letter: Letter): void {
  const { from, to, cc = [], bcc = [], replyTo = [], subject, attachments = [] } = letter
  const single: Array<[string, string]> = [
    ['from', from],
    ['subject', subject],
    ...to.map((one): [string, string] => ['to', one]),
    ...cc.map((one): [string, string] => ['cc', one]),
    ...bcc.map((one): [string, string] => ['bcc', one]),
    ...replyTo.map((one): [string, string] => ['reply to', one]),
    ...attachments.map(({ filename }): [string, string] => ['name of an attachment', filename]),
  ]
  for (const [field, value] of single)
    if (hasControl(value))
      throw refused(
        `The ${field} of the mail holds a line break or another control character (${shown(value)}). By one, a value could add headers or recipients of its own. Take it out; the mail was not sent.`,
      )
  for (const [field, list] of [
    ['from', [from]],
    ['to', to],
    ['cc', cc],
    ['bcc', bcc],
    ['reply to', replyTo],
  ] as const)
    for (const written of list) checkAddresses(field, written)
  const recipients = [...to, ...cc, ...bcc].flatMap((written) => addressesIn(written))
  if (recipients.length === 0) throw refused('The mail goes to nobody. Fill in “to”.')
  if (recipients.length > MOST_RECIPIENTS)
    throw refused(
      `The mail goes to ${recipients.length} addresses, and at most ${MOST_RECIPIENTS} are sent one. Send it in parts.`,
    )
  if (subject.length > LONGEST_SUBJECT)
    throw refused(
      `The subject has ${subject.length} characters, at most ${LONGEST_SUBJECT}. Shorten it.`,
    )
}

/** The bare addresses in `Ada <a@b.example>, c@d.example`. */
export function addressesIn(written: string): string[] {
  return addressparser(written, { flatten: true }).map(({ address }) => address)
}

function checkAddresses(field: string, written: string): void {
  const found = addressesIn(written)
  if (found.length === 0) throw refused(`The ${field} of the mail is empty. Fill it in.`)
  for (const address of found)
    if (!ADDRESS.test(address))
      throw refused(
        `${shown(written)} in the ${field} of the mail is no address. Write it as ada@example.com, or Ada <ada@example.com>.`,
      )
}

function hasControl(text: string): boolean {
  return /[\u0000-\u001f\u007f\u0085\u2028\u2029]/.test(text)
}

function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}

function refused(message: string): NodeError {
  return new NodeError('bad-input', message)
}
