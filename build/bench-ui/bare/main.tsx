/** What the editor is compared with: React Flow with default nodes and edges, and a plain text field. */
import '@xyflow/react/dist/style.css'
import { ReactFlow, useEdgesState, useNodesState, type Edge, type Node } from '@xyflow/react'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'

declare global {
  interface Window {
    /** What the button opens. */
    bareGraph?: BareGraph
  }
}

export interface BareGraph {
  nodes: Node[]
  edges: Edge[]
  /** Of the drawing, in pixels. */
  width: number
  height: number
}

function Page() {
  const [graph, setGraph] = useState<BareGraph>()
  const [text, setText] = useState('')
  return (
    <>
      <button onClick={() => setGraph(window.bareGraph)}>Open</button>
      <input aria-label="Text" value={text} onChange={(event) => setText(event.target.value)} />
      {graph && <Drawing {...graph} />}
    </>
  )
}

function Drawing({ nodes: first, edges: joined, width, height }: BareGraph) {
  const [nodes, , onNodesChange] = useNodesState(first)
  const [edges, , onEdgesChange] = useEdgesState(joined)
  return (
    <div style={{ width, height }}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        minZoom={0.04}
      />
    </div>
  )
}

const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root.')
createRoot(root).render(<Page />)
