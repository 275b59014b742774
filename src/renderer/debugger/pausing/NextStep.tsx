import type { Place } from '../../../shared/run/events'
import { useEditor, useRun } from '../../editor/context'
import { dataFlowOf } from '../../inspector/data/expression-source'
import { cn, Icon } from '../../ui'
import { useRunNodeName } from '../run-node'
import { ValueBox } from '../values/ValueBox'
import { chooseStep, useDebugView } from '../view'
import { NEXT_STEP, pausedStep } from './where'

/** Where the run is paused, while what comes next has not begun and now is looked at. */
function useNext(): Place | undefined {
  const paused = useRun((state) => (state.moment ? undefined : state.latest?.paused))
  const events = useRun((state) => state.events)
  return paused && pausedStep(paused, events) === NEXT_STEP ? paused.place : undefined
}

/** Below the steps: the one that comes next. */
export function NextRow() {
  const place = useNext()
  return place ? <Row place={place} /> : null
}

function Row({ place }: { place: Place }) {
  const { document } = useEditor()
  const name = useRunNodeName(place.node)
  const isChosen = useDebugView((view) => view.step === NEXT_STEP)
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      className={cn(
        'flex h-7 shrink-0 items-center gap-1.5 border-t border-line px-2 text-left text-xs hover:bg-surface-2',
        isChosen && 'bg-accent-soft hover:bg-accent-soft',
      )}
      onClick={() => {
        chooseStep(NEXT_STEP)
        document.select({ nodes: [place.node] })
      }}
    >
      <Icon name="arrow-right" size={13} className="text-warning" strokeWidth={2.5} />
      <span className="min-w-0 flex-1 truncate">{name}</span>
      <span className="shrink-0 text-2xs text-fg-3">
        {place.round > 1 ? `next, round ${place.round}` : 'next'}
      </span>
    </button>
  )
}

/** What comes next, with what will go in as far as that is known; undefined where nothing does. */
export function NextStep() {
  const place = useNext()
  return place ? <Next place={place} /> : null
}

function Next({ place }: { place: Place }) {
  const name = useRunNodeName(place.node)
  const input = useComingInput(place.node)
  return (
    <section aria-label={`Step ${name}`} className="flex min-w-0 flex-col gap-2.5 p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h3 className="min-w-0 truncate font-medium" title={name}>
          {name}
        </h3>
        <span className="flex items-center gap-1 text-xs font-medium text-warning">
          <Icon name="arrow-right" size={13} strokeWidth={2.5} />
          Next
        </span>
        {place.round > 1 && <span className="text-xs text-fg-3">round {place.round}</span>}
      </div>
      {input ? (
        <ValueBox title="Input it will get" value={input.value} base="$" />
      ) : (
        <p className="text-fg-2">It has not begun. What will go in is not known before it does.</p>
      )}
    </section>
  )
}

/** What will go into a node: of a trigger what started the run, of others what the nodes before it gave. */
function useComingInput(node: string): { value: unknown } | undefined {
  const session = useEditor()
  const started = useRun((state) => state.events[0])
  // The data follows the run.
  useRun((state) => state.view)
  if (started?.type === 'run.started' && started.trigger === node) return { value: started.payload }
  return dataFlowOf(session).inputOf(node).last
}
