import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Job, JobEnd, LineLevel, Opening, Report } from './protocol'
import type { SandboxFiles } from './sandbox-files'

/** How long a thread may stand idle before it is let go. Milliseconds. */
const IDLE_MS = 10_000
/** At most so many threads, whatever the machine has. */
const MOST_THREADS = 4
/** What a thread may hold beside the memory of the code: the texts that come and go. Megabytes. */
const OWN_MEMORY_MB = 192

/**
 * When a thread is ended that does not end by itself, in milliseconds of real time after its code began. The code is stopped when
 * it has worked for its time; what QuickJS does in one step it does to the end, and a busy machine gives a thread little.
 */
function graceOf(timeoutMs: number): number {
  return timeoutMs * 2 + 1_000
}

interface Task {
  job: Job
  signal: AbortSignal
  onLine(level: LineLevel, text: string): void
  resolve(end: JobEnd): void
  reject(error: unknown): void
}

/** Runs pieces of code in a few threads. Those that wait for one wait in order; a thread that went wrong is never used again. */
export class SandboxPool {
  readonly #files: () => SandboxFiles
  readonly #most: number
  readonly #waiting: Task[] = []
  readonly #idle: Thread[] = []
  #busy = 0

  /** `files` is asked for when the first code comes. */
  constructor(files: () => SandboxFiles, most = Math.min(availableParallelism(), MOST_THREADS)) {
    this.#files = files
    this.#most = Math.max(1, most)
  }

  /** Rejects with the signal's reason, and with what keeps the thread from starting; all else is a `JobEnd`. */
  run(job: Job, options: Pick<Task, 'signal' | 'onLine'>): Promise<JobEnd> {
    const { signal } = options
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as unknown)
      const task: Task = { job, resolve, reject, ...options }
      const leave = () => {
        const place = this.#waiting.indexOf(task)
        if (place === -1) return
        this.#waiting.splice(place, 1)
        reject(signal.reason as unknown)
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(task)
      this.#next()
    })
  }

  /** Threads that are there, at work or not. */
  get threads(): number {
    return this.#busy + this.#idle.length
  }

  #next(): void {
    while (this.#busy < this.#most) {
      const task = this.#waiting.shift()
      if (!task) return
      this.#busy += 1
      void this.#perform(task)
    }
  }

  async #perform(task: Task): Promise<void> {
    try {
      const thread = this.#idle.pop() ?? new Thread(this.#files())
      const { end, usable } = await thread.run(task)
      if (usable) this.#keep(thread)
      else thread.end()
      task.resolve(end)
    } catch (error) {
      task.reject(error)
    } finally {
      this.#busy -= 1
      this.#next()
    }
  }

  #keep(thread: Thread): void {
    this.#idle.push(thread)
    thread.rest(IDLE_MS, () => {
      const place = this.#idle.indexOf(thread)
      if (place !== -1) this.#idle.splice(place, 1)
      thread.end()
    })
  }
}

/** One thread, which does one thing at a time. */
class Thread {
  readonly #worker: Worker
  #idle: NodeJS.Timeout | undefined
  /** Called when it ends while nobody uses it. */
  #letGo: (() => void) | undefined

  constructor({ worker, wasm }: SandboxFiles) {
    this.#worker = new Worker(worker, {
      name: 'sandbox',
      workerData: { wasm: wasm.href } satisfies Opening,
      // Neither what the host was started with nor what stands in its environment is for this one.
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: OWN_MEMORY_MB },
    })
    // Whoever waits for it hears of it; an error that comes when nobody does must not end the process.
    this.#worker.on('error', () => this.end())
    this.#worker.once('exit', () => this.#letGo?.())
  }

  run({ job, signal, onLine }: Task): Promise<{ end: JobEnd; usable: boolean }> {
    clearTimeout(this.#idle)
    this.#letGo = undefined
    const worker = this.#worker
    // The process must not end while somebody waits for the answer.
    worker.ref()
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined
      let began = false
      const settle = (act: () => void) => {
        clearTimeout(timer)
        worker.off('message', hear).off('error', fail).off('exit', exit)
        signal.removeEventListener('abort', abort)
        act()
      }
      const hear = (report: Report) => {
        if ('line' in report) onLine(report.line.level, report.line.text)
        else if ('began' in report) {
          began = true
          timer = setTimeout(() => {
            settle(() => resolve({ end: { failure: { kind: 'time' } }, usable: false }))
          }, graceOf(job.timeoutMs))
        } else settle(() => resolve({ end: report.done, usable: !report.spent }))
      }
      const fail = (error: Error & { code?: string }) => {
        if (error.code === 'ERR_WORKER_OUT_OF_MEMORY')
          settle(() => resolve({ end: { failure: { kind: 'memory' } }, usable: false }))
        else if (began)
          settle(() => resolve({ end: { failure: { kind: 'crash' } }, usable: false }))
        else settle(() => reject(error))
      }
      const exit = () => fail(new Error('The thread of the sandbox ended.'))
      const abort = () => {
        this.end()
        settle(() => reject(signal.reason as unknown))
      }
      worker.on('message', hear).on('error', fail).on('exit', exit)
      signal.addEventListener('abort', abort, { once: true })
      if (signal.aborted) return abort()
      worker.postMessage(job)
    })
  }

  /** Nothing to do: it keeps no process alive, and is let go after a while. */
  rest(ms: number, letGo: () => void): void {
    this.#worker.unref()
    this.#idle = setTimeout(letGo, ms).unref()
    this.#letGo = letGo
  }

  end(): void {
    clearTimeout(this.#idle)
    void this.#worker.terminate()
  }
}
