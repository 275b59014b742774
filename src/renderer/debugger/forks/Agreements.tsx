import type { JsonObject, WorkflowNode } from '../../../shared/workflow/document'
import { useEditor, useRun, useWorkflowName } from '../../editor/context'
import { nodeById } from '../../editor/document-index'
import { AgreementList, type AgreementsProps } from './AgreementList'

/** What may happen again and cannot be taken back, with what each node does in the run that is shown. */
export function Agreements(props: AgreementsProps) {
  const ran = useRun((state) => state.workflow)
  const does = useDoes()
  return (
    <AgreementList
      {...props}
      does={(id) => {
        const node = ran && nodeById(ran, id)
        return node && does(node)
      }}
    />
  )
}

/** What a node does, in the words of its type. */
function useDoes(): (node: WorkflowNode) => string {
  const { catalog } = useEditor()
  const nameOf = useWorkflowName()
  return (node) => {
    const definition = catalog.get(node.type)
    if (!definition) return node.type
    return `${definition.title}: ${definition.summary((node.config ?? {}) as JsonObject, nameOf)}`
  }
}
