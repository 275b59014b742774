/** What the host and a thread of the sandbox say to each other. */

/** One piece of code to run. Values travel as JSON text: the thread's own objects never meet those of the code. */
export interface Job {
  source: string
  /** What the code sees, by name, each as JSON text. */
  bindings: Record<string, string>
  timeoutMs: number
  memoryBytes: number
}

/** How a line was written: `console.log` and `console.info` are `info`. */
export type LineLevel = 'debug' | 'info' | 'warn' | 'error'

/** Where in the source, counted from 1. */
export interface SourcePlace {
  line: number
  column: number
}

/** Why code came to no result. */
export type JobFailure =
  | { kind: 'syntax' | 'thrown'; message: string; place?: SourcePlace }
  | { kind: 'time' | 'memory' | 'stack' | 'pending' | 'size' | 'crash' }

export type JobEnd = { value: string } | { failure: JobFailure }

/**
 * `began`: the time of the code runs from here. `done` with `spent`: the thread has held more memory than is worth keeping, or cannot
 * be trusted any more, and ends by itself.
 */
export type Report =
  { began: true } | { line: { level: LineLevel; text: string } } | { done: JobEnd; spent: boolean }

/** What a thread is started with: the place of QuickJS' code, as an URL. */
export interface Opening {
  wasm: string
}

/** Lines of one piece of code that are heard, and how long one may be. Characters. */
export const MAX_LINES = 500
export const MAX_LINE = 4_000

/** The longest result, as JSON text. Characters; the engine holds the value itself against `value-size`. */
export const MAX_RESULT = 32 * 1024 * 1024
