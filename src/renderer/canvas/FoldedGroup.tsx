import { Handle, Position, type NodeProps } from '@xyflow/react'
import { memo, useMemo } from 'react'
import { called, groupsOf } from '../../shared/workflow/groups'
import type { Severity } from '../../shared/workflow/problem'
import { useDocument, useEditor, useFindings, useRunView } from '../editor/context'
import { foldsOf } from '../editor/folding'
import { toggleFold } from '../editor/groups'
import { itemOf } from '../editor/items'
import { cn, Icon } from '../ui'
import { GroupMarks } from './DebugMarks'
import { useDetail } from './detail'
import { memberWords } from './flow-drawing'
import type { FlowNode } from './flow-model'
import { GroupTitle } from './GroupTitle'
import { ProblemBadge } from './ProblemBadge'
import { StateMark } from './StateMark'
import { stateWords, worstView } from './worst-view'

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info']

/** A collapsed group: one card with what is worst inside it, how many of its nodes stand how, and their problems. */
export const FoldedGroup = memo(function FoldedGroup({ id: key, selected }: NodeProps<FlowNode>) {
  const session = useEditor()
  const { id } = itemOf(key)
  const read = useDocument((workflow) => groupsOf(workflow).all.get(id))
  const folds = useDocument(foldsOf)
  const inside = useMemo(
    () => [...folds.nodes].flatMap(([node, group]) => (group === id ? node : [])),
    [folds, id],
  )
  const view = useRunView((run) => worstView(run, inside))
  const states = useRunView((run) => stateWords(run, inside))
  const byNode = useFindings((found) => found.byNode)
  const problems = useMemo(
    () =>
      inside
        .flatMap((node) => byNode.get(node) ?? [])
        .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)),
    [inside, byNode],
  )
  const detail = useDetail()
  if (!read) return null
  const { group } = read
  const title = called(group)
  return (
    <div
      data-group={id}
      data-color={group.color}
      data-state={view?.state ?? 'idle'}
      data-detail={detail}
      className={cn(
        'baton-card baton-drawing baton-folded flex h-full w-full items-center gap-2 rounded-xl border pr-3 pl-2',
        selected && 'baton-card-selected',
      )}
    >
      {detail !== 'block' && (
        <>
          <button
            type="button"
            aria-label={`Expand ${title}`}
            aria-expanded={false}
            className="nodrag flex size-7 shrink-0 items-center justify-center rounded-md text-fg-2 hover:bg-surface-3"
            onClick={(event) => {
              event.stopPropagation()
              toggleFold(session, [id])
            }}
          >
            <Icon name="chevron-right" size={18} />
          </button>
          <div className="flex min-w-0 flex-1 flex-col gap-0.5">
            <GroupTitle
              group={group}
              className={detail === 'full' ? undefined : 'baton-far-name'}
            />
            {detail === 'full' && (
              <span
                className="truncate text-xs text-fg-2"
                title={states ? `${memberWords(read)}: ${states}` : undefined}
              >
                {states || memberWords(read)}
              </span>
            )}
          </div>
        </>
      )}
      {view && detail !== 'block' && (
        <StateMark view={view} size={detail === 'full' ? 14 : 24} bare={detail !== 'full'} />
      )}
      <ProblemBadge problems={problems} name={title} />
      <GroupMarks ids={inside} name={title} detail={detail} />
      <Port type="target" name={title} />
      <Port type="source" name={title} />
    </div>
  )
})

/** Where the edges of all members arrive or leave. None can be drawn from here: that is for the nodes inside. */
function Port({ type, name }: { type: 'source' | 'target'; name: string }) {
  const isSource = type === 'source'
  return (
    <Handle
      id={isSource ? 'out' : 'in'}
      type={type}
      position={isSource ? Position.Right : Position.Left}
      isConnectable={false}
      role="group"
      aria-label={isSource ? `Edges out of ${name}` : `Edges into ${name}`}
      className="baton-port baton-port-connected"
    />
  )
}
