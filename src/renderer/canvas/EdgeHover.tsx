import { useEffect, useState } from 'react'
import { useDocument, useEditor, useFindings, useRun, useUi } from '../editor/context'
import { edgeById, nodeById, nodeName } from '../editor/document-index'
import { carried } from './edge-state'
import { nodePorts, sourcePortOf } from './port-rules'
import { previewOf } from './preview'

/** The pointer rests on an edge for this long before it says what it carried. Milliseconds. */
const REST_MS = 200
const WIDTH = 300

/** What an edge last carried, beside the pointer. The inspector says the same of a selected edge, without the mouse. */
export function EdgeHover() {
  // A list or a question that is open lies over the edges.
  const hovered = useUi((ui) =>
    ui.insert || ui.commandsOpen || ui.renaming !== undefined || ui.pasted
      ? undefined
      : ui.hoverEdge,
  )
  return hovered ? <Resting key={hovered.edge} {...hovered} /> : null
}

function Resting(hovered: { edge: string; x: number; y: number }) {
  const [rests, setRests] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setRests(true), REST_MS)
    return () => clearTimeout(timer)
  }, [])
  return rests ? <Carried {...hovered} /> : null
}

function Carried({ edge: id, x, y }: { edge: string; x: number; y: number }) {
  const { catalog } = useEditor()
  const workflow = useDocument((each) => each)
  const isLoop = useFindings((found) => found.loopEdges.has(id))
  const view = useRun((state) => state.view)
  const edge = edgeById(workflow, id)
  const source = edge && nodeById(workflow, edge.source)
  const target = edge && nodeById(workflow, edge.target)
  if (!edge || !source || !target) return null
  const port = sourcePortOf(edge.sourceHandle, source, catalog)
  const shown = nodePorts(source, catalog).outputs.find((each) => each.id === port)
  const found = carried(
    { port, loop: isLoop, inside: shown?.inside === true },
    view?.nodes[source.id],
    view?.nodes[target.id],
  )
  return (
    <div
      role="tooltip"
      className="pointer-events-none fixed z-20 animate-fade rounded-lg border border-line bg-surface-1 px-3 py-2 text-xs shadow-float"
      style={{
        left: Math.max(8, Math.min(x + 14, window.innerWidth - WIDTH - 8)),
        top: Math.max(8, Math.min(y + 14, window.innerHeight - 240)),
        maxWidth: WIDTH,
      }}
    >
      <p className="truncate font-medium">
        {nodeName(source)}
        {shown && shown.id !== 'out' ? ` · ${shown.label}` : ''} to {nodeName(target)}
      </p>
      {found ? (
        <>
          <p className="pb-1 text-fg-3">
            {isLoop ? `Loop edge · round ${found.round ?? 1} · last carried` : 'Last carried'}
          </p>
          <pre className="max-h-44 overflow-hidden font-mono text-mono whitespace-pre-wrap">
            {previewOf(found.value).join('\n')}
          </pre>
        </>
      ) : (
        <p className="text-fg-3">
          {isLoop ? 'Loop edge: begins the next round. ' : ''}
          {view ? 'Nothing has passed in this run.' : 'Nothing has run yet.'}
        </p>
      )}
    </div>
  )
}
