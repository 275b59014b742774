import { Worker } from 'node:worker_threads'
import { JournalUnusable, journalError } from './errors'
import type { Calls, CallName, Opening, Report, Request } from './protocol'

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/**
 * The thread that alone touches a journal's file. One that dies takes what was on its way with it; the next call starts another,
 * which has the file checked before it writes.
 */
export class JournalThread {
  readonly #script: URL
  readonly #opening: Opening
  readonly #place: { folder: string; file: string }
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #isOpen = false
  #outbox: Request[] = []
  #lastId = 0
  #transactions = 0
  #closed: JournalUnusable | undefined
  #gone = Promise.withResolvers<void>()

  /** `start` opens the file. */
  constructor(script: URL, opening: Opening, place: { folder: string; file: string }) {
    this.#script = script
    this.#opening = opening
    this.#place = place
  }

  /** Transactions written since the thread was started. */
  get transactions(): number {
    return this.#transactions
  }

  /** Starts it. Rejects with a journal's error when it cannot open the file. */
  async start(): Promise<void> {
    const worker = new Worker(this.#script, {
      name: 'journal',
      workerData: this.#opening,
      // Options of the main thread (a loader, a debugger) are not for this one.
      execArgv: [],
    })
    this.#worker = worker
    this.#isOpen = false
    this.#gone = Promise.withResolvers<void>()
    const opened = Promise.withResolvers<void>()
    worker.on('message', (report: Report) => {
      if ('opened' in report) {
        this.#isOpen = true
        // A journal with nothing to do keeps no process alive.
        if (this.#waiting.size === 0) worker.unref()
        opened.resolve()
        this.#send()
      } else if ('refused' in report) {
        // It ends by itself.
        this.#worker = undefined
        opened.reject(journalError(report.refused, this.#place))
      } else this.#hear(report)
    })
    let why: unknown
    worker.on('error', (error) => (why = error))
    const gone = this.#gone
    worker.on('exit', () => {
      const error = this.#closed ?? this.#died(why)
      opened.reject(error)
      gone.resolve()
      // One that was refused the file is not waited for any more.
      if (this.#worker !== worker) return
      this.#worker = undefined
      this.#failAll(error)
    })
    await opened.promise
  }

  /** Asks the thread; what is asked in one turn of the loop goes together. */
  call<K extends CallName>(call: K, ask: Calls[K]['ask']): Promise<Calls[K]['answer']> {
    if (this.#closed) return Promise.reject(this.#closed)
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      if (this.#waiting.size === 0) this.#worker?.ref()
      // The worker answers each call with what `Calls` says of it.
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject })
      if (this.#outbox.length === 0) process.nextTick(() => this.#send())
      this.#outbox.push({ id, call, ...ask } as Request)
      if (!this.#worker) this.start().catch((error: Error) => this.#failAll(error))
    })
  }

  /** Writes what is on its way and lets the folder go; later calls are refused. */
  async close(): Promise<void> {
    if (this.#closed) return
    const closing = this.#worker ? this.call('close', {}) : undefined
    this.#closed = new JournalUnusable(`The journal ${this.#place.file} is closed.`)
    if (!closing) return
    // Whoever closes waits until the folder is free, also when nothing else keeps the process.
    void closing.finally(() => this.#worker?.ref()).catch(() => undefined)
    const [answer] = await Promise.allSettled([closing, this.#gone.promise])
    // A thread that ended first let the folder go all the same.
    if (answer.status === 'rejected' && answer.reason !== this.#closed) throw answer.reason
  }

  #send(): void {
    if (!this.#isOpen || this.#outbox.length === 0) return
    const requests = this.#outbox
    this.#outbox = []
    this.#worker?.postMessage(requests)
  }

  #hear(report: Extract<Report, { done: number[] }>): void {
    this.#transactions = report.transactions
    for (const id of report.done) this.#take(id)?.resolve(undefined)
    for (const answer of report.answers) {
      const waiting = this.#take(answer.id)
      if ('failure' in answer) waiting?.reject(journalError(answer.failure, this.#place))
      else waiting?.resolve(answer.value)
    }
    if (this.#waiting.size === 0) this.#worker?.unref()
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }

  #failAll(error: Error): void {
    this.#outbox = []
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(error)
  }

  #died(cause: unknown): JournalUnusable {
    const reason = cause instanceof Error ? ` (${cause.message})` : ''
    return new JournalUnusable(
      `The thread that writes the journal ${this.#place.file} ended${reason}. What was kept is there. ` +
        'Another one is started with the next attempt; if this stays, start Baton again.',
      { cause },
    )
  }
}
