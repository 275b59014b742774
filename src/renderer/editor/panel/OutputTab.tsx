import { useState } from 'react'
import { useHostState } from '../../bridge/host'
import { useLive } from '../../bridge/live'
import { reveal } from '../../files/reveal'
import { isEnded } from '../../../shared/run/events'
import type { RunView } from '../../../shared/run/view'
import { formatDuration } from '../../../shared/workflow/duration'
import { JsonView } from '../../ui/JsonView'
import { debugFailure } from '../../debugger/debug-this'
import { RunNotes } from '../../debugger/RunNotes'
import { HeldNotice, useHold } from '../../runs/HeldRuns'
import { BudgetBars } from '../../runs/BudgetBars'
import { RunStatusMark } from '../../runs/RunStatusMark'
import { hrefOf } from '../../navigation/route'
import { exactTime, timeUntil } from '../../time/relative'
import { Button, Icon, IconButton } from '../../ui'
import { commandById } from '../../commands/commands'
import { showBudget, useBudgetBars } from '../run/run-budget'
import { sameBehaviour } from '../run/same-behaviour'
import { useDocument, useEditor, useRun, useRunNow } from '../context'
import { nodeById, nodeName } from '../document-index'
import { Readable } from './Readable'
import { writtenPaths } from './written-paths'

/** How the run stands and what it gave. */
export function OutputTab() {
  const session = useEditor()
  const view = useRun((state) => state.view)
  const problem = useRun((state) => state.problem)
  const hostState = useHostState()
  if (!view || view.seq === 0)
    return (
      <div className="flex items-center gap-3 p-4 text-fg-2">
        <Icon name="circle-play" />
        <p role={problem ? 'alert' : undefined} className="flex-1">
          {problem ?? 'Not run yet. What the workflow gives will stand here.'}
        </p>
        <Button size="sm" icon="play" onClick={() => commandById('run').perform(session)}>
          Run
        </Button>
      </div>
    )
  return (
    <div className="flex flex-col gap-3 p-4">
      <RunLine view={view} />
      <RunNotes />
      <RunBudget />
      {hostState === 'lost' && !isEnded(view.status) && (
        <p role="status" className="flex items-center gap-2 text-warning">
          <Icon name="unplug" /> The host cannot be reached. The run goes on there if it can; what
          it does is shown when it is back.
        </p>
      )}
      {problem && (
        <p role="alert" className="flex items-center gap-2 text-danger">
          <Icon name="circle-alert" /> {problem}
        </p>
      )}
      <DeletedNotice run={view.run} />
      <HeldNotice run={view.run} />
      {view.error && <RunFailure view={view} />}
      {!isEnded(view.status) && <WaitsFor view={view} />}
      {view.status === 'cancelled' && (
        <p className="text-fg-2">
          Stopped before its end. What was done until then stands on the canvas and under Events.
        </p>
      )}
      <WrittenFiles />
      {view.status === 'completed' && <Output value={view.output} />}
    </div>
  )
}

/** How much of the budget is used, and the way to it. */
function RunBudget() {
  const session = useEditor()
  const bars = useBudgetBars()
  if (bars.length === 0) return null
  return (
    <div className="flex items-start gap-4">
      <div className="@container min-w-0 flex-1">
        <BudgetBars bars={bars} />
      </div>
      <Button size="sm" onClick={() => showBudget(session)}>
        Change the budget
      </Button>
    </div>
  )
}

/** The run went while it was looked at: what is here is all that is left of it. */
function DeletedNotice({ run }: { run: string }) {
  const isDeleted = useLive(({ deleted }) => deleted.has(run))
  if (!isDeleted) return null
  return (
    <p role="status" className="flex items-start gap-2 text-warning">
      <Icon name="trash-2" className="mt-px" />
      <span>
        This run was deleted, as{' '}
        <a href={hrefOf({ screen: 'settings' })} className="underline underline-offset-2">
          Settings
        </a>{' '}
        says for finished runs. What was loaded stays here until you leave it.
      </span>
    </p>
  )
}

function RunLine({ view }: { view: RunView }) {
  const asks = Object.values(view.callbacks).filter((callback) => !callback.resolved).length
  const held = useHold(view.run) !== undefined
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-fg-2">
      <span data-run-status={view.status} className="font-medium text-fg-1">
        <RunStatusMark
          status={view.status}
          asks={asks}
          held={held}
          paused={view.paused !== undefined}
        />
      </span>
      {view.startedAt > 0 && <Elapsed view={view} />}
      <UsedVersion startedAt={view.startedAt} />
    </p>
  )
}

function Elapsed({ view }: { view: RunView }) {
  const now = useRunNow(view.endedAt === undefined ? 1000 : 3_600_000)
  const time = (view.endedAt ?? Math.max(now, view.startedAt)) - view.startedAt
  return (
    <span className="text-fg-3" title={new Date(view.startedAt).toLocaleString()}>
      {formatDuration(time)}
    </span>
  )
}

/** Says quietly that the document is not the one that runs. */
function UsedVersion({ startedAt }: { startedAt: number }) {
  const ran = useRun((state) => state.workflow)
  const workflow = useDocument((each) => each)
  if (!ran || startedAt === 0 || sameBehaviour(ran, workflow)) return null
  const time = new Date(startedAt).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
  })
  return <span className="text-xs text-fg-3">The run uses the version of {time}.</span>
}

function RunFailure({ view }: { view: RunView }) {
  const session = useEditor()
  const { document, canvas, ui } = session
  const id = view.error?.node
  const node = useDocument((workflow) => (id === undefined ? undefined : nodeById(workflow, id)))
  return (
    <div role="alert" className="flex items-start gap-2.5 rounded-lg bg-danger-soft px-3 py-2.5">
      <Icon name="circle-x" className="mt-px text-danger" />
      <p className="min-w-0 flex-1 break-words">
        {node && <span className="font-medium">{nodeName(node)} failed: </span>}
        {view.error?.message}
      </p>
      {node && (
        <Button
          size="sm"
          onClick={() => {
            document.select({ nodes: [node.id] })
            canvas?.show([node.id])
            ui.setState({ inspectorOpen: true })
          }}
        >
          Show the node
        </Button>
      )}
      {view.error && (
        <Button size="sm" icon="bug" onClick={() => debugFailure(session)}>
          Debug this
        </Button>
      )}
    </div>
  )
}

/** So many lines of what is waited for are read; of more, how many they are. */
const MOST_WAITS = 20

/** What the run is held up by: people and time. */
function WaitsFor({ view }: { view: RunView }) {
  const workflow = useDocument((each) => each)
  const waits = Object.entries(view.nodes).flatMap(([id, { state, wakeAt }]) =>
    wakeAt !== undefined && (state === 'waiting' || state === 'retrying')
      ? [{ id, state, wakeAt }]
      : [],
  )
  const asks = Object.values(view.callbacks).filter((callback) => !callback.resolved)
  const now = useRunNow(waits.length > 0 ? 1000 : 3_600_000)
  if (waits.length === 0 && asks.length === 0) return null
  const nameOf = (id: string) => {
    const node = nodeById(workflow, id)
    return node ? nodeName(node) : id
  }
  return (
    <ul className="flex flex-col gap-1 text-fg-2">
      {asks.map(({ callback, node, title }) => (
        <li key={callback}>
          {nameOf(node)} asks:{' '}
          <a
            href={hrefOf({ screen: 'inbox', callback })}
            className="text-accent-fg underline underline-offset-2"
          >
            {title}
          </a>
        </li>
      ))}
      {waits.slice(0, MOST_WAITS).map(({ id, state, wakeAt }) => (
        <li key={id} title={exactTime(wakeAt)}>
          {nameOf(id)} {state === 'waiting' ? 'wakes' : 'tries again'} {timeUntil(wakeAt, now)}
        </li>
      ))}
      {waits.length > MOST_WAITS && <li>and {waits.length - MOST_WAITS} more</li>}
    </ul>
  )
}

function WrittenFiles() {
  const events = useRun((state) => state.events)
  const count = useRun((state) => state.eventCount)
  const ran = useRun((state) => state.workflow)
  if (!ran) return null
  const paths = writtenPaths(events, count, ran)
  if (paths.length === 0) return null
  return (
    <div className="flex flex-col gap-1">
      <h3 className="text-xs font-medium text-fg-3">Files in the workspace</h3>
      <ul>
        {paths.map((path) => (
          <li key={path} className="flex items-center gap-2">
            <Icon name="file-text" className="text-fg-3" />
            <code className="min-w-0 truncate">{path}</code>
            <IconButton
              size="sm"
              icon="folder-open"
              label={`Show ${path} in its folder`}
              onClick={() => void reveal(path)}
            />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Output({ value }: { value: unknown }) {
  const [asJson, setAsJson] = useState(false)
  return (
    <div data-run-output className="flex min-w-0 flex-col gap-2">
      <div className="flex items-center gap-2">
        <h3 className="text-xs font-medium text-fg-3">Output</h3>
        <Button
          size="sm"
          variant="ghost"
          icon={asJson ? 'file-text' : 'braces'}
          onClick={() => setAsJson(!asJson)}
        >
          {asJson ? 'As text' : 'As JSON'}
        </Button>
      </div>
      {asJson ? <JsonView value={value} /> : <Readable value={value} />}
    </div>
  )
}
