/** The nodes of a run, as its own version of the document has them: what was renamed or deleted since is called as it was. */
import type { Workflow, WorkflowNode } from '../../shared/workflow/document'
import { useDocument, useRun } from '../editor/context'
import { nodeById, nodeName } from '../editor/document-index'

/** The node as the run has it; as the open document has it only while the run's is not here. */
export function useRunNode(id: string | undefined): WorkflowNode | undefined {
  const ran = useRun(({ workflow }) => found(workflow, id))
  const now = useDocument((workflow) => found(workflow, id))
  return ran ?? now
}

/** What the run calls a node; its id where no document knows it. */
export function useRunNodeName(id: string): string
export function useRunNodeName(id: string | undefined): string | undefined
export function useRunNodeName(id: string | undefined): string | undefined {
  const node = useRunNode(id)
  return node ? nodeName(node) : id
}

function found(workflow: Workflow | undefined, id: string | undefined): WorkflowNode | undefined {
  return workflow && id !== undefined ? nodeById(workflow, id) : undefined
}
