import { useMemo, useState } from 'react'
import type { RunSummary } from '../../shared/contract'
import { isEnded } from '../../shared/run/events'
import { useLive } from '../bridge/live'
import { commandById, shortcutText } from '../commands/commands'
import { useEditor, useRun } from '../editor/context'
import { hrefOf } from '../navigation/route'
import { costText, costWords } from '../runs/cost'
import { DebugThis } from '../runs/DebugThis'
import { ContinueButton } from '../runs/PausedRuns'
import { RunCalls } from '../runs/RunCalls'
import { RunDuration } from '../runs/RunDuration'
import { RunStatusMark } from '../runs/RunStatusMark'
import { Time } from '../time/Time'
import { Badge, Button, cn, IconButton, Kbd } from '../ui'
import { compareWith } from './view'

/** Lines that are shown at first, and more at each wish. */
const PAGE = 50

/** The runs of this workflow, the newest first: the one that is shown, and a way to each of the others. */
export default function RunsTab() {
  const { project } = useEditor()
  const all = useLive((live) => live.runs)
  const [most, setMost] = useState(PAGE)
  const runs = useMemo(
    () => (all ?? []).filter(({ workflow }) => workflow === project),
    [all, project],
  )
  const byId = useMemo(() => new Map((all ?? []).map((run) => [run.id, run])), [all])
  const calls = useMemo(
    () => Map.groupBy((all ?? []).toReversed(), ({ calledBy }) => calledBy),
    [all],
  )
  if (all === undefined) return <p className="p-4 text-fg-2">The host does not answer just now.</p>
  if (runs.length === 0)
    return (
      <p className="p-4 text-fg-2">
        This workflow has not run yet. Press Run, or{' '}
        <Kbd>{shortcutText(commandById('run')) ?? ''}</Kbd>: each run stays here, to be looked into
        and held against another.
      </p>
    )
  return (
    <>
      <ol aria-label="Runs of this workflow" className="p-1.5">
        {runs.slice(0, most).map((run) => (
          <RunLine
            key={run.id}
            run={run}
            caller={byId.get(run.calledBy ?? '')}
            called={calls.get(run.id)}
          />
        ))}
      </ol>
      <NotListed listed={byId} />
      {runs.length > most && (
        <div className="flex justify-center pb-3">
          <Button size="sm" onClick={() => setMost(most + PAGE)}>
            Show {Math.min(PAGE, runs.length - most)} more
          </Button>
        </div>
      )}
    </>
  )
}

/** What is shown came from a file, or the host let it go since. */
function NotListed({ listed }: { listed: ReadonlyMap<string, RunSummary> }) {
  const shown = useRun(({ latest }) => latest?.run)
  if (shown === undefined || listed.has(shown)) return null
  return (
    <p className="px-4 pb-3 text-xs text-fg-3">
      The run that is shown is not among them: it came from a file, or is not kept any more.
    </p>
  )
}

function RunLine({
  run,
  caller,
  called = [],
}: {
  run: RunSummary
  caller: RunSummary | undefined
  called: readonly RunSummary[] | undefined
}) {
  const isShown = useRun(({ latest }) => latest?.run === run.id)
  const problem = run.held?.message ?? run.error
  return (
    <li
      aria-current={isShown || undefined}
      className={cn(
        'flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 rounded-md px-2.5 py-1 hover:bg-surface-2',
        isShown && 'bg-accent-soft',
      )}
    >
      <a
        href={hrefOf({ screen: 'editor', project: run.workflow, run: run.id })}
        className="w-36 shrink-0 underline-offset-2 hover:underline"
      >
        <RunStatusMark
          status={run.status}
          asks={run.pendingCallbacks}
          held={run.held !== undefined}
          paused={run.paused === true}
        />
      </a>
      <span className="w-28 shrink-0 whitespace-nowrap text-fg-2">
        <Time at={run.startedAt} />
      </span>
      <span className="w-16 shrink-0 text-right whitespace-nowrap text-fg-2">
        <RunDuration run={run} />
      </span>
      <span
        className="w-20 shrink-0 text-right whitespace-nowrap text-fg-2"
        title={run.unpriced > 0 ? costWords(run) : undefined}
      >
        {costText(run)}
      </span>
      {run.simulated && <Badge>Simulated</Badge>}
      <span className="min-w-0 flex-1 basis-32">
        {isShown && <span className="text-xs text-fg-2">Shown</span>}
        <RunCalls run={run} caller={caller} called={called} />
        {problem && (
          <span className="block truncate text-xs text-danger" title={problem}>
            {problem}
          </span>
        )}
      </span>
      <span className="flex shrink-0 items-center">
        {!isShown && <CompareButton run={run} />}
        <DebugThis run={run} here />
        {run.paused && <ContinueButton run={run} />}
      </span>
    </li>
  )
}

/** Holds the run that is shown against another, where both are over. */
function CompareButton({ run }: { run: RunSummary }) {
  const { ui } = useEditor()
  const mayCompare = useRun(({ latest }) => latest !== undefined && isEnded(latest.status))
  if (!mayCompare || !isEnded(run.status)) return null
  return (
    <IconButton
      size="sm"
      icon="git-compare"
      label="Hold the run that is shown against this one"
      onClick={() => {
        compareWith(run.id)
        ui.showTab('steps')
      }}
    />
  )
}
