import type { Place, RunEvent } from '../../shared/run/events'
import { useEditor, useRun } from '../editor/context'
import { nodeById, nodeName } from '../editor/document-index'
import { hrefOf } from '../navigation/route'
import { cn, Icon } from '../ui'
import { changesWords } from './forks/leaving'
import { compareWith } from './view'

/** Where the run that is shown came from, and what was pinned in it. Nothing for most runs. */
export function RunNotes({ className }: { className?: string }) {
  const started = useRun(({ events }) => beginning(events))
  if (!started?.forkOf && !started?.simulated && !hasPins(started)) return null
  return (
    <div className={cn('flex flex-col gap-1 text-xs', className)}>
      {started?.simulated && <SimulatedNote />}
      {started?.forkOf && <ForkNote />}
      {hasPins(started) && <PinsNote />}
    </div>
  )
}

function SimulatedNote() {
  return (
    <p className="flex items-center gap-x-3">
      <Icon name="flask-conical" className="text-accent-fg" />
      <span className="min-w-0">
        Simulated: nothing left this computer, nothing was spent, and waits took no time. What is
        not recorded is made up.
      </span>
    </p>
  )
}

function beginning([first]: readonly RunEvent[]) {
  return first?.type === 'run.started' ? first : undefined
}

function hasPins(started: ReturnType<typeof beginning>): boolean {
  return started?.pins !== undefined && Object.keys(started.pins).length > 0
}

/** `Left a run after Draft: output of Draft changed`, a way there, and both held against each other. */
function ForkNote() {
  const { project, ui } = useEditor()
  const forkOf = useRun(({ events }) => beginning(events)?.forkOf)
  const nameOf = useNameOf()
  const last = useRun(({ events }) => lastTaken(events, forkOf?.taken ?? 0))
  if (!forkOf) return null
  const after = last === undefined ? '' : ` after ${nameOf(last.node)}`
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Icon name="git-fork" className="text-accent-fg" />
      <span className="min-w-0">
        Left{' '}
        <a
          href={hrefOf({ screen: 'editor', project, run: forkOf.run })}
          className="text-accent-fg underline underline-offset-2"
        >
          another run
        </a>
        {after}: {changesWords(forkOf.changes, nameOf)}
      </span>
      <button
        type="button"
        className="rounded-sm text-accent-fg underline underline-offset-2"
        onClick={() => {
          ui.showTab('steps')
          compareWith(forkOf.run)
        }}
      >
        Compare with it
      </button>
    </p>
  )
}

/** The step that was done last of what was taken over. */
function lastTaken(events: readonly RunEvent[], taken: number): Place | undefined {
  for (let index = Math.min(taken, events.length) - 1; index >= 0; index -= 1) {
    const event = events[index]
    if (event?.type === 'node.completed' || event?.type === 'node.failed') return event
  }
  return undefined
}

function PinsNote() {
  const pins = useRun(({ events }) => beginning(events)?.pins)
  const nameOf = useNameOf()
  const names = Object.keys(pins ?? {}).map(nameOf)
  return (
    <p className="flex items-center gap-3">
      <Icon name="pin" className="text-accent-fg" />
      <span className="min-w-0 truncate" title={names.join(', ')}>
        {names.length === 1 ? '1 node was pinned' : `${names.length} nodes were pinned`}:{' '}
        {names.join(', ')}
      </span>
    </p>
  )
}

/** Names as the run has them, else as the document has them now. */
function useNameOf(): (id: string) => string {
  const { document } = useEditor()
  const ran = useRun((state) => state.workflow)
  return (id) => {
    const node = (ran && nodeById(ran, id)) ?? nodeById(document.document(), id)
    return node ? nodeName(node) : id
  }
}
