/** The steps of the run that is shown, as a tree that grows with its events. */
import { useMemo } from 'react'
import type { RunEvent } from '../../shared/run/events'
import { StepTree, type RunGraph } from '../../shared/run/step-tree'
import { Steps } from '../../shared/run/steps'
import type { Workflow } from '../../shared/workflow/document'
import { readGraph, type Graph } from '../../shared/workflow/graph'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { useEditor, useRun } from '../editor/context'

/** Steps and tree grow in place; `count` says how many events they hold. */
export interface Trail {
  steps: Steps
  tree: StepTree
  count: number
  /** The nodes with an edge to this one, loop edges too. */
  leadsTo(node: string): readonly string[]
  /** Of the document that the run began with, once that is here. */
  graph: Graph | undefined
}

interface Growing {
  steps: Steps
  tree: StepTree
  graph: TrailGraph
  count: number
  workflow: Workflow | undefined
  shown: number
}

/** By the list of events, which is one object for as long as a run is shown. */
const trails = new WeakMap<readonly RunEvent[], Growing>()

/** The trail of the run that is shown, with all events that are here. */
export function useTrail(): Trail {
  const { catalog } = useEditor()
  const events = useRun((state) => state.events)
  const count = useRun((state) => state.eventCount)
  const workflow = useRun((state) => state.workflow)
  return useMemo(
    () => trailOf(events, count, workflow, catalog),
    [events, count, workflow, catalog],
  )
}

/** A new object for each count, around the same steps. */
function trailOf(
  events: readonly RunEvent[],
  count: number,
  workflow: Workflow | undefined,
  catalog: NodeCatalog,
): Trail {
  let trail = trails.get(events)
  if (trail?.workflow !== workflow || !trail) {
    const graph = trailGraphOf(workflow, catalog)
    trail = { steps: new Steps(), tree: new StepTree(graph), graph, count: 0, workflow, shown: 0 }
    trails.set(events, trail)
  }
  const { steps, tree, graph } = trail
  steps.take(events.slice(trail.count, count))
  for (const step of steps.all.slice(trail.shown)) tree.add(step)
  trail.count = count
  trail.shown = steps.all.length
  return { steps, tree, count, leadsTo: graph.leadsTo, graph: graph.read }
}

interface TrailGraph extends RunGraph {
  leadsTo(node: string): readonly string[]
  read: Graph | undefined
}

/** What is asked of a document; without one there are neither loops nor edges. */
function trailGraphOf(workflow: Workflow | undefined, catalog: NodeCatalog): TrailGraph {
  if (!workflow)
    return { loopOf: () => undefined, sourcesOf: () => [], leadsTo: () => [], read: undefined }
  const graph = readGraph(workflow, catalog)
  const [forward, all] = [new Map<string, string[]>(), new Map<string, string[]>()]
  for (const { edges } of graph.regions)
    for (const { kind, source, target } of edges) {
      if (kind === 'forward') put(forward, target, source)
      if (kind === 'forward' || kind === 'loop') put(all, target, source)
    }
  return {
    loopOf: (node) => graph.loopOf(node)?.head,
    sourcesOf: (node) => forward.get(node) ?? [],
    leadsTo: (node) => all.get(node) ?? [],
    read: graph,
  }
}

function put(lists: Map<string, string[]>, key: string, value: string): void {
  const known = lists.get(key)
  if (known) known.push(value)
  else lists.set(key, [value])
}
