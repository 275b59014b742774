import { createContext, use } from 'react'
import { useStore } from 'zustand'
import type { NodeView, RunView } from '../../shared/run/view'
import type { Risk, Workflow, WorkflowEdge, WorkflowNode } from '../../shared/workflow/document'
import type { WorkflowName } from '../../shared/workflow/node-definition'
import type { Problem } from '../../shared/workflow/problem'
import { useNow } from '../time/now'
import { edgeById, nodeById } from './document-index'
import type { Findings } from './problems'
import type { RunState } from './run/run-store'
import type { EditorSession } from './session'
import type { Selection } from './selection'
import type { UiState } from './ui-state'

export const EditorContext = createContext<EditorSession | undefined>(undefined)

/** The session of the editor around this component. Throws outside an editor. */
export function useEditor(): EditorSession {
  const session = use(EditorContext)
  if (!session) throw new Error('This component stands outside the editor.')
  return session
}

/** Part of the document; renders again only when that part changes. */
export function useDocument<T>(select: (workflow: Workflow) => T): T {
  return useStore(useEditor().document, (state) => select(state.history.document))
}

export function useNode(id: string): WorkflowNode | undefined {
  return useDocument((workflow) => nodeById(workflow, id))
}

export function useEdge(id: string): WorkflowEdge | undefined {
  return useDocument((workflow) => edgeById(workflow, id))
}

export function useSelection(): Selection {
  return useStore(useEditor().document, (state) => state.selection)
}

/** Part of the findings about the document. */
export function useFindings<T>(select: (findings: Findings) => T): T {
  return useStore(useEditor().problems, select)
}

const NONE: readonly Problem[] = []

export function useNodeProblems(id: string): readonly Problem[] {
  return useFindings((found) => found.byNode.get(id) ?? NONE)
}

/** Part of what is known of the run that is shown. */
export function useRun<T>(select: (state: RunState) => T): T {
  return useStore(useEditor().run.state, select)
}

/** The time that the run is looked at: the moment's, else now, renewed every `everyMs` milliseconds. Milliseconds since the epoch. */
export function useRunNow(everyMs: number): number {
  const at = useRun(({ moment }) => moment?.at)
  const now = useNow(at === undefined ? everyMs : 3_600_000)
  return at ?? now
}

export function useRunView<T>(select: (view: RunView | undefined) => T): T {
  return useRun((state) => select(state.view))
}

/** One node in the run that is shown. */
export function useNodeView(id: string): NodeView | undefined {
  return useRun((state) => state.view?.nodes[id])
}

export function useUi<T>(select: (state: UiState) => T): T {
  return useStore(useEditor().ui, select)
}

/** How much harm a node can do, with the workflows that it calls. */
export function useNodeRisk(id: string): Risk {
  const own = useDocument((workflow) => nodeById(workflow, id)?.risk)
  return useFindings((found) => found.calledRisks.get(id)) ?? own ?? 'reversible'
}

/** The name of a workflow that this one calls, by its id. */
export function useWorkflowName(): WorkflowName {
  const names = useFindings((found) => found.workflowNames)
  return (id) => names.get(id)
}

/** The most rounds of the loop that a node is in, when it is in one. */
export function useRoundsOf(id: string): number | undefined {
  return useFindings((found) => found.rounds.get(id))
}
