/** Where a run is left for a step, and what can be taken along of the workflow as it is now (docs/debugging.md, "Leaving a run"). Pure. */
import type { ForkChange } from '../../../shared/run/debug'
import { isEnd, type RunEvent } from '../../../shared/run/events'
import { beginOf, type Step } from '../../../shared/run/steps'
import type { JsonObject, Workflow, WorkflowNode } from '../../../shared/workflow/document'
import type { Graph } from '../../../shared/workflow/graph'
import { jsonEqual } from '../../../shared/workflow/json-equal'
import { nodeById, nodeName } from '../../editor/document-index'
import { itemScope } from '../values/seen'

/** What is another from there on: what the step gave, what it was given, how its node is set up, or nothing. */
export type LeaveKind = 'output' | 'input' | 'config' | 'again'

/**
 * The events after which the run can be left, the best first: the later, the less is done again, but nothing that followed from the
 * step may have happened. The host has the last word on each. None where the step did not begin.
 */
export function leaveAfter(
  kind: LeaveKind,
  step: Step,
  until: number,
  run: { events: readonly RunEvent[]; graph: Graph | undefined },
): number[] {
  const begin = beginOf(step)
  if (begin > until || step.events[0]?.type !== 'node.started') return []
  const before = Math.max(1, begin - 1)
  if (kind === 'again' || kind === 'config') return [before]
  const known = step.events.filter(({ seq }) => seq <= until)
  const end =
    known.findLast(({ type }) => type === 'node.completed') ??
    known.findLast((event) => event.type === 'node.failed' && !event.willRetry)
  const last = end?.seq ?? known.at(-1)?.seq ?? begin
  return [...new Set([beforeFollowers(step, last, until, run), last, before])]
}

/** The last event before anything began that the step leads to. */
function beforeFollowers(
  step: Step,
  after: number,
  until: number,
  { events, graph }: { events: readonly RunEvent[]; graph: Graph | undefined },
): number {
  const targets = new Set(
    (graph?.regions ?? []).flatMap(({ edges }) =>
      edges.filter(({ source }) => source === step.node).map(({ target }) => target),
    ),
  )
  const scope = itemScope(step)
  for (const event of events.slice(after, until)) {
    if (isEnd(event)) return event.seq - 1
    if (!('round' in event) || !targets.has(event.node)) continue
    const isBeside = itemScope(event) === scope
    const isAround = scope.startsWith(itemScope(event)) && event.type === 'node.completed'
    if (isBeside || isAround) return event.seq - 1
  }
  return Math.max(after, Math.min(until, events.length))
}

/** The workflow as it is now against the one of the run. */
export interface TakenAlong {
  changes: Extract<ForkChange, { kind: 'config' }>[]
  /** What differs besides, in words; a run keeps its nodes and edges, so that cannot be taken along. */
  others: string[]
}

export function configChanges(ran: Workflow, now: Workflow): TakenAlong {
  const changes: TakenAlong['changes'] = []
  const others: string[] = []
  for (const node of ran.nodes) {
    const other = nodeById(now, node.id)
    if (!other) others.push(`“${nodeName(node)}” was deleted`)
    else if (other.type !== node.type) others.push(`“${nodeName(node)}” is of another type`)
    else {
      const config = plain(other.config ?? {})
      if (!jsonEqual(config, plain(node.config ?? {})))
        changes.push({ kind: 'config', node: node.id, config })
      if (!jsonEqual(behaviour(other), behaviour(node)))
        others.push(`“${nodeName(other)}” behaves otherwise (retries, joins, on or off, risk)`)
    }
  }
  for (const node of now.nodes)
    if (!nodeById(ran, node.id)) others.push(`“${nodeName(node)}” was added`)
  if (!jsonEqual(ran.edges.map(meaning), now.edges.map(meaning))) others.push('edges were changed')
  if (!jsonEqual(plain(ran.variables ?? {}), plain(now.variables ?? {})))
    others.push('variables were changed')
  if (!jsonEqual(plain(ran.settings ?? {}), plain(now.settings ?? {})))
    others.push('settings were changed')
  return { changes, others }
}

/** All that a node does besides its config; where it stands and what it is called changes nothing. */
function behaviour(node: WorkflowNode) {
  const {
    config: _config,
    position: _position,
    size: _size,
    notes: _notes,
    name: _name,
    ...rest
  } = node
  return plain(rest)
}

/** As it is saved: what is undefined is not there. */
function plain(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject
}

function meaning({ source, sourceHandle, target, targetHandle }: Workflow['edges'][number]) {
  return [source, sourceHandle ?? null, target, targetHandle ?? null]
}

const VERBS: Record<ForkChange['kind'], string> = {
  output: 'output',
  input: 'input',
  config: 'configuration',
}

/** `output of Draft changed`, `configuration of Draft and Check changed`; what of a fork is another, in words. */
export function changesWords(
  changes: readonly ForkChange[],
  nameOf: (node: string) => string,
): string {
  if (changes.length === 0) return 'nothing changed'
  const byKind = Map.groupBy(changes, ({ kind }) => kind)
  return [...byKind]
    .map(([kind, of]) => {
      const names = of.map((change) =>
        nameOf(change.kind === 'config' ? change.node : change.place.node),
      )
      return `${VERBS[kind]} of ${listed([...new Set(names)])} changed`
    })
    .join(', ')
}

function listed(names: readonly string[]): string {
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}
