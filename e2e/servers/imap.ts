/**
 * A small IMAP server (RFC 3501 with IDLE, RFC 2177) on a real socket, for tests: one account, folders of mails, and a record of what
 * clients did. Plain node:net; knows nothing of Baton.
 */
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { CERTIFICATE, PRIVATE_KEY } from './certificate'

export interface ImapMail {
  uid: number
  raw: string
  receivedAt: Date
  flags: Set<string>
}

export interface ImapFolder {
  uidValidity: number
  uidNext: number
  mails: ImapMail[]
}

export interface ImapServer {
  port: number
  /** Every command that came, without its tag and, for LOGIN, without what it holds. */
  commands: string[]
  folder(name: string): ImapFolder
  /** Puts a mail into a folder, and tells those who idle there. Gives its UID. */
  arrive(raw: string, to?: { folder?: string; receivedAt?: Date }): number
  /** Numbers a folder anew, as a server does that was set up again. */
  renumber(name: string): void
  /** Resolves once somebody idles. */
  idled(): Promise<void>
  /** Breaks every connection off. */
  breakOff(): void
  close(): Promise<void>
}

export interface ImapOptions {
  user?: string
  password?: string
  tls?: boolean
  folders?: string[]
}

interface Session {
  socket: Socket
  selected?: ImapFolder
  /** The tag of the IDLE that goes on. */
  idle?: string
}

export async function startImap(options: ImapOptions = {}): Promise<ImapServer> {
  const { user = 'ada', password = 'secret', tls = false, folders: names = ['INBOX'] } = options
  const folders = new Map<string, ImapFolder>(
    names.map((name) => [name, { uidValidity: 1000, uidNext: 1, mails: [] }]),
  )
  const sessions = new Set<Session>()
  const commands: string[] = []
  const idling = new Set<() => void>()

  const take = (socket: Socket) => {
    const session: Session = { socket }
    sessions.add(session)
    let rest = ''
    const send = (line: string) => socket.write(`${line}\r\n`)
    send('* OK [CAPABILITY IMAP4rev1 IDLE] Ready')
    socket.on('error', () => undefined)
    socket.on('close', () => sessions.delete(session))
    socket.on('data', (chunk: Buffer) => {
      const lines = `${rest}${chunk.toString('latin1')}`.split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) handle(session, line, send)
    })
  }
  const server = tls
    ? createTlsServer({ key: PRIVATE_KEY, cert: CERTIFICATE }, take)
    : createServer(take)

  function handle(session: Session, line: string, send: (line: string) => void): void {
    if (session.idle !== undefined) {
      if (line.toUpperCase() === 'DONE') send(`${session.idle} OK IDLE done`)
      session.idle = undefined
      return
    }
    const [, tag = '*', command = '', rest = ''] =
      /^(\S+) (\S+(?: (?<=UID )\S+)?) ?(.*)$/i.exec(line) ?? []
    const name = command.toUpperCase()
    commands.push(name === 'LOGIN' ? name : `${name} ${rest}`.trim())
    const ok = (words = 'done') => send(`${tag} OK ${words}`)
    const selected = session.selected
    switch (name) {
      case 'CAPABILITY':
        send('* CAPABILITY IMAP4rev1 IDLE')
        return ok()
      case 'NOOP':
        return ok()
      case 'LOGIN': {
        const [given = '', secret = ''] = words(rest)
        if (given === user && secret === password) return ok('[CAPABILITY IMAP4rev1 IDLE] Hello')
        return void send(`${tag} NO [AUTHENTICATIONFAILED] Not with ${secret}`)
      }
      case 'LIST':
      case 'LSUB': {
        const [, pattern = '*'] = words(rest)
        for (const one of folders.keys())
          if (pattern === '*' || pattern === '%' || pattern === one)
            send(`* ${name} (\\HasNoChildren) "/" "${one}"`)
        return ok()
      }
      case 'SELECT':
      case 'EXAMINE': {
        const folder = folders.get(words(rest)[0] ?? '')
        if (!folder) return void send(`${tag} NO [NONEXISTENT] Mailbox doesn't exist`)
        session.selected = folder
        send('* FLAGS (\\Seen \\Answered)')
        send(`* ${folder.mails.length} EXISTS`)
        send('* 0 RECENT')
        send(`* OK [UIDVALIDITY ${folder.uidValidity}] UIDs valid`)
        send(`* OK [UIDNEXT ${folder.uidNext}] Predicted next UID`)
        return ok(name === 'EXAMINE' ? '[READ-ONLY] done' : '[READ-WRITE] done')
      }
      case 'UID SEARCH': {
        const found = (selected?.mails ?? []).filter(search(rest))
        send(`* SEARCH${found.map(({ uid }) => ` ${uid}`).join('')}`)
        return ok()
      }
      case 'UID FETCH': {
        const [, set = '', items = ''] = /^(\S+) \(?(.*?)\)?$/.exec(rest) ?? []
        for (const [index, mail] of (selected?.mails ?? []).entries())
          if (inSet(set, mail.uid)) session.socket.write(fetched(index + 1, mail, items), 'latin1')
        return ok()
      }
      case 'UID STORE': {
        const [, set = '', flags = ''] = /^(\S+) \S+ \(?(.*?)\)?$/.exec(rest) ?? []
        for (const mail of selected?.mails ?? [])
          if (inSet(set, mail.uid)) for (const flag of flags.split(' ')) mail.flags.add(flag)
        return ok()
      }
      case 'IDLE':
        session.idle = tag
        send('+ idling')
        idling.forEach((look) => look())
        return
      case 'LOGOUT':
        send('* BYE')
        ok()
        session.socket.end()
        return
      default:
        return void send(`${tag} BAD Unknown command`)
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const folder = (name: string): ImapFolder => {
    const found = folders.get(name)
    if (!found) throw new Error(`There is no folder ${name}.`)
    return found
  }
  return {
    port,
    commands,
    folder,
    arrive: (raw, to = {}) => {
      const { folder: name = 'INBOX', receivedAt = new Date() } = to
      const into = folder(name)
      const uid = into.uidNext++
      into.mails.push({ uid, raw: raw.replace(/\r?\n/g, '\r\n'), receivedAt, flags: new Set() })
      for (const { socket, selected } of sessions)
        if (selected === into) socket.write(`* ${into.mails.length} EXISTS\r\n`)
      return uid
    },
    renumber: (name) => {
      const one = folder(name)
      one.uidValidity += 1
      one.mails.forEach((mail, index) => (mail.uid = index + 1))
      one.uidNext = one.mails.length + 1
    },
    idled: () =>
      new Promise((resolve) => {
        const look = () => {
          if (![...sessions].some(({ idle }) => idle !== undefined)) return
          idling.delete(look)
          resolve()
        }
        idling.add(look)
        look()
      }),
    breakOff: () => {
      for (const { socket } of sessions) socket.destroy()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const { socket } of sessions) socket.destroy()
      }),
  }
}

/** The words of a command: quoted ones without their quotes. */
function words(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, quoted, bare]) => quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '',
  )
}

/** `UID 5:*` and `SINCE 1-Jan-2026`, both or one; anything else finds all. */
function search(text: string): (mail: ImapMail) => boolean {
  const [, set] = /UID (\S+)/i.exec(text) ?? []
  const [, since] = /SINCE "?([\w-]+)"?/i.exec(text) ?? []
  const from = since === undefined ? 0 : Date.parse(`${since} UTC`)
  return ({ uid, receivedAt }) =>
    (set === undefined || inSet(set, uid)) && receivedAt.getTime() >= from
}

function inSet(set: string, uid: number): boolean {
  return set.split(',').some((range) => {
    const [from = '', to = from] = range.split(':')
    return uid >= Number(from) && (to === '*' || uid <= Number(to))
  })
}

function fetched(sequence: number, mail: ImapMail, items: string): string {
  const parts = [`UID ${mail.uid}`]
  const bytes = Buffer.from(mail.raw)
  if (/RFC822\.SIZE/i.test(items)) parts.push(`RFC822.SIZE ${bytes.length}`)
  if (/FLAGS/i.test(items)) parts.push(`FLAGS (${[...mail.flags].join(' ')})`)
  if (/INTERNALDATE/i.test(items)) parts.push(`INTERNALDATE "${internalDate(mail.receivedAt)}"`)
  for (const [, peek, section = ''] of items.matchAll(/BODY(\.PEEK)?\[([^\]]*)\]/gi)) {
    if (!peek) mail.flags.add('\\Seen')
    const end = mail.raw.indexOf('\r\n\r\n') + 4
    const content = Buffer.from(
      /^HEADER/i.test(section) ? mail.raw.slice(0, end) : mail.raw,
    ).toString('latin1')
    parts.push(`BODY[${section}] {${content.length}}\r\n${content}`)
  }
  return `* ${sequence} FETCH (${parts.join(' ')})\r\n`
}

function internalDate(at: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString()) ?? []
  return `${day}-${month}-${year} ${time} +0000`
}
