/**
 * What the expressions of a step saw, from the events before it (semantics section 3, "What a node sees"). A run keeps no values of
 * expressions: they follow from what is kept.
 */
import type { Place, RunEvent, RunEventOf } from '../../../shared/run/events'
import type { Step, Steps } from '../../../shared/run/steps'
import type { Json, Workflow } from '../../../shared/workflow/document'
import type { Graph, Loop } from '../../../shared/workflow/graph'
import { isoTime } from '../../../shared/workflow/time'
import type { PreviewData } from '../../code-editor/expressions/evaluate'

/** A run as far as it is known, with the document that it began with. */
export interface RunFacts {
  events: readonly RunEvent[]
  steps: Steps
  workflow: Workflow
  graph: Graph
}

/** What the expressions of a step saw in its latest attempt up to the event `until`; undefined before it began, or where it never did. */
export function seenBy(step: Step, until: number, facts: RunFacts): PreviewData | undefined {
  const began = step.events.findLast(
    (event): event is RunEventOf<'node.started'> =>
      event.type === 'node.started' && event.seq <= until,
  )
  const [first] = facts.events
  if (!began || first?.type !== 'run.started') return undefined
  const { workflow, graph } = facts
  const item = itemOf(step, facts, began.seq)
  return {
    input: began.input,
    bindings: {
      nodes: outputsSeen(step, began.seq, facts),
      trigger: first.payload,
      vars: workflow.variables ?? {},
      run: { id: first.run, startedAt: isoTime(first.at), workflow: workflow.id },
      loop: {
        round: step.round,
        feedback: feedbackOf(step, graph.loopOf(step.node), facts) ?? null,
      },
      ...(item ?? {}),
    },
  }
}

/** The latest output of each node: those of the same item before those of what is around it. */
function outputsSeen(place: Place, before: number, { steps }: RunFacts): Record<string, Json> {
  const own = itemScope(place)
  const found = new Map<string, { depth: number; seq: number; output: Json }>()
  for (const step of steps.all) {
    const scope = itemScope(step)
    if (scope !== '' && own !== scope && !own.startsWith(`${scope}/`)) continue
    const done = completed(step, before)
    if (!done) continue
    const known = found.get(step.node)
    const depth = scope.length
    if (!known || depth > known.depth || (depth === known.depth && done.seq > known.seq))
      found.set(step.node, { depth, seq: done.seq, output: done.output })
  }
  return Object.fromEntries([...found].map(([node, { output }]) => [node, output]))
}

/** The last end of a step before an event. */
function completed(step: Step, before: number): RunEventOf<'node.completed'> | undefined {
  return step.events.findLast(
    (event): event is RunEventOf<'node.completed'> =>
      event.type === 'node.completed' && event.seq < before,
  )
}

/** The item that a place stands in, whatever loops are around it there: `each:3`; empty at the top. */
export function itemScope({ scope = '' }: Place): string {
  const parts = scope.split('/')
  const last = parts.findLastIndex(isItem)
  return parts.slice(0, last + 1).join('/')
}

function isItem(part: string): boolean {
  return /:\d+$/.test(part)
}

function itemOf(
  place: Place,
  { steps, graph }: RunFacts,
  before: number,
): { item: Json; index: number } | undefined {
  const scope = itemScope(place)
  if (scope === '') return undefined
  const cut = scope.lastIndexOf('/')
  const around = scope.slice(0, Math.max(0, cut))
  const own = /^(.+?)(?:~\d+)?:(\d+)$/.exec(scope.slice(cut + 1))
  const [, container, position] = own ?? []
  const index = Number(position)
  const opened = steps.all
    .filter((step) => step.node === container && within(step, graph.loopOf(step.node)) === around)
    .flatMap(({ events }) =>
      events.filter(
        (event): event is RunEventOf<'container.opened'> =>
          event.type === 'container.opened' && event.seq < before,
      ),
    )
    .at(-1)
  const item = opened?.items[index]
  return item === undefined ? undefined : { item, index }
}

/** What the scope of the items of a for-each begins with: where it stands, its rounds included. */
function within({ scope, round }: Place, loop: Loop | undefined): string {
  return [scope ?? '', loop ? `${loop.head}@${round}` : ''].filter(Boolean).join('/')
}

/** What the edges back into the loop carried when this round began; where several lead back, by the node that they come from. */
function feedbackOf(place: Place, loop: Loop | undefined, { steps }: RunFacts): Json | undefined {
  if (!loop || place.round < 2) return undefined
  const head = { ...place, node: loop.head }
  const from = steps.of({ ...head, round: place.round - 1 })?.events[0]?.seq ?? 0
  const to = steps.of(head)?.events[0]?.seq
  if (to === undefined) return undefined
  const scope = itemScope(place)
  const carried = new Map<string, { seq: number; value: Json }>()
  for (const step of steps.all) {
    const edges = loop.edges.filter(({ source }) => source === step.node)
    if (edges.length === 0 || itemScope(step) !== scope) continue
    const done = completed(step, to)
    if (!done || done.seq < from) continue
    if (edges.some(({ sourcePort }) => done.ports.includes(sourcePort)))
      carried.set(step.node, { seq: done.seq, value: done.output })
  }
  const fired = [...carried].toSorted(([, one], [, other]) => one.seq - other.seq)
  if (loop.edges.length > 1)
    return Object.fromEntries(fired.map(([node, { value }]) => [node, value]))
  return fired[0]?.[1].value
}
