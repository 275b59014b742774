import type { ConnectionOptions } from 'node:tls'
import { ImapFlow } from 'imapflow'
import { z } from 'zod'
import type { Listening, TriggerSource } from '../../app/triggers/source'
import { NodeError } from '../../engine/node-error'
import { secretsOf, type Credentials, type CredentialSource } from '../connections/credentials'
import { networkFailure } from '../http/network-failure'
import { redactor } from '../redact'
import { plainError } from '../services/plain-error'
import { isWanted, largePayload, mailId, mailPayload, readHeader, type Keep } from './incoming-mail'

/** A mail is fetched whole up to this. Bytes. */
const LARGEST = 30 * 1024 * 1024
/** Looked at again after so long, whatever the server tells. Milliseconds. */
const LOOK_AGAIN = 5 * 60_000
/** How long a server may take to let us in, and how long an IDLE lasts (RFC 2177 says less than 29 min). Milliseconds. */
const CONNECT_PATIENCE = 30_000
const LONGEST_IDLE = 10 * 60_000

const configSchema = z.object({
  connection: z.string().default(''),
  folder: z.string().default('INBOX'),
  from: z.string().optional(),
  subject: z.string().optional(),
})
type Config = z.infer<typeof configSchema>

const placeSchema = z.object({ uidValidity: z.string(), uid: z.number(), folder: z.string() })
type Place = z.infer<typeof placeSchema>

export interface EmailTriggerOptions {
  connections: CredentialSource
  /** Keeps an attachment as a file of the workspace. */
  keep: Keep
  /** Whom to trust besides the system's authorities. */
  tls?: ConnectionOptions
}

/**
 * Starts a run for each mail that comes into a folder, by IMAP and IDLE. The mailbox is opened to be read only: nothing is marked, moved
 * or deleted, so that people and other programs find it as it was. What was seen is known by the last UID, which is kept with the
 * delivery.
 */
export class EmailTrigger implements TriggerSource {
  constructor(private readonly options: EmailTriggerOptions) {}

  async listen(listening: Listening): Promise<void> {
    const config = configSchema.parse(listening.config)
    const credentials = await this.#credentials(config)
    const client = this.#client(credentials)
    const { signal } = listening
    const waker = new Waker()
    let broken: unknown
    client.on('error', (error: unknown) => (broken ??= error))
    client.on('close', () => waker.wake())
    client.on('exists', () => waker.wake())
    const stop = () => {
      waker.wake()
      client.close()
    }
    signal.addEventListener('abort', stop, { once: true })
    try {
      if (signal.aborted) return
      await client.connect()
      await client.mailboxOpen(config.folder, { readOnly: true })
      const folder = new MailFolder(client, config, listening, this.options.keep)
      await folder.begin()
      listening.problem()
      while (!signal.aborted && client.usable) {
        await folder.takeNew()
        const cancel = listening.clock.after(LOOK_AGAIN, () => waker.wake())
        if (!waker.isAwake) void client.idle().catch(() => waker.wake())
        await waker.waken()
        cancel()
      }
      if (!signal.aborted) throw broken ?? new Error('The mail server closed the connection.')
    } catch (error) {
      if (!signal.aborted) throw await failureOf(error, broken, credentials, config, client)
    } finally {
      signal.removeEventListener('abort', stop)
      client.close()
    }
  }

  async #credentials({ connection }: Config): Promise<Credentials> {
    const credentials =
      connection === '' ? undefined : await this.options.connections.credentials(connection)
    if (!credentials)
      throw new NodeError(
        'no-connection',
        connection === ''
          ? 'The trigger names no mailbox. Choose a connection (IMAP) in it, and publish the workflow again.'
          : `There is no connection *${connection}* on this host. Add it under Connections, or choose another in the trigger.`,
      )
    if (credentials.kind !== 'imap')
      throw new NodeError(
        'no-connection',
        `The connection *${connection}* leads to no mailbox. Choose one for receiving mail (IMAP) in the trigger.`,
      )
    return credentials
  }

  #client({ fields, secrets }: Credentials): ImapFlow {
    const { host = 'localhost', port = '993', security = 'tls', user = '' } = fields
    return new ImapFlow({
      host,
      port: Number(port),
      secure: security === 'tls',
      ...(security === 'tls' ? {} : { doSTARTTLS: security === 'starttls' }),
      auth: { user, pass: secrets['password'] ?? '' },
      logger: false,
      connectionTimeout: CONNECT_PATIENCE,
      greetingTimeout: CONNECT_PATIENCE,
      maxIdleTime: LONGEST_IDLE,
      ...(this.options.tls ? { tls: this.options.tls } : {}),
    })
  }
}

/** One folder that is open: what is new in it, in order. */
class MailFolder {
  #place: Place | undefined

  constructor(
    private readonly client: ImapFlow,
    private readonly config: Config,
    private readonly listening: Listening,
    private readonly keep: Keep,
  ) {}

  /** Finds where it left off. The first time that is now: what lies there starts nothing. */
  async begin(): Promise<void> {
    const { mailbox } = this.client
    if (!mailbox) throw new Error('The folder is not open.')
    const uidValidity = String(mailbox.uidValidity)
    const kept = placeSchema.safeParse(this.listening.place)
    const { folder } = this.config
    const last = mailbox.uidNext - 1
    if (kept.success && kept.data.folder === folder) {
      this.#place = kept.data
      if (kept.data.uidValidity === uidValidity) return
      // Numbered anew: what came since somebody listened is taken once more, and known by its id where it had come.
      const since = new Date(this.listening.lastAwake ?? this.listening.activeSince)
      const found = await this.client.search({ since }, { uid: true })
      const first = found && found.length > 0 ? Math.min(...found) : last + 1
      this.#place = { uidValidity, uid: first - 1, folder }
      return
    }
    this.#place = { uidValidity, uid: last, folder }
    await this.listening.keepPlace(this.#place)
  }

  /** Delivers what came since. Rejects when it cannot be kept now; it is then found again. */
  async takeNew(): Promise<void> {
    const place = this.#place
    if (!place) return
    // `5:*` finds the last mail also where its number is below 5 (RFC 3501, 6.4.8).
    const found = await this.client.search({ uid: `${place.uid + 1}:*` }, { uid: true })
    const fresh = (found || []).filter((uid) => uid > place.uid).sort((a, b) => a - b)
    let unkept = false
    for (const uid of fresh) {
      if (this.listening.signal.aborted) return
      const next = { ...place, uid }
      unkept = !(await this.#take(uid, next))
      this.#place = next
    }
    if (unkept && this.#place) await this.listening.keepPlace(this.#place)
  }

  /** Whether it was delivered, and the place kept with it. */
  async #take(uid: number, place: Place): Promise<boolean> {
    const found = await this.client.fetchOne(
      String(uid),
      { size: true, headers: true },
      { uid: true },
    )
    if (!found) return false
    const header = await readHeader(found.headers ?? new Uint8Array())
    if (!isWanted(header, this.config)) return false
    const id = mailId(header, `${place.uidValidity}/${uid}`)
    const payload = await this.#payload(uid, found.size ?? 0, header)
    if (payload === undefined) return false
    try {
      await this.listening.deliver({ id, payload, place })
      return true
    } catch (error) {
      if (codeOf(error) !== 'INVALID_INPUT') throw error
      this.listening.problem(
        `A mail about “${header.subject ?? ''}” started no run: ${String((error as Error).message)}`,
      )
      return false
    }
  }

  async #payload(uid: number, size: number, header: Awaited<ReturnType<typeof readHeader>>) {
    if (size > LARGEST) return largePayload(header, size)
    const whole = await this.client.fetchOne(String(uid), { source: true }, { uid: true })
    // Somebody deleted it in between.
    return whole && whole.source ? mailPayload(whole.source, this.keep) : undefined
  }
}

/** Remembers that it was woken until somebody waits for it. */
class Waker {
  #awake = false
  #resolve: (() => void) | undefined

  get isAwake(): boolean {
    return this.#awake
  }

  wake(): void {
    this.#awake = true
    this.#resolve?.()
  }

  async waken(): Promise<void> {
    if (!this.#awake) await new Promise<void>((resolve) => (this.#resolve = resolve))
    this.#awake = false
    this.#resolve = undefined
  }
}

async function failureOf(
  thrown: unknown,
  broken: unknown,
  credentials: Credentials,
  { folder }: Config,
  client: ImapFlow,
): Promise<Error> {
  const { id, fields } = credentials
  const where = `${fields['host'] ?? 'localhost'}:${fields['port'] ?? '993'}`
  if (codeOf(thrown) !== undefined || thrown instanceof NodeError) return thrown as Error
  if (flagged(thrown, 'authenticationFailed'))
    return new NodeError(
      'network',
      `The mail server ${where} refused the user or the password. Check the connection *${id}*; many providers want an app password.`,
    )
  if (flagged(thrown, 'mailboxMissing')) {
    const names = await client.list().then(
      (list) => list.map(({ path }) => path),
      () => [],
    )
    return new NodeError(
      'bad-config',
      `There is no folder “${folder}” in the mailbox of *${id}*.${names.length > 0 ? ` It has: ${names.slice(0, 20).join(', ')}.` : ''} Choose another in the trigger.`,
    )
  }
  const plain = plainError(broken ?? thrown, redactor(...secretsOf(credentials)))
  return networkFailure(
    /certificate/i.test(plain.message) ? Object.assign(plain, { code: 'CERT_UNTRUSTED' }) : plain,
    new URL(`imap://${where}`),
  )
}

/** The code of a `Failure` of the core. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('reason' in error)) return undefined
  const { reason } = error
  return typeof reason === 'object' && reason !== null && 'code' in reason
    ? String(reason.code)
    : undefined
}

function flagged(error: unknown, flag: string): boolean {
  return error instanceof Error && flag in error
}
