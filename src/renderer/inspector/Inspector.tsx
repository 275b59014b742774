import { EmptyState, IconButton } from '../ui'
import { useEditor, useSelection } from '../editor/context'
import { EdgeInspector } from './EdgeInspector'
import type { Selection } from '../editor/selection'
import { counted } from '../editor/words'
import { GroupInspector } from './GroupInspector'
import { NodeInspector } from './NodeInspector'
import { StickyInspector } from './StickyInspector'
import { WorkflowInspector } from './WorkflowInspector'

/** What is selected, in full: a node, an edge, a note, a group, several things, or the workflow when nothing is. */
export function Inspector() {
  const { ui } = useEditor()
  const selection = useSelection()
  const only = onlyOf(selection)
  const title = only ? TITLES[only.kind] : isNothing(selection) ? 'Workflow' : 'Selection'
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
      {/* What is selected next is read from its beginning. */}
      <div
        key={only ? `${only.kind} ${only.id}` : title}
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto"
      >
        {only?.kind === 'nodes' ? (
          <NodeInspector key={only.id} id={only.id} />
        ) : only?.kind === 'edges' ? (
          <EdgeInspector key={only.id} id={only.id} />
        ) : only?.kind === 'stickies' ? (
          <StickyInspector key={only.id} id={only.id} />
        ) : only?.kind === 'groups' ? (
          <GroupInspector key={only.id} id={only.id} />
        ) : isNothing(selection) ? (
          <WorkflowInspector />
        ) : (
          <SeveralSelected selection={selection} />
        )}
      </div>
    </aside>
  )
}

const TITLES = { nodes: 'Node', edges: 'Edge', stickies: 'Sticky note', groups: 'Group' } as const
const NOUNS = { nodes: 'node', edges: 'edge', stickies: 'note', groups: 'group' } as const
const KINDS = ['nodes', 'edges', 'stickies', 'groups'] as const

/** The one thing that is selected. */
function onlyOf(selection: Selection): { kind: keyof Selection; id: string } | undefined {
  const [first, ...more] = KINDS.flatMap((kind) => selection[kind].map((id) => ({ kind, id })))
  return more.length === 0 ? first : undefined
}

function isNothing(selection: Selection): boolean {
  return KINDS.every((kind) => selection[kind].length === 0)
}

function SeveralSelected({ selection }: { selection: Selection }) {
  const parts = KINDS.flatMap((kind) =>
    selection[kind].length > 0 ? counted(selection[kind].length, NOUNS[kind]) : [],
  )
  const last = parts.pop() ?? ''
  const words = parts.length > 0 ? `${parts.join(', ')} and ${last}` : last
  return (
    <EmptyState icon="group" title={`${words} selected`}>
      Move, copy, duplicate or delete them together. Select one to see what is in it.
    </EmptyState>
  )
}
