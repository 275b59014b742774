/** Errors of SQLite and of the file system, as failures that the other thread can word. */
import type { Failure } from './protocol.ts'

// Primary result codes (sqlite.org/rescode.html).
export const ERROR = 1
export const BUSY = 5
export const IO_ERROR = 10
const CORRUPT = 11
export const FULL = 13
const NOT_A_DATABASE = 26

/** A failure on its way to the caller. */
export class Refusal extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.kind)
    this.failure = failure
  }
}

/** What went wrong, for the other side. What is not of SQLite or of the file system is a mistake of ours, and is thrown. */
export function failureOf(error: unknown, file: string): Failure {
  if (error instanceof Refusal) return error.failure
  if (!(error instanceof Error)) throw error
  const code = sqliteCode(error)
  if (code === CORRUPT || code === NOT_A_DATABASE)
    return { kind: 'damaged', file, detail: error.message }
  if (code !== undefined)
    return { kind: 'disk', full: code === FULL, detail: `${error.message} (SQLite ${code})` }
  if ('syscall' in error)
    return {
      kind: 'disk',
      full: 'code' in error && error.code === 'ENOSPC',
      detail: error.message,
    }
  throw error
}

/** Whether an error is one of SQLite with this primary result code. */
export function isSqlite(error: unknown, code: number): boolean {
  return error instanceof Error && sqliteCode(error) === code
}

function sqliteCode(error: Error): number | undefined {
  // The upper bits say more of the same (sqlite.org/rescode.html#extrc).
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined
}
