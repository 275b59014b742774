import { NodeResizer, Position, type NodeProps } from '@xyflow/react'
import { memo } from 'react'
import type { JsonObject } from '../../shared/workflow/document'
import { cn } from '../ui'
import {
  useDocument,
  useEditor,
  useNode,
  useNodeProblems,
  useNodeView,
  useUi,
} from '../editor/context'
import { resizeNode } from '../editor/document-edits'
import { nodeName } from '../editor/document-index'
import { isLocked } from '../editor/locks'
import { PinMark } from '../debugger/pins/PinMark'
import { NodeMarks, usePausedAt } from './DebugMarks'
import { useDetail } from './detail'
import { hueOf } from './family'
import { CONTAINER_HEAD, smallestSize } from './container-size'
import type { FlowNode } from './flow-model'
import { IconTile, LockMark, looksSame, MarkedTile, RiskShield, useVisiblePorts } from './NodeCard'
import { NodeProgress } from './NodeProgress'
import { PortHandle } from './Ports'
import { ProblemBadge } from './ProblemBadge'
import { StateMark } from './StateMark'
import type { ShownPort } from './visible-ports'

const HEAD_MIDDLE = CONTAINER_HEAD / 2

/** A for-each: a frame around its content, with the item and result ports on its inner sides. */
export const ContainerNode = memo(function ContainerNode({ id, selected }: NodeProps<FlowNode>) {
  const { catalog, document } = useEditor()
  const node = useNode(id)
  const view = useNodeView(id)
  const problems = useNodeProblems(id)
  const detail = useDetail()
  const isPaused = usePausedAt(id)
  const { inputs, outputs } = useVisiblePorts(id)
  const isEmpty = useDocument((workflow) => !workflow.nodes.some((each) => each.parent === id))
  const least = useDocument((workflow) => sizeKey(smallestSize(workflow, catalog, id)))
  const isFound = useUi((ui) => ui.found?.has(id) === true)
  if (!node) return null
  const definition = catalog.get(node.type)
  const name = nodeName(node)
  const [minWidth = 300, minHeight = 150] = least.split('x').map(Number)
  return (
    <div
      data-node={id}
      data-state={view?.state ?? 'idle'}
      data-detail={detail}
      data-paused={isPaused || undefined}
      style={hueOf(definition?.family)}
      className={cn(
        'baton-card baton-container h-full w-full rounded-xl border',
        selected && 'baton-card-selected',
        isFound && 'baton-card-found',
        (node.disabled || view?.state === 'skipped') && 'baton-card-dim',
      )}
    >
      <NodeResizer
        isVisible={selected === true && !isLocked(node)}
        minWidth={minWidth}
        minHeight={minHeight}
        lineClassName="baton-resize-line"
        handleClassName="baton-resize-handle"
        onResizeEnd={(_event, { x, y, width, height }) =>
          document.edit(`Resize ${name}`, (draft) => {
            resizeNode(draft, id, { width, height })
            const target = draft.nodes.find((each) => each.id === id)
            if (target) target.position = { ...target.position, x: Math.round(x), y: Math.round(y) }
          })
        }
      />
      <div className="flex h-12 items-center gap-2.5 rounded-t-xl border-b border-line bg-surface-1 px-3">
        {detail === 'name' && (
          <>
            <MarkedTile icon={definition?.icon ?? 'repeat'} view={view} />
            <span className="baton-far-name min-w-0 flex-1" title={name}>
              {name}
            </span>
            <RiskShield risk={node.risk} />
            <LockMark locked={isLocked(node)} />
            <PinMark id={id} />
          </>
        )}
        {(detail === 'full' || detail === 'mark') && (
          <IconTile icon={definition?.icon ?? 'repeat'} title={definition?.title ?? node.type} />
        )}
        {detail === 'full' && (
          <>
            <div className="min-w-0 flex-1">
              <div className="flex items-center gap-1">
                <span className="truncate font-medium" title={name}>
                  {name}
                </span>
                <RiskShield risk={node.risk} />
                <LockMark locked={isLocked(node)} />
                <PinMark id={id} />
              </div>
              <div className="truncate text-xs text-fg-3">
                {node.disabled
                  ? 'Off: passes its input on'
                  : definition?.summary((node.config ?? {}) as JsonObject)}
              </div>
            </div>
            {view && <StateMark view={view} attempts={node.retry?.maxAttempts} />}
          </>
        )}
        <ProblemBadge problems={problems} name={name} />
      </div>
      {(detail === 'full' || detail === 'name') && view && (
        <div className="absolute inset-x-0 bottom-0">
          <NodeProgress
            id={id}
            view={view}
            attempts={node.retry?.maxAttempts}
            markCounts={detail === 'full'}
          />
        </div>
      )}
      {isEmpty && detail === 'full' && (
        <p className="absolute inset-x-0 top-1/2 text-center text-xs text-fg-3">
          Drag nodes in here. They run once for each item.
        </p>
      )}
      <NodeMarks id={id} name={name} detail={detail} />
      {inputs.map((port) => (
        <PortHandle
          key={`in-${port.id}`}
          port={port}
          name={name}
          type="target"
          position={Position.Left}
          style={port.inside ? insideStyle('right') : { top: HEAD_MIDDLE }}
        />
      ))}
      {outputs.map((port) => (
        <PortHandle
          key={`out-${port.id}`}
          port={port}
          name={name}
          type="source"
          position={outsidePosition(port)}
          style={
            port.inside
              ? insideStyle('left')
              : port.id === 'error'
                ? { left: 'calc(100% - 24px)' }
                : { top: HEAD_MIDDLE }
          }
        />
      ))}
      {(detail === 'full' || detail === 'name') &&
        [...inputs, ...outputs]
          .filter((port) => port.inside)
          .map((port) => (
            <span
              key={port.id}
              aria-hidden
              className={cn(
                'baton-port-label absolute top-[calc(50%+26px)] -translate-y-1/2 text-fg-3',
                inputs.includes(port) ? 'right-3' : 'left-3',
              )}
            >
              {port.label}
            </span>
          ))}
    </div>
  )
}, looksSame)

/** The inner ports face the content: `item` leaves from the left border to the right, `result` enters at the right border. */
function outsidePosition(port: ShownPort): Position {
  if (port.inside) return Position.Right
  return port.id === 'error' ? Position.Bottom : Position.Right
}

function insideStyle(side: 'left' | 'right'): React.CSSProperties {
  const top = `calc(50% + ${CONTAINER_HEAD / 2 - 12}px)`
  return side === 'left'
    ? { top, left: 0, right: 'auto', transform: 'translate(-50%, -50%)' }
    : { top, right: 0, left: 'auto', transform: 'translate(50%, -50%)' }
}

function sizeKey({ width, height }: { width: number; height: number }): string {
  return `${width}x${height}`
}
