import type { NodeProps } from '@xyflow/react'
import { memo, useMemo, useState } from 'react'
import type { JsonObject } from '../../shared/workflow/document'
import type { NodeDefinition, WorkflowName } from '../../shared/workflow/node-definition'
import type { NodeState, NodeView } from '../../shared/run/view'
import { cn, Icon, Tooltip } from '../ui'
import {
  useDocument,
  useEditor,
  useNode,
  useNodeProblems,
  useNodeRisk,
  useRun,
  useUi,
  useWorkflowName,
} from '../editor/context'
import { nodeName } from '../editor/document-index'
import { isLocked } from '../editor/locks'
import { PORT_ROW, portRows } from './card-geometry'
import { NodeMarks, usePausedAt } from './DebugMarks'
import { hueOf } from './family'
import { useDetail, useIsConnecting, type Detail } from './detail'
import type { FlowNode } from './flow-model'
import { PinMark } from '../debugger/pins/PinMark'
import { TriggerProgress } from '../activation/TriggerProgress'
import { NodeProgress } from './NodeProgress'
import { Ports } from './Ports'
import { ProblemBadge } from './ProblemBadge'
import { STATE_LOOK, StateMark } from './StateMark'
import { usedPortsKey, visiblePorts, type ShownPort } from './visible-ports'

/** The ports of a node; the same object until its type, config or edges change. */
export function useVisiblePorts(id: string): { inputs: ShownPort[]; outputs: ShownPort[] } {
  const { catalog, document } = useEditor()
  const node = useNode(id)
  const used = useDocument((workflow) => usedPortsKey(workflow, id))
  return useMemo(
    () =>
      node ? visiblePorts(node, document.document().edges, catalog) : { inputs: [], outputs: [] },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `used` stands for the edges: others' edges change nothing here
    [node?.type, node?.config, used, catalog],
  )
}

/** Whether a node looks as before to React Flow, wherever it stands: what is dragged moves, and its card does not render again. */
export function looksSame(one: NodeProps<FlowNode>, other: NodeProps<FlowNode>): boolean {
  return one.id === other.id && one.selected === other.selected
}

/** One node on the canvas. Reads everything by its id, so that a change of one node renders one card. */
export const NodeCard = memo(function NodeCard({ id, selected }: NodeProps<FlowNode>) {
  const { catalog } = useEditor()
  const node = useNode(id)
  const detail = useDetail()
  // A block is painted by the overview; its element says the state of what somebody has chosen.
  const state = useRun(({ view }) =>
    detail === 'block' && !selected ? undefined : view?.nodes[id]?.state,
  )
  const view = useRun(({ view }) => (detail === 'block' ? undefined : view?.nodes[id]))
  const { inputs, outputs } = useVisiblePorts(id)
  const isFound = useUi((ui) => ui.found?.has(id) === true)
  const risk = useNodeRisk(id)
  const isPaused = usePausedAt(id)
  const [isPointedAt, setPointedAt] = useState(false)
  const isConnecting = useIsConnecting()
  if (!node) return null
  const definition = catalog.get(node.type)
  const name = nodeName(node)
  const isRead = detail === 'full' || detail === 'name'
  return (
    <div
      data-node={id}
      data-tour={definition?.trigger ? undefined : 'node'}
      data-state={state ?? 'idle'}
      onPointerEnter={isRead ? undefined : () => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
      data-detail={detail}
      data-paused={isPaused || undefined}
      style={hueOf(definition?.family)}
      className={cn(
        'baton-card w-56 rounded-xl border bg-surface-1 text-left',
        selected && 'baton-card-selected',
        isFound && 'baton-card-found',
        (node.disabled || state === 'skipped') && 'baton-card-dim',
        !definition && 'border-dashed',
      )}
    >
      {detail === 'full' ? (
        <FullHead
          id={id}
          name={name}
          definition={definition}
          type={node.type}
          config={(node.config ?? {}) as JsonObject}
          risk={risk}
          locked={isLocked(node)}
          disabled={node.disabled === true}
          attempts={node.retry?.maxAttempts}
          view={view}
        />
      ) : detail === 'name' ? (
        <NameHead
          id={id}
          name={name}
          icon={definition?.icon ?? 'circle-help'}
          risk={risk}
          locked={isLocked(node)}
          view={view}
        />
      ) : (
        <MarkHead
          name={name}
          definition={definition}
          detail={detail}
          view={view}
          state={state}
          rows={portRows({ inputs, outputs })}
        />
      )}
      <Ports
        inputs={inputs}
        outputs={outputs}
        name={name}
        showLabels={isRead}
        live={isRead || isPointedAt || isConnecting}
      />
      <NodeMarks id={id} name={name} detail={detail} />
      {isRead && definition?.trigger && <TriggerProgress id={id} />}
      {isRead && view && (
        <NodeProgress
          id={id}
          view={view}
          attempts={node.retry?.maxAttempts}
          markCounts={detail === 'full'}
        />
      )}
    </div>
  )
}, looksSame)

interface HeadProps {
  id: string
  name: string
  definition: NodeDefinition | undefined
  type: string
  config: JsonObject
  risk: string | undefined
  locked: boolean
  disabled: boolean
  attempts: number | undefined
  view: NodeView | undefined
}

function FullHead({
  id,
  name,
  definition,
  type,
  config,
  risk,
  locked,
  disabled,
  attempts,
  view,
}: HeadProps) {
  const workflowName = useWorkflowName()
  return (
    <div className="flex h-14 items-center gap-2.5 px-3">
      <IconTile icon={definition?.icon ?? 'circle-help'} title={definition?.title ?? type} />
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-1">
          <span className="truncate font-medium" title={name}>
            {name}
          </span>
          <RiskShield risk={risk} />
          <LockMark locked={locked} />
          <PinMark id={id} />
        </div>
        <div className="flex items-center gap-2">
          <span className="min-w-0 flex-1 truncate text-xs text-fg-3">
            {disabled
              ? 'Off: passes its input on'
              : summaryOf(definition, config, type, workflowName)}
          </span>
          {view && <StateMark view={view} attempts={attempts} />}
        </div>
      </div>
      <NodeProblems id={id} name={name} />
    </div>
  )
}

/** From further away: the name in letters that can still be read, and the state on the icon. */
function NameHead({
  id,
  name,
  icon,
  risk,
  locked,
  view,
}: {
  id: string
  name: string
  icon: string
  risk: string | undefined
  locked: boolean
  view: NodeView | undefined
}) {
  return (
    <div className="flex h-14 items-center gap-3 px-2.5">
      <MarkedTile icon={icon} view={view} />
      <span className="baton-far-name min-w-0 flex-1" title={name}>
        {name}
      </span>
      <RiskShield risk={risk} />
      <LockMark locked={locked} />
      <PinMark id={id} size={20} />
      <NodeProblems id={id} name={name} />
    </div>
  )
}

/** The icon of a node with its state at the corner. */
export function MarkedTile({ icon, view }: { icon: string; view: NodeView | undefined }) {
  return (
    <span className="relative shrink-0">
      <IconTile icon={icon} large />
      {view && view.state !== 'idle' && (
        <span className="absolute -right-2 -bottom-1.5 rounded-full bg-surface-1 p-0.5">
          <StateMark view={view} size={20} bare />
        </span>
      )}
    </span>
  )
}

function NodeProblems({ id, name }: { id: string; name: string }) {
  const problems = useNodeProblems(id)
  return <ProblemBadge problems={problems} name={name} />
}

/** What a card says of itself; a summary that fails on an odd config says the type's own words. */
function summaryOf(
  definition: NodeDefinition | undefined,
  config: JsonObject,
  type: string,
  workflowName: WorkflowName,
): string {
  if (!definition) return `“${type}” is not known here`
  return definition.summary(config, workflowName)
}

function MarkHead({
  name,
  definition,
  detail,
  view,
  state,
  rows,
}: {
  name: string
  definition: NodeDefinition | undefined
  detail: Detail
  view: NodeView | undefined
  state: NodeState | undefined
  rows: number
}) {
  return (
    <div
      className="flex items-center justify-center gap-3"
      style={{ height: 56 + rows * PORT_ROW }}
    >
      <span className="sr-only">{name}</span>
      {detail === 'block' && state && state !== 'idle' && (
        <span role="img" aria-label={STATE_LOOK[state].word} />
      )}
      {detail === 'mark' && (
        <>
          <IconTile icon={definition?.icon ?? 'circle-help'} large />
          {view && <StateMark view={view} size={30} />}
        </>
      )}
    </div>
  )
}

/** The icon on its family's colour. */
export function IconTile({
  icon,
  large,
  title,
}: {
  icon: string
  large?: boolean
  /** What type it stands for. */
  title?: string
}) {
  return (
    <span
      title={title}
      className={cn(
        'baton-tile flex shrink-0 items-center justify-center rounded-lg',
        large ? 'size-11' : 'size-8',
      )}
    >
      <Icon name={icon} size={large ? 26 : 16} />
    </span>
  )
}

/** A lock beside the name of a node that is locked. */
export function LockMark({ locked }: { locked: boolean }) {
  if (!locked) return null
  return (
    <Tooltip label="Locked: it cannot be moved, edited or deleted">
      <span role="img" aria-label="Locked" className="flex shrink-0 text-fg-3">
        <Icon name="lock" size={12} />
      </span>
    </Tooltip>
  )
}

/** One shield for what cannot be undone, two for high stakes. */
export function RiskShield({ risk }: { risk: string | undefined }) {
  if (risk !== 'irreversible' && risk !== 'high-stakes') return null
  const words =
    risk === 'high-stakes'
      ? 'High stakes: two people must approve before it'
      : 'Irreversible: a person must approve before it'
  return (
    <Tooltip label={words}>
      <span role="img" aria-label={words} className="flex shrink-0 text-warning">
        <Icon name="shield-alert" size={13} />
        {risk === 'high-stakes' && <Icon name="shield-alert" size={13} className="-ml-1" />}
      </span>
    </Tooltip>
  )
}
