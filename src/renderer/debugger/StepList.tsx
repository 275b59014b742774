import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import { rowsOf, type Branch, type Row } from '../../shared/run/step-tree'
import { isEnded } from '../../shared/run/events'
import { useEditor, useRun } from '../editor/context'
import { nodeById } from '../editor/document-index'
import { goTo } from './moving'
import { StepRow } from './StepRow'
import type { Trail } from './trail'
import { chooseStep, isClosed, setOpen, useDebugView } from './view'

const ROW = 26

/** The steps of the run as a tree: arrow keys walk it, Enter looks at the moment after a step. */
export function StepList({ trail }: { trail: Trail }) {
  const session = useEditor()
  const opened = useDebugView((view) => view.opened)
  const chosen = useDebugView((view) => view.step)
  const until = useRun((state) => state.moment?.seq ?? state.eventCount)
  const over = useRun((state) => state.view !== undefined && isEnded(state.view.status))
  const list = useRef<HTMLDivElement>(null)
  const rows = useMemo(
    () => rowsOf(trail.tree.roots, (branch) => isClosed(branch, opened)),
    [trail, opened],
  )
  const at = rows.findIndex(({ branch }) => branch.kind === 'step' && branch.step.id === chosen)
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing that is memoized gets its functions
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW,
    overscan: 8,
  })

  // What is chosen is in sight, wherever it was chosen.
  useEffect(() => {
    if (chosen === undefined) return
    const step = trail.steps.all.find(({ id }) => id === chosen)
    const branch = step && trail.tree.branchOf(step)
    if (branch) {
      const closed = trail.tree
        .around(branch)
        .filter((each) => isClosed(each, useDebugView.getState().opened))
      if (closed.length > 0) setOpen(closed, true)
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when another is chosen: a person may close it again
  }, [chosen])
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' })
  }, [at, virtual])

  const choose = ({ branch }: Row) => {
    if (branch.kind !== 'step') return
    chooseStep(branch.step.id)
    const known = nodeById(session.document.document(), branch.step.node)
    session.document.select({ nodes: known ? [branch.step.node] : [] })
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    const row = rows[at]
    const move = (to: number) => {
      const step = nearestStep(rows, to, to >= at ? 1 : -1)
      if (step) choose(step)
    }
    const keys: Record<string, () => void> = {
      ArrowDown: () => move(at + 1),
      ArrowUp: () => move(at - 1),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      ArrowLeft: () => {
        const open = row && openLine(row.branch, opened)
        if (open) setOpen([open], false)
      },
      ArrowRight: () => {
        if (row && row.branch.children.length > 0)
          setOpen([row.branch, ...row.branch.children], true)
      },
      Enter: () => {
        const last = row?.branch.kind === 'step' ? row.branch.step.events.at(-1) : undefined
        if (last) goTo(session, last.seq)
      },
    }
    const act = keys[event.key]
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    act()
  }
  return (
    <div
      ref={list}
      role="tree"
      aria-label="Steps of the run"
      tabIndex={0}
      aria-activedescendant={at >= 0 ? `step-${at}` : undefined}
      className="h-full min-h-0 overflow-auto p-1 focus-visible:-outline-offset-2"
      onKeyDown={onKeyDown}
    >
      <div className="relative" style={{ height: virtual.getTotalSize() }} role="none">
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]
          if (!row) return null
          const closed = isClosed(row.branch, opened)
          return (
            <div
              key={row.branch.id}
              id={`step-${index}`}
              role="treeitem"
              aria-level={row.depth + 1}
              aria-selected={index === at}
              aria-expanded={row.branch.children.length > 0 ? !closed : undefined}
              className="absolute inset-x-0"
              style={{ height: ROW, transform: `translateY(${start}px)` }}
              onClick={() => choose(row)}
            >
              <StepRow
                row={row}
                until={until}
                over={over}
                chosen={index === at}
                closed={closed}
                onToggle={() => setOpen([row.branch], closed)}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** The line to close: this one where it is open, else the one around it. */
function openLine(branch: Branch, opened: ReadonlyMap<string, boolean>): Branch | undefined {
  return branch.children.length > 0 && !isClosed(branch, opened) ? branch : branch.parent
}

function nearestStep(rows: readonly Row[], from: number, by: 1 | -1): Row | undefined {
  for (let index = Math.max(0, Math.min(rows.length - 1, from)); rows[index]; index += by)
    if (rows[index]?.branch.kind === 'step') return rows[index]
  return undefined
}
