import { useEffect, useMemo, useState } from 'react'
import { useDocument, useEditor, useFindings, useRun, useUi } from '../editor/context'
import { carriedBy, readEdges, type ReadEdge } from './bundle-facts'
import { previewOf } from './preview'

/** The pointer rests on an edge for this long before it says what it carried. Milliseconds. */
const REST_MS = 200
const WIDTH = 300
/** Of more edges that are drawn as one, the rest is counted. */
const MOST_EDGES = 4

/** What an edge last carried, beside the pointer. The inspector says the same of a selected edge, without the mouse. */
export function EdgeHover() {
  // A list or a question that is open lies over the edges.
  const hovered = useUi((ui) =>
    ui.insert || ui.commandsOpen || ui.renaming !== undefined || ui.pasted
      ? undefined
      : ui.hoverEdge,
  )
  return hovered ? <Resting key={hovered.edges.join()} {...hovered} /> : null
}

interface Hovered {
  edges: readonly string[]
  x: number
  y: number
}

function Resting(hovered: Hovered) {
  const [rests, setRests] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setRests(true), REST_MS)
    return () => clearTimeout(timer)
  }, [])
  return rests ? <Shown {...hovered} /> : null
}

function Shown({ edges: ids, x, y }: Hovered) {
  const { catalog } = useEditor()
  const workflow = useDocument((each) => each)
  const loopEdges = useFindings((found) => found.loopEdges)
  const rounds = useFindings((found) => found.rounds)
  const edges = useMemo(
    () => readEdges(ids, { workflow, catalog, loopEdges, rounds }),
    [ids, workflow, catalog, loopEdges, rounds],
  )
  if (edges.length === 0) return null
  const shown = edges.slice(0, MOST_EDGES)
  const left = edges.length - shown.length
  return (
    <div
      role="tooltip"
      className="pointer-events-none fixed z-20 flex animate-fade flex-col gap-2 rounded-lg border border-line bg-surface-1 px-3 py-2 text-xs shadow-float"
      style={{
        left: Math.max(8, Math.min(x + 14, window.innerWidth - WIDTH - 8)),
        top: Math.max(8, Math.min(y + 14, window.innerHeight - 240)),
        maxWidth: WIDTH,
      }}
    >
      {shown.map((edge) => (
        <Carried key={edge.id} edge={edge} isAlone={edges.length === 1} />
      ))}
      {left > 0 && (
        <p className="text-fg-3">
          and {left} more: expand the group to see {left === 1 ? 'it' : 'them'}
        </p>
      )}
    </div>
  )
}

/** One edge; one of several says less of its value. */
function Carried({ edge, isAlone }: { edge: ReadEdge; isAlone: boolean }) {
  const view = useRun((state) => state.view)
  const found = carriedBy(edge, view)
  const lines = found ? previewOf(found.value) : []
  return (
    <div>
      <p className="truncate font-medium">{edge.words}</p>
      {found ? (
        <>
          <p className="pb-1 text-fg-3">
            {edge.loop ? `Loop edge · round ${found.round ?? 1} · last carried` : 'Last carried'}
          </p>
          <pre className="max-h-44 overflow-hidden font-mono text-mono whitespace-pre-wrap">
            {(isAlone ? lines : lines.slice(0, 3)).join('\n')}
            {!isAlone && lines.length > 3 && ' …'}
          </pre>
        </>
      ) : (
        <p className="text-fg-3">
          {edge.loop ? 'Loop edge: begins the next round. ' : ''}
          {view ? 'Nothing has passed in this run.' : 'Nothing has run yet.'}
        </p>
      )}
    </div>
  )
}
