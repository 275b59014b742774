import { EdgeLabelRenderer } from '@xyflow/react'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { BreakpointGlyph } from '../debugger/BreakpointGlyph'
import { toggleBreakpoints } from '../debugger/breakpoint-edits'
import { breakpointsAt, markOf, type BreakpointMark, type Target } from '../debugger/breakpoints'
import { pauseLook, type PauseLook } from '../debugger/pausing/where'
import { useEditor, useRun } from '../editor/context'
import { cn, Icon, Tooltip } from '../ui'
import type { Detail } from './detail'

/** How large a mark is on the canvas, so that it can be told on the screen from any distance. Pixels of the canvas. */
const GLYPH: Record<Detail, number> = { full: 16, name: 20, mark: 30, block: 64 }

/** A node's breakpoint at its upper left corner, and whether the run is paused at it. */
export function NodeMarks({ id, name, detail }: { id: string; name: string; detail: Detail }) {
  return (
    <>
      <NodeBreakpoint id={id} name={name} detail={detail} />
      <PausedMark ids={[id]} detail={detail} />
    </>
  )
}

function useMark(targets: readonly Target[]): BreakpointMark | undefined {
  const { debugging } = useEditor()
  const all = useStore(debugging, (kept) => kept.breakpoints)
  return useMemo(
    () => markOf(targets.flatMap((target) => [...breakpointsAt(all, target)])),
    [all, targets],
  )
}

function NodeBreakpoint({ id, name, detail }: { id: string; name: string; detail: Detail }) {
  const session = useEditor()
  const targets = useMemo(() => [{ node: id }], [id])
  const mark = useMark(targets)
  // From far away a place to click would be a pixel.
  if (!mark && (detail === 'mark' || detail === 'block')) return null
  return (
    <Tooltip
      label={mark ? `Breakpoint: ${mark.words}` : 'Set a breakpoint'}
      shortcut="F9"
      side="top"
    >
      <button
        type="button"
        tabIndex={-1}
        aria-label={mark ? `Breakpoint of ${name}: ${mark.words}` : `Set a breakpoint on ${name}`}
        data-detail={detail}
        className={cn('baton-gutter nodrag nopan', mark && 'baton-gutter-set')}
        onPointerDown={(event) => event.stopPropagation()}
        onDoubleClick={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation()
          toggleBreakpoints(session, targets)
        }}
      >
        <BreakpointGlyph
          kind={mark?.kind ?? 'stop'}
          disabled={mark?.disabled ?? false}
          size={GLYPH[detail]}
        />
      </button>
    </Tooltip>
  )
}

/** What hides in a collapsed group: its breakpoints, and where the run is paused. */
export function GroupMarks({
  ids,
  name,
  detail,
}: {
  ids: readonly string[]
  name: string
  detail: Detail
}) {
  const targets = useMemo(() => ids.map((node) => ({ node })), [ids])
  const mark = useMark(targets)
  return (
    <>
      {mark && (
        <span
          role="img"
          aria-label={`Breakpoints in ${name}: ${mark.words}`}
          title={`Breakpoints inside: ${mark.words}`}
          data-detail={detail}
          className="baton-gutter baton-gutter-set"
        >
          <BreakpointGlyph {...mark} size={GLYPH[detail]} />
        </span>
      )}
      <PausedMark ids={ids} detail={detail} />
    </>
  )
}

/** Over the node at which the run is paused: what comes next, or what stopped it. */
function PausedMark({ ids, detail }: { ids: readonly string[]; detail: Detail }) {
  const look = useRun(({ view, events }) =>
    view?.paused?.place && ids.includes(view.paused.place.node)
      ? pauseLook(view.paused, events)
      : undefined,
  )
  if (!look) return null
  const { word, icon } = PAUSED_LOOK[look]
  return (
    <span role="img" aria-label={word} data-detail={detail} className="baton-paused nodrag">
      <Icon name={icon} size={14} strokeWidth={2.5} />
      {word}
    </span>
  )
}

const PAUSED_LOOK: Record<PauseLook, { word: string; icon: string }> = {
  next: { word: 'Next', icon: 'arrow-right' },
  after: { word: 'Paused after it', icon: 'circle-pause' },
  failed: { word: 'Paused: failed', icon: 'circle-pause' },
  skipped: { word: 'Paused: skipped', icon: 'circle-pause' },
  called: { word: 'Paused inside', icon: 'circle-pause' },
}

/** Whether the run is paused at a node; its card has another outline then. */
export function usePausedAt(id: string): boolean {
  return useRun(({ view }) => view?.paused?.place?.node === id)
}

/** The breakpoint of an edge, or of the edges that are drawn as one, on its line. */
export function EdgeBreakpoint({
  edges,
  path,
  detailed,
}: {
  edges: readonly string[]
  path: string
  detailed: boolean
}) {
  const session = useEditor()
  const targets = useMemo(() => edges.map((edge) => ({ edge })), [edges])
  const mark = useMark(targets)
  if (!mark) return null
  return (
    <EdgeLabelRenderer>
      <Tooltip label={`Breakpoint: ${mark.words}`} shortcut="F9" side="top">
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Breakpoint on the edge: ${mark.words}`}
          className="baton-edge-breakpoint nodrag nopan"
          style={{ offsetPath: `path('${path}')` }}
          onClick={(event) => {
            event.stopPropagation()
            const all = session.debugging.getState().breakpoints
            toggleBreakpoints(
              session,
              targets.filter((target) => breakpointsAt(all, target).length > 0),
            )
          }}
        >
          <BreakpointGlyph {...mark} size={detailed ? 16 : 30} />
        </button>
      </Tooltip>
    </EdgeLabelRenderer>
  )
}
