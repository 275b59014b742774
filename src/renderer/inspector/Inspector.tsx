import { EmptyState, IconButton } from '../ui'
import { useEditor, useSelection } from '../editor/context'
import { EdgeInspector } from './EdgeInspector'
import { NodeInspector } from './NodeInspector'
import { WorkflowInspector } from './WorkflowInspector'

/** What is selected, in full: a node, an edge, several things, or the workflow when nothing is. */
export function Inspector() {
  const { ui } = useEditor()
  const { nodes, edges } = useSelection()
  const node = nodes.length === 1 && edges.length === 0 ? nodes[0] : undefined
  const edge = edges.length === 1 && nodes.length === 0 ? edges[0] : undefined
  const title = node
    ? 'Node'
    : edge
      ? 'Edge'
      : nodes.length + edges.length > 0
        ? 'Selection'
        : 'Workflow'
  return (
    <aside aria-label="Inspector" className="flex h-full min-w-0 flex-col bg-surface-1">
      <header className="flex h-9 shrink-0 items-center gap-2 border-b border-line pr-1.5 pl-4">
        <h2 className="flex-1 text-xs font-medium text-fg-2">{title}</h2>
        <IconButton
          size="sm"
          icon="panel-right"
          label="Hide the inspector"
          onClick={() => ui.setState({ inspectorOpen: false })}
        />
      </header>
      <div className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto">
        {node ? (
          <NodeInspector key={node} id={node} />
        ) : edge ? (
          <EdgeInspector key={edge} id={edge} />
        ) : nodes.length + edges.length > 0 ? (
          <SeveralSelected nodes={nodes.length} edges={edges.length} />
        ) : (
          <WorkflowInspector />
        )}
      </div>
    </aside>
  )
}

function SeveralSelected({ nodes, edges }: { nodes: number; edges: number }) {
  const parts = [
    nodes > 0 ? `${nodes} ${nodes === 1 ? 'node' : 'nodes'}` : '',
    edges > 0 ? `${edges} ${edges === 1 ? 'edge' : 'edges'}` : '',
  ].filter(Boolean)
  return (
    <EmptyState icon="group" title={`${parts.join(' and ')} selected`}>
      Move, copy, duplicate or delete them together. Select one to see what is in it.
    </EmptyState>
  )
}
