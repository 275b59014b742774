import { edgeFacts } from '../canvas/edge-state'
import { sourcePortOf, targetPortOf } from '../canvas/port-rules'
import { removeSelection } from '../editor/actions'
import { useDocument, useEdge, useEditor, useFindings, useNodeView } from '../editor/context'
import { nodeById, nodeName } from '../editor/document-index'
import { Button } from '../ui'
import { Value } from './LastRun'
import { ProblemLines } from './NodeInspector'

const NONE: never[] = []

/** One edge: its ends, what it last carried, and its problems. */
export function EdgeInspector({ id }: { id: string }) {
  const session = useEditor()
  const { catalog, document } = session
  const edge = useEdge(id)
  const nodes = useDocument((workflow) => workflow)
  const problems = useFindings((found) => found.byEdge.get(id) ?? NONE)
  const isLoop = useFindings((found) => found.loopEdges.has(id))
  const sourceView = useNodeView(edge?.source ?? '')
  const targetView = useNodeView(edge?.target ?? '')
  if (!edge) return null
  const source = nodeById(nodes, edge.source)
  const target = nodeById(nodes, edge.target)
  const port = sourcePortOf(edge.sourceHandle, source, catalog)
  const facts = edgeFacts({ port, loop: isLoop, inside: false }, sourceView, targetView)
  const end = (label: string, node: typeof source, at: string) => (
    <div className="flex flex-col gap-0.5">
      <dt className="text-xs font-medium text-fg-2">{label}</dt>
      <dd className="flex items-baseline gap-2">
        {node ? (
          <button
            type="button"
            className="min-w-0 truncate text-accent-fg hover:underline"
            onClick={() => document.select({ nodes: [node.id] })}
          >
            {nodeName(node)}
          </button>
        ) : (
          <span className="text-danger">a node that is gone</span>
        )}
        <code className="text-fg-3">{at}</code>
      </dd>
    </div>
  )
  return (
    <div className="flex flex-col gap-4 p-4">
      <dl className="flex flex-col gap-3">
        {end('From', source, port)}
        {end('To', target, targetPortOf(edge.targetHandle))}
      </dl>
      {isLoop && (
        <p className="text-xs text-fg-2">
          A loop edge: what it carries begins the next round
          {facts.round === undefined ? '' : `; the run is in round ${facts.round}`}. Nodes see it as{' '}
          <code>$loop.feedback</code>.
        </p>
      )}
      <ProblemLines problems={problems} />
      {facts.state === 'taken' && sourceView?.ports.includes(port) ? (
        <Value title="What it last carried" value={sourceView.output} />
      ) : (
        <p className="text-xs text-fg-3">
          {facts.state === 'ruled-out'
            ? 'Ruled out in the last run: another port fired.'
            : 'Nothing has passed here in the run that is shown.'}
        </p>
      )}
      <Button icon="trash-2" className="self-start" onClick={() => removeSelection(session)}>
        Delete
      </Button>
    </div>
  )
}
