import { createHash } from 'node:crypto'
import { simpleParser } from 'mailparser'
import type { AddressObject, ParsedMail } from 'mailparser'
import type { FileReference } from '../../shared/run/file-reference'
import type { Json } from '../../shared/workflow/document'

/** Bounds of one mail. What is beyond is left out, and the payload says so. */
const MOST_FILES = 50
const LONGEST_TEXT = 500_000

/** Keeps bytes as a file of the workspace. */
export type Keep = (
  bytes: Uint8Array,
  about: { name: string; contentType: string },
) => Promise<FileReference>

/** What tells whether a mail is wanted: parts of the sender and of the subject, in any case. */
export interface MailFilter {
  from?: string
  subject?: string
}

/** What of a mail's header is looked at before the rest is fetched. */
export async function readHeader(header: Uint8Array): Promise<ParsedMail> {
  return simpleParser(Buffer.from(header))
}

export function isWanted({ from, subject }: ParsedMail, filter: MailFilter): boolean {
  const has = (text: string, part = '') => text.toLowerCase().includes(part.trim().toLowerCase())
  return has(from?.text ?? '', filter.from) && has(subject ?? '', filter.subject)
}

/**
 * Names a mail for ever, also in a mailbox that was numbered anew: by its Message-ID with its date, sender and subject, since some
 * programs give many mails one id; without any, by its place.
 */
export function mailId(header: ParsedMail, place: string): string {
  const { messageId, from, subject } = header
  if (!messageId) return `place:${place}`
  const parts = [messageId, dateOf(header) ?? rawDate(header), from?.text ?? '', subject ?? '']
  return `mail:${createHash('sha256').update(parts.join('\n')).digest('hex')}`
}

/** What a run starts with. Attachments are files of the workspace by then. */
export async function mailPayload(source: Uint8Array, keep: Keep): Promise<Json> {
  const mail = await simpleParser(Buffer.from(source), {
    skipTextLinks: true,
    skipImageLinks: true,
  })
  const attachments: Json[] = []
  for (const { content, filename, contentType } of mail.attachments.slice(0, MOST_FILES)) {
    const name = fileName(filename) ?? `attachment-${attachments.length + 1}`
    attachments.push({ ...(await keep(content, { name, contentType })) })
  }
  const left = Math.max(0, mail.attachments.length - MOST_FILES)
  return {
    ...headerPayload(mail),
    ...bodies(mail),
    attachments,
    ...(left > 0 ? { leftOut: left } : {}),
  }
}

/** Of a mail that is too large to be fetched: who wrote what about, without the rest. */
export function largePayload(header: ParsedMail, bytes: number): Json {
  return { ...headerPayload(header), text: '', html: null, attachments: [], tooLarge: bytes }
}

function headerPayload(mail: ParsedMail) {
  const [sender] = mail.from?.value ?? []
  return {
    from: sender ? { name: sender.name, address: sender.address ?? '' } : null,
    to: addresses(mail.to),
    cc: addresses(mail.cc),
    replyTo: mail.replyTo?.value[0]?.address ?? null,
    subject: mail.subject ?? '',
    date: dateOf(mail) ?? null,
    messageId: mail.messageId ?? null,
    inReplyTo: mail.inReplyTo ?? null,
  }
}

/** Undefined where the mail has none that can be read; the parser then takes the time at which it read it. */
function dateOf(mail: ParsedMail): string | undefined {
  return Number.isNaN(Date.parse(rawDate(mail))) ? undefined : mail.date?.toISOString()
}

/** As it stands in the header. */
function rawDate({ headerLines }: ParsedMail): string {
  const { line = '' } = headerLines.findLast(({ key }) => key === 'date') ?? {}
  return line.slice(line.indexOf(':') + 1).trim()
}

function bodies({ text = '', html }: ParsedMail) {
  const whole = typeof html === 'string' ? html : null
  return {
    text: text.slice(0, LONGEST_TEXT),
    html: whole?.slice(0, LONGEST_TEXT) ?? null,
    ...(text.length > LONGEST_TEXT || (whole?.length ?? 0) > LONGEST_TEXT ? { cut: true } : {}),
  }
}

function addresses(list: AddressObject | AddressObject[] | undefined): string[] {
  return [list ?? []]
    .flat()
    .flatMap(({ value }) =>
      value.flatMap(({ address, group }) => [address, ...(group ?? []).map((one) => one.address)]),
    )
    .flatMap((address) => address ?? [])
}

/** The name that the sender gave, without folders. */
function fileName(name: string | undefined): string | undefined {
  const last = name?.split(/[/\\]/).at(-1)?.trim()
  return last === undefined || last === '' ? undefined : last.slice(0, 200)
}
