import { useEffect } from 'react'
import { useEditor, useRun, useSelection } from '../editor/context'
import { commandById } from '../commands/commands'
import { Button, Icon } from '../ui'
import { CompareView } from './CompareView'
import { MomentBar } from './MomentBar'
import { RunNotes } from './RunNotes'
import { NextRow, NextStep } from './pausing/NextStep'
import { NEXT_STEP } from './pausing/where'
import { StepDetail } from './StepDetail'
import { StepList } from './StepList'
import { useTrail, type Trail } from './trail'
import { chooseStep, forgetRun, useDebugView } from './view'

/** The run step by step, at any of its moments. */
export default function StepsTab() {
  const session = useEditor()
  const trail = useTrail()
  const run = useRun((state) => state.view?.run)
  const against = useDebugView((view) => view.against)
  useFollowSelection(trail)
  // A step of another run is none of this one.
  useEffect(() => forgetRun, [run])
  if (trail.count === 0)
    return (
      <div className="flex items-center gap-3 p-4 text-fg-2">
        <Icon name="footprints" />
        <p className="flex-1">
          No run yet. Each of its steps will stand here, and you can look back at any moment of it.
        </p>
        <Button size="sm" icon="play" onClick={() => commandById('run').perform(session)}>
          Run
        </Button>
      </div>
    )
  if (against !== undefined) return <CompareView trail={trail} against={against} />
  return (
    <div className="flex h-full flex-col">
      <RunNotes className="border-b border-line px-3 py-1.5" />
      <MomentBar />
      <div className="@container min-h-0 flex-1">
        <div className="flex h-full @max-md:flex-col @max-md:overflow-y-auto">
          <div className="flex shrink-0 flex-col border-line @max-md:h-32 @max-md:border-b @md:w-2/5 @md:max-w-72 @md:border-r">
            <div className="min-h-0 flex-1">
              <StepList trail={trail} />
            </div>
            <NextRow />
          </div>
          <div className="@container min-w-0 flex-1 @md:overflow-auto">
            <ChosenStep trail={trail} />
          </div>
        </div>
      </div>
    </div>
  )
}

function ChosenStep({ trail }: { trail: Trail }) {
  const chosen = useDebugView((view) => view.step)
  const paused = useRun((state) => (state.moment ? undefined : state.latest?.paused))
  if (chosen === NEXT_STEP && paused?.place) return <NextStep />
  const step = trail.steps.all.find(({ id }) => id === chosen)
  if (step) return <StepDetail key={step.id} step={step} trail={trail} />
  return <p className="p-4 text-fg-3">Choose a step to see what went in and what came out.</p>
}

/** Choosing a node on the canvas chooses its latest step that had begun at the moment. */
function useFollowSelection({ steps }: Trail): void {
  const { run } = useEditor()
  const { nodes } = useSelection()
  const node = nodes.length === 1 ? nodes[0] : undefined
  useEffect(() => {
    if (node === undefined) return
    const chosen = useDebugView.getState().step
    const { paused } = run.state.getState().latest ?? {}
    if (chosen === NEXT_STEP && paused?.place?.node === node) return
    const of = steps.all.filter((step) => step.node === node)
    if (of.some(({ id }) => id === chosen)) return
    const until = run.state.getState().moment?.seq ?? Infinity
    const begun = of.findLast(({ events }) => (events[0]?.seq ?? 0) <= until) ?? of[0]
    if (begun) chooseStep(begun.id)
  }, [node, steps, run])
}
