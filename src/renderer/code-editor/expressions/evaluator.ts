/** Asks the worker, and ends it when an answer takes too long. */
import type { ExpressionFault, Preview, PreviewData } from './evaluate'
import type { Question } from './worker'

/** An evaluation is given up after this. Milliseconds. */
export const PREVIEW_LIMIT_MS = 1000

/** As much of a `Worker` as is needed. */
export interface Port {
  postMessage(message: Question): void
  terminate(): void
  onmessage: ((event: { data: { id: number; answer: unknown } }) => void) | null
  onerror: ((event: { message?: string }) => void) | null
}

export interface Evaluator {
  /** Each expression's fault, or null. */
  check(sources: readonly string[]): Promise<(ExpressionFault | null)[]>
  /** What a value with templates gives on this data, cut after `most` characters. Data is sent again only when it is another object. */
  preview(value: unknown, data: PreviewData, most?: number): Promise<Preview>
}

/** An evaluator whose workers begin when they are first needed. Parsing never waits for an evaluation. */
export function createEvaluator(spawn: () => Port, limitMs = PREVIEW_LIMIT_MS): Evaluator {
  const checks = new Line(spawn, limitMs)
  const previews = new Line(spawn, limitMs)
  let sent: PreviewData | undefined
  return {
    async check(sources) {
      const answer = await checks.ask({ kind: 'check', sources: [...sources] })
      if (answer.late) return sources.map(() => ({ message: TOO_LONG, at: 0 }))
      return answer.answer as (ExpressionFault | null)[]
    },
    async preview(value, data, most) {
      const question = { kind: 'preview', value, ...(most === undefined ? {} : { most }) } as const
      const answer = await previews.ask(question, () => {
        if (sent === data && previews.isOpen) return undefined
        sent = data
        return { kind: 'data', data }
      })
      if (answer.late) return { ok: false, message: TOO_LONG }
      return answer.answer as Preview
    },
  }
}

const TOO_LONG =
  'This takes longer than a second, so it was stopped. A run gives it a little more, and then fails.'

type Answer = { late: false; answer: unknown } | { late: true }
type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never

/** One worker, one question after the other. */
class Line {
  private open: { port: Port; ready: Promise<void> } | undefined
  private last: Promise<unknown> = Promise.resolve()
  private count = 0

  constructor(
    private readonly spawn: () => Port,
    private readonly limitMs: number,
  ) {}

  get isOpen(): boolean {
    return this.open !== undefined
  }

  /** Puts a question, after those before it; `first` says what to send ahead of it when its turn has come. */
  ask(
    question: Unnumbered<Question>,
    first?: () => Unnumbered<Question> | undefined,
  ): Promise<Answer> {
    const answer = this.last.then(() => this.put(question, first))
    this.last = answer.catch(() => undefined)
    return answer
  }

  private async put(
    question: Unnumbered<Question>,
    first?: () => Unnumbered<Question> | undefined,
  ): Promise<Answer> {
    const before = first?.()
    this.open ??= begin(this.spawn())
    const { port, ready } = this.open
    const close = () => {
      port.terminate()
      this.open = undefined
    }
    try {
      await ready
    } catch (error) {
      close()
      throw error
    }
    if (before) port.postMessage({ ...before, id: 0 } as Question)
    this.count += 1
    const id = this.count
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        close()
        resolve({ late: true })
      }, this.limitMs)
      port.onmessage = ({ data }) => {
        if (data.id !== id) return
        clearTimeout(timer)
        resolve({ late: false, answer: data.answer })
      }
      port.onerror = (event) => {
        clearTimeout(timer)
        close()
        reject(failed(event))
      }
      port.postMessage({ ...question, id } as Question)
    })
  }
}

/** A worker says when it has loaded; only from then on does time count. */
function begin(port: Port): { port: Port; ready: Promise<void> } {
  const ready = new Promise<void>((resolve, reject) => {
    port.onmessage = () => resolve()
    port.onerror = (event) => reject(failed(event))
  })
  return { port, ready }
}

function failed({ message }: { message?: string }): Error {
  return new Error(message ?? 'The worker that reads expressions could not be started.')
}

let shared: Evaluator | undefined

/** The evaluator of this window. */
export function evaluator(): Evaluator {
  shared ??= createEvaluator(
    () =>
      new Worker(new URL('./worker.ts', import.meta.url), {
        type: 'module',
        name: 'expressions',
      }) as unknown as Port,
  )
  return shared
}
