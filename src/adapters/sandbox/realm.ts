/** One piece of code in one realm of QuickJS, with its limits. Nothing of it outlives the call. */
import type {
  QuickJSContext,
  QuickJSHandle,
  QuickJSRuntime,
  QuickJSWASMModule,
} from 'quickjs-emscripten'
import { PRELUDE } from './prelude.ts'
import { MAX_LINE, MAX_LINES, MAX_RESULT } from './protocol.ts'
import type { Job, JobEnd, JobFailure, LineLevel, SourcePlace } from './protocol.ts'

/** The stack of the code, in bytes. */
const STACK = 64 * 1024
/** Promise jobs between two looks at the clock. */
const JOBS_AT_ONCE = 64
/** The name that the source has in stacks. Its first line is the second of what is evaluated. */
const FILE = 'code.js'

export interface RealmOptions {
  /** Milliseconds of work that this thread has done. */
  worked(): number
  /** Whether all memory that QuickJS may have is taken. */
  isFull(): boolean
  say(level: LineLevel, text: string): void
}

/** Throws only when QuickJS itself broke; then its module is of no more use. */
export function runJob(quickjs: QuickJSWASMModule, job: Job, options: RealmOptions): JobEnd {
  const runtime = quickjs.newRuntime()
  runtime.setMaxStackSize(STACK)
  // For one large piece at a time; the sum of all is bounded by the memory that QuickJS is lent.
  runtime.setMemoryLimit(job.memoryBytes)
  const from = options.worked()
  let late = false
  // Once it is late it stays so: code that catches the end is ended again.
  const isLate = () => (late ||= options.worked() - from > job.timeoutMs)
  runtime.setInterruptHandler(isLate)
  const realm = new Realm(runtime, isLate, options)
  return realm.run(job)
}

class Realm {
  readonly #runtime: QuickJSRuntime
  readonly #context: QuickJSContext
  readonly #isLate: () => boolean
  readonly #options: RealmOptions
  #hand: QuickJSHandle | undefined
  #describe: QuickJSHandle | undefined
  #lines = 0

  constructor(runtime: QuickJSRuntime, isLate: () => boolean, options: RealmOptions) {
    this.#runtime = runtime
    this.#context = runtime.newContext()
    this.#isLate = isLate
    this.#options = options
  }

  run(job: Job): JobEnd {
    const context = this.#context
    const prelude = this.#evaluate(PRELUDE, 'baton')
    if ('failure' in prelude) return prelude
    const own = this.#call(prelude.handle, this.#sayer())
    if ('failure' in own) return own
    this.#hand = context.getProp(own.handle, 'hand')
    this.#describe = context.getProp(own.handle, 'describe')
    const names = Object.keys(job.bindings)
    const code = this.#evaluate(`(async function (${names.join(', ')}) {\n${job.source}\n})`, FILE)
    if ('failure' in code) return code
    const values: QuickJSHandle[] = []
    const parse = context.getProp(context.getProp(context.global, 'JSON'), 'parse')
    for (const text of Object.values(job.bindings)) {
      const value = this.#call(parse, context.newString(text))
      if ('failure' in value) return value
      values.push(value.handle)
    }
    const promise = this.#call(code.handle, ...values)
    if ('failure' in promise) return promise
    return this.#settle(promise.handle)
  }

  /** Does what the promise waits for, as far as there is anything to do. */
  #settle(promise: QuickJSHandle): JobEnd {
    const runtime = this.#runtime
    const context = this.#context
    while (runtime.hasPendingJob()) {
      if (this.#isLate()) return { failure: { kind: 'time' } }
      const done = runtime.executePendingJobs(JOBS_AT_ONCE)
      if (done.error) return this.#failure(done.error)
    }
    if (this.#isLate()) return { failure: { kind: 'time' } }
    const state = context.getPromiseState(promise)
    if (state.type === 'pending') return { failure: { kind: 'pending' } }
    if (state.type === 'rejected') return this.#failure(state.error)
    return this.#text(this.#hand, state.value)
  }

  #text(make: QuickJSHandle | undefined, value: QuickJSHandle): JobEnd {
    const context = this.#context
    if (!make) return { failure: { kind: 'crash' } }
    const made = this.#call(make, value)
    if ('failure' in made) return made
    if (context.typeof(made.handle) !== 'string') return { failure: { kind: 'crash' } }
    if (this.#length(made.handle) > MAX_RESULT) return { failure: { kind: 'size' } }
    return { value: context.getString(made.handle) }
  }

  #length(text: QuickJSHandle): number {
    return this.#context.getNumber(this.#context.getProp(text, 'length'))
  }

  #evaluate(source: string, file: string): Evaluated {
    const result = this.#context.evalCode(source, file)
    return result.error ? this.#failure(result.error) : { handle: result.value }
  }

  #call(callee: QuickJSHandle, ...given: QuickJSHandle[]): Evaluated {
    const result = this.#context.callFunction(callee, this.#context.undefined, ...given)
    return result.error ? this.#failure(result.error) : { handle: result.value }
  }

  /** What was thrown, told by the realm itself: a getter of it may run code, within the same limits. */
  #failure(thrown: QuickJSHandle): { failure: JobFailure } {
    if (this.#isLate()) return { failure: { kind: 'time' } }
    const context = this.#context
    // Where no memory is left to make an error, QuickJS throws null.
    if (this.#options.isFull() && context.sameValue(thrown, context.null))
      return { failure: { kind: 'memory' } }
    const told = this.#describe && context.callFunction(this.#describe, context.undefined, thrown)
    if (this.#isLate()) return { failure: { kind: 'time' } }
    // What cannot even be told ran out of something.
    if (!told || told.error) return { failure: { kind: 'memory' } }
    if (context.typeof(told.value) !== 'string') return { failure: { kind: 'crash' } }
    return { failure: failureOf(JSON.parse(context.getString(told.value)) as Told) }
  }

  #sayer(): QuickJSHandle {
    const context = this.#context
    return context.newFunction('say', (level, text) => {
      if (!level || !text || this.#lines >= MAX_LINES || context.typeof(text) !== 'string') return
      this.#lines += 1
      const last = this.#lines === MAX_LINES
      const line =
        this.#length(text) > MAX_LINE ? '(a line that is too long)' : context.getString(text)
      this.#options.say(
        levelOf(context.getString(level)),
        last ? '(more lines are not shown)' : line,
      )
    })
  }
}

type Evaluated = { handle: QuickJSHandle } | { failure: JobFailure }

interface Told {
  name?: string
  message: string
  stack?: string
}

function failureOf({ name, message, stack = '' }: Told): JobFailure {
  if (name === 'InternalError' && message === 'out of memory') return { kind: 'memory' }
  if (message === 'stack overflow' && (name === 'InternalError' || name === 'SyntaxError'))
    return { kind: 'stack' }
  const place = placeIn(stack)
  const words = name === undefined ? message : `${name}: ${message}`
  const isSyntax = name === 'SyntaxError' && /^\s*at code\.js:/.test(stack)
  return { kind: isSyntax ? 'syntax' : 'thrown', message: words, ...(place ? { place } : {}) }
}

/** The first place in the source that a stack names: `    at <anonymous> (code.js:3:7)`. */
function placeIn(stack: string): SourcePlace | undefined {
  const [, line, column] = /\bcode\.js:(\d+):(\d+)/.exec(stack) ?? []
  return line === undefined
    ? undefined
    : { line: Math.max(1, Number(line) - 1), column: Number(column) }
}

function levelOf(text: string): LineLevel {
  return text === 'debug' || text === 'warn' || text === 'error' ? text : 'info'
}
