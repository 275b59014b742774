/** Where a run and those that it calls stop: the breakpoints that a person set, and how often each was hit. */
import type { Breakpoint } from '../../shared/run/debug'
import type { Json } from '../../shared/workflow/document'
import { compileOne, compileValue } from '../expressions'
import { after, type Eventually } from '../later'
import { isTrue } from '../../shared/workflow/truth'
import type { Seen } from '../seen'

/** Characters that a log point writes at most. */
const MAX_LOG = 10_000

/** Where in a run breakpoints may stop it. */
export interface Spot {
  workflow: string
  on: Breakpoint['on']
  node: string
  /** Edges that a value came by just now. */
  edges: readonly string[]
}

/** What a breakpoint does where it is hit. */
export interface Hit {
  breakpoint: string
  /** What a log point writes; without it, the run stops. */
  log?: string
  /** Why its condition could not be found out. */
  error?: string
}

interface Compiled {
  condition?: (input: Json, seen: Seen) => Eventually<Json | undefined>
  log?: (input: Json, seen: Seen) => Eventually<Json>
}

/** Shared by a run and those that it calls. */
export class DebugGate {
  #breakpoints: readonly Breakpoint[] = []
  readonly #hits = new Map<string, number>()
  readonly #compiled = new WeakMap<Breakpoint, Compiled>()

  constructor(breakpoints: readonly Breakpoint[] = []) {
    this.replace(breakpoints)
  }

  /** Hits of a breakpoint that stays are counted on. */
  replace(breakpoints: readonly Breakpoint[]): void {
    this.#breakpoints = breakpoints.filter(({ disabled }) => !disabled)
    for (const id of this.#hits.keys())
      if (!breakpoints.some((breakpoint) => breakpoint.id === id)) this.#hits.delete(id)
  }

  /** The breakpoints that may stop a run there. */
  at({ workflow, on, node, edges }: Spot): Breakpoint[] {
    return this.#breakpoints.filter((breakpoint) => {
      if (breakpoint.workflow !== workflow || breakpoint.on !== on) return false
      if (breakpoint.edge !== undefined) return edges.includes(breakpoint.edge)
      // Where a value came by, only edges count: the node that comes next has a start of its own.
      if (on === 'start' && edges.length > 0) return false
      return breakpoint.node === undefined || breakpoint.node === node
    })
  }

  /** What the breakpoint does there; undefined where it lets the run pass. Never fails: what cannot be evaluated stops. */
  weigh(breakpoint: Breakpoint, input: Json, seen: Seen): Eventually<Hit | undefined> {
    const { id } = breakpoint
    const { condition, log } = this.#compile(breakpoint)
    const stop = (error?: string): Hit => ({
      breakpoint: id,
      ...(error === undefined ? {} : { error }),
    })
    const hit = (): Eventually<Hit | undefined> => {
      const hits = (this.#hits.get(id) ?? 0) + 1
      this.#hits.set(id, hits)
      if (hits < (breakpoint.hits ?? 1)) return undefined
      if (!log) return stop()
      return after(
        caught(
          () => after(log(input, seen), textOf),
          (error) => `What is to be written cannot be found out: ${error}`,
        ),
        (text) => ({ breakpoint: id, log: text.slice(0, MAX_LOG) }),
      )
    }
    if (!condition) return hit()
    const holds = caught<boolean | { error: string }>(
      () => after(condition(input, seen), (value) => isTrue(value ?? null)),
      (error) => ({ error }),
    )
    return after(holds, (held) =>
      typeof held === 'object' ? stop(held.error) : held ? hit() : undefined,
    )
  }

  #compile(breakpoint: Breakpoint): Compiled {
    const known = this.#compiled.get(breakpoint)
    if (known) return known
    const { condition, log } = breakpoint
    const compiled: Compiled = {}
    if (condition !== undefined && condition.trim() !== '')
      compiled.condition = compileOne(condition, 'the condition')
    if (log !== undefined) {
      const value = compileValue(log, 'the log point')
      compiled.log = (input, seen) => value.evaluate(input, seen)
    }
    this.#compiled.set(breakpoint, compiled)
    return compiled
  }
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What the work comes to, or what is made of the message of its error. */
function caught<T>(work: () => Eventually<T>, otherwise: (message: string) => T): Eventually<T> {
  const handle = (thrown: unknown) =>
    otherwise(thrown instanceof Error ? thrown.message : String(thrown))
  try {
    const value = work()
    return value instanceof Promise ? value.catch(handle) : value
  } catch (thrown) {
    return handle(thrown)
  }
}
