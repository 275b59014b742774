import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import { isEnded } from '../../shared/run/events'
import { timelineOf, type Bar, type Phase, type Timeline } from '../../shared/run/timeline'
import { formatDuration } from '../../shared/workflow/duration'
import { commandById } from '../commands/commands'
import { useEditor, useRun } from '../editor/context'
import { nodeById } from '../editor/document-index'
import { useNow } from '../time/now'
import { Button, cn, Icon, IconButton } from '../ui'
import { useRunNodeName } from './run-node'
import { placeWords } from './place-words'
import { marks, moved, zoomed, type Window } from './timeline-window'
import { useTrail, type Trail } from './trail'
import { chooseStep, useDebugView } from './view'

const ROW = 24
/** What stands left of the bars. Pixels. */
const NAMES = 208
const ZOOM = 1.5

const PHASES: Record<Phase, { word: string; look: string }> = {
  queued: { word: 'Queued', look: 'border border-dashed border-fg-3' },
  running: { word: 'Running', look: 'bg-accent' },
  waiting: { word: 'Waiting', look: 'bg-warning' },
  human: { word: 'Human', look: 'bg-family-people' },
  items: { word: 'Items', look: 'border border-line-strong bg-surface-3' },
}

/** When each step ran, and what it waited for. */
export default function TimelineTab() {
  const session = useEditor()
  const trail = useTrail()
  const view = useRun((state) => state.latest)
  const isOver = view !== undefined && isEnded(view.status)
  const now = useNow(isOver ? 3_600_000 : 1000)
  const until = view?.endedAt ?? now
  const timeline = useMemo(
    () => timelineOf(trail.steps, { sourcesOf: (node) => trail.leadsTo(node) }, until),
    [trail, until],
  )
  if (timeline.bars.length === 0)
    return (
      <div className="flex items-center gap-3 p-4 text-fg-2">
        <Icon name="chart-gantt" />
        <p className="flex-1">No run yet. How long each of its steps takes will stand here.</p>
        <Button size="sm" icon="play" onClick={() => commandById('run').perform(session)}>
          Run
        </Button>
      </div>
    )
  return <Chart key={view?.run} timeline={timeline} trail={trail} />
}

function Chart({ timeline, trail }: { timeline: Timeline; trail: Trail }) {
  const whole: Window = { from: timeline.from, to: Math.max(timeline.to, timeline.from + 1) }
  const [chosenWindow, setWindow] = useState<Window>()
  const shown = chosenWindow ?? whole
  const area = useRef<HTMLDivElement>(null)
  const zoom = (factor: number, around = (shown.from + shown.to) / 2) => {
    const next = zoomed(shown, whole, factor, around)
    setWindow(next.to - next.from >= whole.to - whole.from ? undefined : next)
  }
  const length = shown.to - shown.from
  const onKeyDown = (event: React.KeyboardEvent) => {
    const keys: Record<string, () => void> = {
      '+': () => zoom(1 / ZOOM),
      '=': () => zoom(1 / ZOOM),
      '-': () => zoom(ZOOM),
      '0': () => setWindow(undefined),
      ArrowLeft: () => setWindow(moved(shown, whole, -length / 8)),
      ArrowRight: () => setWindow(moved(shown, whole, length / 8)),
    }
    const act = keys[event.key]
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    act()
  }
  const onWheel = (event: React.WheelEvent) => {
    const box = area.current?.getBoundingClientRect()
    if (!box) return
    if (event.ctrlKey || event.metaKey) {
      const share = (event.clientX - box.left - NAMES) / Math.max(1, box.width - NAMES)
      zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, shown.from + Math.max(0, share) * length)
    } else if (event.deltaX !== 0)
      setWindow(moved(shown, whole, (event.deltaX / Math.max(1, box.width - NAMES)) * length))
  }
  return (
    <div ref={area} className="flex h-full flex-col" onWheel={onWheel}>
      <Heading timeline={timeline}>
        <IconButton
          size="sm"
          icon="zoom-out"
          label="Show a longer time"
          onClick={() => zoom(ZOOM)}
        />
        <IconButton
          size="sm"
          icon="zoom-in"
          label="Show a shorter time"
          onClick={() => zoom(1 / ZOOM)}
        />
        <IconButton
          size="sm"
          icon="maximize"
          label="Show the whole run"
          disabled={!chosenWindow}
          onClick={() => setWindow(undefined)}
        />
      </Heading>
      <Axis shown={shown} start={whole.from} />
      <Bars timeline={timeline} trail={trail} shown={shown} onKeyDown={onKeyDown} />
    </div>
  )
}

function Heading({ timeline, children }: { timeline: Timeline; children: React.ReactNode }) {
  const { path } = timeline
  const total = Object.values(path).reduce((sum, ms) => sum + ms, 0)
  const parts = (Object.keys(PHASES) as Phase[]).filter((phase) => path[phase] > 0)
  return (
    <div className="@container shrink-0 border-b border-line">
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1 text-xs">
        <ul aria-label="What the bars mean" className="flex min-w-0 flex-wrap gap-x-3 gap-y-1">
          {(Object.keys(PHASES) as Phase[]).map((phase) => (
            <li key={phase} className="flex items-center gap-1.5 text-fg-2">
              <span className={cn('size-2.5 rounded-sm', PHASES[phase].look)} aria-hidden />
              {PHASES[phase].word}
            </li>
          ))}
        </ul>
        <p
          className="min-w-0 text-fg-2 @max-2xl:order-last @max-2xl:basis-full @2xl:flex-1 @2xl:truncate"
          title="The steps that the length of the run hangs on, marked by a line below their bars"
        >
          Critical path {formatDuration(total)}
          {parts.length > 0 &&
            `: ${parts.map((phase) => `${PHASES[phase].word.toLowerCase()} ${formatDuration(path[phase])}`).join(', ')}`}
        </p>
        <div className="ml-auto flex items-center gap-1">{children}</div>
      </div>
    </div>
  )
}

function Axis({ shown, start }: { shown: Window; start: number }) {
  return (
    <div
      className="@container relative h-5 shrink-0 overflow-hidden border-b border-line"
      aria-hidden
    >
      <div className="absolute inset-y-0 right-3" style={{ left: NAMES }}>
        {marks(shown, start, 6).map((at) => (
          <span
            key={at}
            className="absolute top-0 h-full border-l border-line pl-1 text-2xs whitespace-nowrap text-fg-3 @max-md:nth-[even]:hidden"
            style={{ left: `${share(at, shown)}%` }}
          >
            {formatDuration(at - start)}
          </span>
        ))}
      </div>
    </div>
  )
}

function Bars({
  timeline,
  trail,
  shown,
  onKeyDown,
}: {
  timeline: Timeline
  trail: Trail
  shown: Window
  onKeyDown: (event: React.KeyboardEvent) => void
}) {
  const { document } = useEditor()
  const list = useRef<HTMLDivElement>(null)
  const chosen = useDebugView((view) => view.step)
  const at = timeline.bars.findIndex(({ step }) => step.id === chosen)
  const { bars } = timeline
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing that is memoized gets its functions
  const virtual = useVirtualizer({
    count: bars.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW,
    overscan: 8,
  })
  const choose = (index: number) => {
    const bar = bars[Math.min(Math.max(index, 0), bars.length - 1)]
    if (!bar) return
    chooseStep(bar.step.id)
    virtual.scrollToIndex(bars.indexOf(bar), { align: 'auto' })
    if (nodeById(document.document(), bar.step.node)) document.select({ nodes: [bar.step.node] })
  }
  return (
    <div
      ref={list}
      role="listbox"
      aria-label="Steps of the run by time"
      tabIndex={0}
      aria-activedescendant={at >= 0 ? `bar-${at}` : undefined}
      className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto focus-visible:-outline-offset-2"
      onKeyDown={(event) => {
        const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: bars.length - 1 }[event.key]
        if (to === undefined) return onKeyDown(event)
        event.preventDefault()
        choose(to)
      }}
    >
      <div className="relative" style={{ height: virtual.getTotalSize() }} role="none">
        {virtual.getVirtualItems().map(({ index, start }) => {
          const bar = bars[index]
          return (
            bar && (
              <div
                key={bar.step.id}
                id={`bar-${index}`}
                role="option"
                aria-selected={index === at}

                className={cn(
                  'absolute inset-x-0 flex items-center hover:bg-surface-2',
                  index === at && 'bg-accent-soft hover:bg-accent-soft',
                )}
                style={{ height: ROW, transform: `translateY(${start}px)` }}
                onClick={() => choose(index)}
              >
                <Row bar={bar} trail={trail} shown={shown} />
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}

function Row({ bar, trail, shown }: { bar: Bar; trail: Trail; shown: Window }) {
  const name = useRunNodeName(bar.step.node)
  const where = placeWords(bar.step, trail.tree)
  const told = bar.segments
    .map(
      ({ phase, from, to }) => `${PHASES[phase].word.toLowerCase()} ${formatDuration(to - from)}`,
    )
    .join(', ')
  const [left, right] = [share(bar.from, shown), share(bar.to, shown)]
  return (
    <>
      <span
        className="shrink-0 truncate px-3 text-xs"
        style={{ width: NAMES }}
        title={where ? `${name}, ${where}` : name}
      >
        {name}
        {where && <span className="text-fg-3"> {where}</span>}
        <span className="sr-only">
          : {told || 'no time'}
          {bar.critical && ', on the critical path'}
        </span>
      </span>
      <span
        className="relative mr-3 h-full min-w-0 flex-1 overflow-hidden"
        title={told}
        aria-hidden
      >
        {bar.segments.length === 0 ? (
          <span
            className="absolute top-1.5 h-3 w-0.5 rounded-full bg-accent"
            style={{ left: `${left}%` }}
          />
        ) : (
          bar.segments.map(({ phase, from, to }) => (
            <span
              key={from}
              className={cn('absolute top-1.5 h-3 min-w-0.5 rounded-sm', PHASES[phase].look)}
              style={{
                left: `${Math.max(-1, share(from, shown))}%`,
                width: `${Math.min(101, share(to, shown)) - Math.max(-1, share(from, shown))}%`,
              }}
            />
          ))
        )}
        {bar.critical && (
          <span
            className="absolute bottom-0.5 h-0.5 min-w-0.5 rounded-full bg-fg-1"
            style={{
              left: `${Math.max(0, left)}%`,
              width: `${Math.min(100, right) - Math.max(0, left)}%`,
            }}
          />
        )}
      </span>
    </>
  )
}

/** Where a time lies in what is shown, in percent; beyond it below 0 or above 100. */
function share(at: number, { from, to }: Window): number {
  return ((at - from) / Math.max(to - from, 1)) * 100
}
