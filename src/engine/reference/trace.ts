/** What a scripted run is given, and what can be compared of it. */
import type { GraphNode } from '../../shared/workflow/graph'

/** What an attempt comes to. */
export type Outcome =
  | { ports: string[] }
  | { error: { retryable: boolean } }
  | { items: number; concurrency: number; collect: boolean }

/** A scripted attempt: how long it takes, and what it comes to. */
export type Script = (
  node: GraphNode,
  place: string,
  attempt: number,
) => { takes: number; outcome: Outcome }

/** What can be compared of a run: places are `scope|node|round`. */
export interface Trace {
  status: 'completed' | 'failed'
  /** How many attempts each place had. */
  attempts: Record<string, number>
  skipped: string[]
  /** The source ids that each started node saw values from; nodes with `join: any` are left out. */
  saw: Record<string, string[]>
  failedNode?: string
}
