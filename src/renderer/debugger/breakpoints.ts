/** Breakpoints as a person sets and reads them. Pure. */
import { nanoid } from 'nanoid'
import type { Breakpoint } from '../../shared/run/debug'
import type { Workflow } from '../../shared/workflow/document'
import { edgeById, nodeById, nodeName } from '../editor/document-index'

/** What a breakpoint stands on: a node, an edge, or every node of the workflow. */
export type Target = { node: string } | { edge: string } | { every: true }

/** How one is drawn: a dot stops always, a diamond sometimes, a sheet writes down instead. */
export type BreakpointKind = 'stop' | 'condition' | 'log'

/** What is drawn at a node or an edge for all of its breakpoints. */
export interface BreakpointMark {
  kind: BreakpointKind
  disabled: boolean
  /** All of them in words, for screen readers and on hover. */
  words: string
}

const KINDS: readonly BreakpointKind[] = ['stop', 'condition', 'log']

export function targetOf({ node, edge }: Pick<Breakpoint, 'node' | 'edge'>): Target {
  return node !== undefined ? { node } : edge !== undefined ? { edge } : { every: true }
}

export function kindOf({ condition, hits, log }: Breakpoint): BreakpointKind {
  if (log !== undefined) return 'log'
  return condition !== undefined || (hits ?? 1) > 1 ? 'condition' : 'stop'
}

/** A breakpoint that stops always, before a node starts or when a value comes by. */
export function newBreakpoint(workflow: string, target: Target): Breakpoint {
  const at = 'every' in target ? {} : target
  return { id: nanoid(10), workflow, ...at, on: 'start' }
}

/** Whether one holds for every node and stops when something fails. */
export function isOnAnyError(breakpoint: Breakpoint): boolean {
  return breakpoint.on === 'error' && 'every' in targetOf(breakpoint)
}

const indexes = new WeakMap<readonly Breakpoint[], ReadonlyMap<string, readonly Breakpoint[]>>()
const NONE: readonly Breakpoint[] = []

/** The breakpoints on a node or an edge; the same list for the same breakpoints. */
export function breakpointsAt(all: readonly Breakpoint[], target: Target): readonly Breakpoint[] {
  let index = indexes.get(all)
  if (!index) {
    index = Map.groupBy(all, (breakpoint) => keyOf(targetOf(breakpoint)))
    indexes.set(all, index)
  }
  return index.get(keyOf(target)) ?? NONE
}

function keyOf(target: Target): string {
  return 'node' in target ? `node ${target.node}` : 'edge' in target ? `edge ${target.edge}` : ''
}

/** What stands for several breakpoints: those that are on come first, and of those what stops most often. */
export function markOf(breakpoints: readonly Breakpoint[]): BreakpointMark | undefined {
  if (breakpoints.length === 0) return undefined
  const on = breakpoints.filter(({ disabled }) => !disabled)
  const shown = on.length > 0 ? on : breakpoints
  const kind = KINDS.find((each) => shown.some((breakpoint) => kindOf(breakpoint) === each))
  return {
    kind: kind ?? 'stop',
    disabled: on.length === 0,
    words: breakpoints.map(breakpointWords).join('; '),
  }
}

/** `stops before it starts, where $round > 2, from the 3rd hit on`. */
export function breakpointWords(breakpoint: Breakpoint): string {
  const { condition, hits = 1, log, disabled } = breakpoint
  return [
    `${disabled ? 'off: ' : ''}${log === undefined ? 'stops' : 'logs'} ${whenWords(breakpoint)}`,
    ...(condition === undefined ? [] : [`where ${condition}`]),
    ...(hits > 1 ? [`from the ${ordinal(hits)} hit on`] : []),
  ].join(', ')
}

/** When a breakpoint stops, after "stops". */
export function whenWords({ on, edge }: Pick<Breakpoint, 'on' | 'edge'>): string {
  if (edge !== undefined) return 'when a value comes by'
  if (on === 'error') return 'when it has failed'
  return on === 'skip' ? 'when it is skipped' : 'before it starts'
}

/** What a breakpoint stands on, in words; undefined for what is not in the document. */
export function targetName(workflow: Workflow, target: Target): string | undefined {
  if ('every' in target) return 'Every node'
  if ('node' in target) {
    const node = nodeById(workflow, target.node)
    return node && nodeName(node)
  }
  const edge = edgeById(workflow, target.edge)
  const [source, target_] = [edge?.source, edge?.target].map((id) => nodeById(workflow, id ?? ''))
  return source && target_ && `${nodeName(source)} to ${nodeName(target_)}`
}

/**
 * The breakpoints after F9 on these: where each of them has one, all of those go; else those without get one.
 */
export function toggled(
  all: readonly Breakpoint[],
  workflow: string,
  targets: readonly Target[],
): readonly Breakpoint[] {
  const bare = targets.filter((target) => breakpointsAt(all, target).length === 0)
  if (bare.length > 0) return [...all, ...bare.map((target) => newBreakpoint(workflow, target))]
  const gone = new Set(targets.flatMap((target) => breakpointsAt(all, target)))
  return all.filter((breakpoint) => !gone.has(breakpoint))
}

/** The breakpoints with this one in place of the one with its id, or added. */
export function put(all: readonly Breakpoint[], next: Breakpoint): readonly Breakpoint[] {
  return all.some(({ id }) => id === next.id)
    ? all.map((each) => (each.id === next.id ? next : each))
    : [...all, next]
}

/** Whether taking one away loses what a person wrote. */
export function isWritten(breakpoint: Breakpoint): boolean {
  return kindOf(breakpoint) !== 'stop'
}

function ordinal(count: number): string {
  const rest = count % 100
  const ending =
    rest >= 11 && rest <= 13 ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[count % 10] ?? 'th')
  return `${count}${ending}`
}
