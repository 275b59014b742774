import { useConnection, useStore as useFlowStore } from '@xyflow/react'
import { useEditor } from '../editor/context'
import { checkConnection } from './port-rules'

/** While an edge is drawn over a port that does not fit: why, beside the pointer. */
export function ConnectionHint() {
  const { document, catalog } = useEditor()
  const connection = useConnection()
  const [x, y, zoom] = useFlowStore((state) => state.transform)
  if (!connection.inProgress || !connection.toHandle) return null
  const { fromHandle, toHandle, to } = connection
  if (fromHandle.type === toHandle.type) return null
  const [source, target] =
    fromHandle.type === 'source' ? [fromHandle, toHandle] : [toHandle, fromHandle]
  const verdict = checkConnection(document.document(), catalog, {
    source: source.nodeId,
    sourceHandle: source.id,
    target: target.nodeId,
    targetHandle: target.id,
  })
  if (verdict.ok) return null
  return (
    <div
      role="status"
      className="pointer-events-none absolute z-10 max-w-64 rounded-md border border-danger bg-surface-1 px-2 py-1 text-xs shadow-float"
      style={{ left: to.x * zoom + x + 14, top: to.y * zoom + y + 14 }}
    >
      {verdict.reason}
    </div>
  )
}
