import { Worker } from 'node:worker_threads'
import { LIMITS } from '../../shared/workflow/limits'
import { collect, type Found } from '../../shared/workflow/matches'

/** How long it may search. Milliseconds. */
const LIMIT = LIMITS['pattern-duration'].max
/** How long the thread may stand idle before it is let go. Milliseconds. */
const IDLE = 10_000

/** Matches in one answer, and how long it looks for more of them, so that a slow pattern does not pay for each with a message. */
const BATCH = 256
const BATCH_MS = 50

// Source of its own rather than a file: it needs nothing but one function, and a build has one file less to forget.
const PROGRAM = `
const { parentPort } = require('node:worker_threads')
const collect = ${collect.toString()}
let text = ''
parentPort.on('message', (job) => {
  if (job.text !== undefined) text = job.text
  const until = performance.now() + ${BATCH_MS}
  const pattern = new RegExp(job.source, job.flags)
  parentPort.postMessage(collect(pattern, text, job.from, ${BATCH}, () => performance.now() > until))
})
`

interface Job {
  pattern: RegExp
  text: string
  from: number
  resolve(found: Found[] | undefined): void
  reject(error: Error): void
}

/** Searches texts in one other thread, one after the other. A search past `pattern-duration` ends with the thread it is in. */
export class PatternSearcher {
  private readonly jobs: Job[] = []
  private worker: Worker | undefined
  /** The text that the thread has. */
  private sent: string | undefined
  private busy = false
  private idle: NodeJS.Timeout | undefined

  search(pattern: RegExp, text: string, from: number): Promise<Found[] | undefined> {
    return new Promise((resolve, reject) => {
      this.jobs.push({ pattern, text, from, resolve, reject })
      this.next()
    })
  }

  private next(): void {
    if (this.busy) return
    const job = this.jobs.shift()
    if (!job) {
      if (this.worker) this.idle = setTimeout(() => this.letGo(), IDLE).unref()
      return
    }
    this.busy = true
    clearTimeout(this.idle)
    const worker = (this.worker ??= this.start())
    // The process must not end while somebody waits for the answer.
    worker.ref()
    let timer: NodeJS.Timeout | undefined = undefined
    const end = (settle: () => void, usable: boolean) => {
      clearTimeout(timer)
      worker.off('online', begin).off('message', found).off('error', failed).unref()
      if (!usable) this.letGo()
      this.busy = false
      settle()
      this.next()
    }
    const begin = () => {
      timer = setTimeout(() => end(() => job.resolve(undefined), false), LIMIT)
    }
    const found = (matches: Found[]) => end(() => job.resolve(matches), true)
    const failed = (error: Error) => end(() => job.reject(error), false)
    worker.once('message', found).once('error', failed)
    // The clock runs from when the thread is there to search.
    if (this.sent === undefined) worker.once('online', begin)
    else begin()
    const { source, flags } = job.pattern
    const text = job.text === this.sent ? undefined : job.text
    this.sent = job.text
    worker.postMessage({ source, flags, from: job.from, text })
  }

  private start(): Worker {
    this.sent = undefined
    const worker = new Worker(PROGRAM, { eval: true })
    // Whoever waits for it hears of it; an error that comes when nobody does must not end the process.
    return worker.on('error', () => {
      if (this.worker === worker) this.letGo()
    })
  }

  private letGo(): void {
    const worker = this.worker
    this.worker = undefined
    this.sent = undefined
    void worker?.terminate()
  }
}
