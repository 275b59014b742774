/** What a scripted run is given, and what can be compared of it. */
import type { Json } from '../../shared/workflow/document'
import type { GraphNode } from '../../shared/workflow/graph'

/** What an attempt comes to. Times in milliseconds. */
export type Outcome =
  | { ports: string[]; output: Json; tokens?: number }
  | { error: { retryable: boolean } }
  | { items: Json[]; concurrency: number; collect: boolean }
  /** Waits so long; a timer fires the port with the input, an event with its payload. */
  | { waits: number; port: string; payload?: Json }
  /** Is answered after so long: by one person or two, by nobody in time, or by nobody in time with an answer for that. */
  | { asks: number; value: Json; answer: Answer; people: 1 | 2 }

export type Answer = 'approve' | 'reject' | 'timeout' | 'approve by itself'

/** A scripted attempt: how long it takes, and what it comes to. */
export type Script = (
  node: GraphNode,
  place: string,
  attempt: number,
) => { takes: number; outcome: Outcome }

/** What bounds a run from outside. */
export interface Bounds {
  maxRounds: number
  executions?: number
  tokens?: number
  /** Milliseconds after its start. */
  duration?: number
  cancelAt?: number
}

/** What can be compared of a run: places are `scope|node|round`. */
export interface Trace {
  status: 'completed' | 'failed' | 'cancelled'
  /** How many attempts each place had. */
  attempts: Record<string, number>
  /** When the last of them began. */
  began: Record<string, number>
  skipped: string[]
  /** What each started node saw; nodes with `join: any` are left out. */
  inputs: Record<string, Json>
  /** What each completed node put out. */
  outputs: Record<string, Json>
  /** Of a run that completed. */
  output?: Json
  endedAt: number
  /** Where and why a run failed; absent where several could be named. */
  failed?: { node: string; code: string }
}

/** What happened, where two that fail in one instant may come in any order and no rule says what is looked at first. */
export function comparable(trace: Trace, loose = false): unknown {
  const { status, attempts, inputs, outputs, skipped, began, endedAt, output, failed } = trace
  if (status === 'completed')
    return plain({
      status,
      attempts,
      inputs,
      outputs,
      skipped: [...skipped].sort(),
      output,
      endedAt,
    })
  const before = <T>(record: Record<string, T>) =>
    Object.fromEntries(Object.entries(record).filter(([place]) => (began[place] ?? 0) < endedAt))
  return plain({
    status,
    endedAt,
    attempts: before(attempts),
    inputs: before(inputs),
    ...(loose ? {} : { failed }),
  })
}

/** Without the words of errors, which no rule lays down. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, item: unknown) =>
      key === 'message' && typeof item === 'string' ? '(message)' : item,
    ),
  )
}
