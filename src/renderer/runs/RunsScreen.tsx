import { useMemo, useState } from 'react'
import type { RunSummary } from '../../shared/contract'
import { isEnded } from '../../shared/run/events'
import { host, messageOf } from '../bridge/host'
import { useLive } from '../bridge/live'
import { HostNeeded } from '../frame/HostNeeded'
import { ScreenHeader } from '../frame/ScreenHeader'
import { hrefOf, navigate } from '../navigation/route'
import { useProjects } from '../projects/useProjects'
import { Time } from '../time/Time'
import {
  Badge,
  Button,
  ConfirmDialog,
  EmptyState,
  Icon,
  IconButton,
  Segmented,
  toast,
  Tooltip,
} from '../ui'
import { costText, costWords, dollars } from './cost'
import { DebugThis } from './DebugThis'
import { TryAgainButton } from './HeldRuns'
import { ContinueButton } from './PausedRuns'
import { RunCalls } from './RunCalls'
import { RunDuration } from './RunDuration'
import { RunStatusMark } from './RunStatusMark'
import { runsToShow, type RunFilter } from './run-filter'

/** Rows that are shown at first, and more at each wish. */
const PAGE = 100

/** Every run that the host knows, the newest first. */
export default function RunsScreen() {
  const runs = useLive((live) => live.runs)
  const list = useProjects()
  const [shown, setShown] = useState(PAGE)
  const [filter, setFilter] = useState<RunFilter>('all')
  const listed = useMemo(() => runsToShow(runs ?? [], filter), [runs, filter])
  const byId = useMemo(() => new Map((runs ?? []).map((run) => [run.id, run])), [runs])
  // Those that came first stand first.
  const calls = useMemo(
    () => Map.groupBy((runs ?? []).toReversed(), ({ calledBy }) => calledBy),
    [runs],
  )
  const here = new Set(list.state === 'ready' ? list.projects.map(({ id }) => id) : [])
  return (
    <div className="flex h-full flex-col">
      <ScreenHeader
        title="Runs"
        actions={
          runs &&
          runs.length > 0 && (
            <Segmented
              label="Which runs"
              value={filter}
              onValueChange={(next) => {
                setFilter(next)
                setShown(PAGE)
              }}
              options={FILTERS}
            />
          )
        }
      >
        {listed.length > 0 && (listed.length === 1 ? '1 run' : `${listed.length} runs`)}
      </ScreenHeader>
      {runs === undefined ? (
        <HostNeeded what="the runs" />
      ) : runs.length === 0 ? (
        <EmptyState
          icon="activity"
          title="Nothing has run yet"
          actions={
            <Button variant="primary" onClick={() => navigate({ screen: 'workflows' })}>
              Choose a workflow to run
            </Button>
          }
        >
          Each run appears here while it works and stays afterwards: how it stands, how long it
          took, and what it cost.
        </EmptyState>
      ) : listed.length === 0 ? (
        <EmptyState
          icon="zap"
          title={filter === 'triggers' ? 'No trigger began a run' : 'Nobody began a run'}
          actions={<Button onClick={() => setFilter('all')}>Show all runs</Button>}
        >
          {filter === 'triggers'
            ? 'Runs of active workflows stand here: those that a schedule, a webhook or another trigger began.'
            : 'Runs stand here that somebody began with Run, or another workflow.'}
        </EmptyState>
      ) : (
        <div className="min-h-0 flex-1 overflow-auto">
          <table className="w-full min-w-140 table-fixed border-collapse text-left">
            <thead className="sticky top-0 z-2 bg-bg text-xs text-fg-3">
              <tr className="border-b border-line *:h-8 *:px-3 *:font-normal">
                <th scope="col" className="pl-5!">
                  Workflow
                </th>
                <th scope="col" className="w-42 max-[880px]:w-36">
                  Status
                </th>
                <th scope="col" className="w-32 max-[880px]:w-26">
                  Started
                </th>
                <th scope="col" className="w-28 text-right max-[880px]:w-20">
                  Duration
                </th>
                <th scope="col" className="w-24 text-right max-[880px]:hidden">
                  Tokens
                </th>
                <th scope="col" className="w-28 text-right max-[880px]:w-20">
                  Cost
                </th>
                <th scope="col" className="w-24 max-[880px]:w-14">
                  <span className="sr-only">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {listed.slice(0, shown).map((run) => (
                <RunRow
                  key={run.id}
                  run={run}
                  here={here.has(run.workflow)}
                  caller={byId.get(run.calledBy ?? '')}
                  called={calls.get(run.id)}
                />
              ))}
            </tbody>
          </table>
          <p className="px-5 py-3 text-xs text-fg-3">
            Finished runs are deleted after a while.{' '}
            <a
              href={hrefOf({ screen: 'settings' })}
              className="text-accent-fg underline underline-offset-2"
            >
              Settings
            </a>{' '}
            says when.
          </p>
          {listed.length > shown && (
            <div className="flex justify-center p-4">
              <Button onClick={() => setShown(shown + PAGE)}>
                Show {Math.min(PAGE, listed.length - shown)} more
              </Button>
            </div>
          )}
        </div>
      )}
    </div>
  )
}

const FILTERS = [
  { value: 'all', label: 'All' },
  { value: 'triggers', label: 'By triggers' },
  { value: 'hand', label: 'By hand' },
] as const

/** Where nobody pressed Run. */
function ByTrigger() {
  return (
    <Tooltip label="A trigger of the active version began it">
      <span className="flex w-fit items-center gap-1 text-xs text-fg-3">
        <Icon name="zap" size={12} />
        By a trigger
      </span>
    </Tooltip>
  )
}

function RunRow({
  run,
  here,
  caller,
  called = [],
}: {
  run: RunSummary
  here: boolean
  caller: RunSummary | undefined
  called: readonly RunSummary[] | undefined
}) {
  const problem = run.held?.message ?? run.error
  return (
    <tr className="border-b border-line transition-colors *:h-11 *:px-3 hover:bg-surface-2">
      <td className="pl-5!">
        {here ? (
          <a
            href={hrefOf({ screen: 'editor', project: run.workflow, run: run.id })}
            className="block truncate font-medium underline-offset-2 hover:underline"
          >
            {run.workflowName}
          </a>
        ) : (
          <Tooltip label="Its workflow is not on this machine">
            <span className="block truncate text-fg-2">{run.workflowName}</span>
          </Tooltip>
        )}
        {run.activated && <ByTrigger />}
        {run.simulated && <Badge>Simulated</Badge>}
        <RunCalls run={run} caller={caller} called={called} />
        {problem && (
          <Tooltip label={problem}>
            <span className="block truncate text-xs text-danger">{problem}</span>
          </Tooltip>
        )}
      </td>
      <td>
        {run.pendingCallbacks > 0 && !run.held && !run.paused ? (
          <a href={hrefOf({ screen: 'inbox' })} className="underline-offset-2 hover:underline">
            <RunStatusMark status={run.status} asks={run.pendingCallbacks} />
          </a>
        ) : (
          <RunStatusMark
            status={run.status}
            held={run.held !== undefined}
            paused={run.paused === true}
          />
        )}
      </td>
      <td className="whitespace-nowrap text-fg-2">
        <Time at={run.startedAt} />
      </td>
      <td className="text-right whitespace-nowrap text-fg-2">
        <RunDuration run={run} />
      </td>
      <td className="text-right text-fg-2 max-[880px]:hidden">{run.tokens.toLocaleString()}</td>
      <td
        className="text-right whitespace-nowrap text-fg-2"
        title={run.unpriced > 0 ? costWords(run) : undefined}
      >
        {costText(run)}
        {run.called && run.called.costUsd > 0 && (
          <span className="block text-xs text-fg-3">{dollars(run.called.costUsd)} called</span>
        )}
      </td>
      <td className="text-right whitespace-nowrap">
        <DebugThis run={run} here={here} />
        {run.held && <TryAgainButton run={run} />}
        {run.paused && <ContinueButton run={run} />}
        {!isEnded(run.status) && <CancelButton run={run} />}
      </td>
    </tr>
  )
}

function CancelButton({ run }: { run: RunSummary }) {
  const [busy, setBusy] = useState(false)
  const [asking, setAsking] = useState(false)
  const cancel = async () => {
    setBusy(true)
    try {
      await host.runs.cancel({ run: run.id })
    } catch (thrown) {
      toast({ title: 'The run was not cancelled', description: messageOf(thrown), tone: 'danger' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <IconButton
        icon="circle-stop"
        label={`Cancel this run of ${run.workflowName}`}
        disabled={busy}
        onClick={() => setAsking(true)}
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Cancel this run of ${run.workflowName}?`}
        description="Nodes that work are stopped, and what it waits for is let go. What it has done stays. A cancelled run cannot go on."
        confirm="Cancel the run"
        cancel="Let it go on"
        onConfirm={() => void cancel()}
      />
    </>
  )
}
