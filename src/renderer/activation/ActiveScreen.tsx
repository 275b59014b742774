import { useState } from 'react'
import type { ActiveWorkflow } from '../../shared/contract/activations'
import type { RunSummary } from '../../shared/contract'
import { useHostState } from '../bridge/host'
import { useLive } from '../bridge/live'
import { HostNeeded } from '../frame/HostNeeded'
import { ScreenHeader } from '../frame/ScreenHeader'
import { hrefOf, navigate } from '../navigation/route'
import { useProjects } from '../projects/useProjects'
import { DebugThis } from '../runs/DebugThis'
import { RunLink } from '../runs/RunLink'
import { RunStatusMark } from '../runs/RunStatusMark'
import { Time } from '../time/Time'
import { Button, EmptyState, Icon, IconButton, Tooltip } from '../ui'
import { WorkflowsTabs } from '../workflows/WorkflowsTabs'
import { DeactivateDialog } from './ActivationDialogs'
import { deactivate, inFlightOf, openAsProject } from './actions'
import { FireButton } from './FireButton'
import { TriggerLine } from './TriggerLine'

/** Of the list, for its heading and its rows. */
const COLUMNS =
  'grid grid-cols-[minmax(0,1fr)_minmax(0,1.5fr)_minmax(0,1fr)_170px] gap-x-6 px-5 max-[980px]:grid-cols-[minmax(0,1fr)_auto]'

/** Everything that is active on the host, also what no browser here has as a project. */
export default function ActiveScreen() {
  const all = useLive((live) => live.active)
  const runs = useLive((live) => live.runs)
  const list = useProjects()
  const here = new Set(list.state === 'ready' ? list.projects.map(({ id }) => id) : [])
  return (
    <div className="flex h-full flex-col">
      <ScreenHeader title="Active workflows">
        <WorkflowsTabs />
      </ScreenHeader>
      {all === undefined ? (
        <HostNeeded what="what is active" />
      ) : all.length === 0 ? (
        <EmptyState
          icon="zap"
          title="Nothing is active"
          actions={
            <Button variant="primary" onClick={() => navigate({ screen: 'workflows' })}>
              Choose a workflow
            </Button>
          }
        >
          Give a workflow a trigger, such as a schedule, a webhook or a watched folder, and press
          Activate in its editor. The host then runs it whenever the trigger fires, also while no
          window is open.
        </EmptyState>
      ) : (
        <div className="min-h-0 flex-1 overflow-y-auto">
          <div
            aria-hidden
            className={`${COLUMNS} sticky top-0 z-2 h-8 items-center border-b border-line bg-bg text-xs text-fg-3 max-[980px]:hidden`}
          >
            <span>Workflow</span>
            <span>Triggers</span>
            <span>Last result</span>
            <span />
          </div>
          <ul aria-label="Active workflows">
            {all.map((active) => (
              <ActiveRow
                key={active.workflow}
                active={active}
                isHere={here.has(active.workflow)}
                last={runs?.find(({ id }) => id === active.last?.run)}
                inFlight={inFlightOf(runs, active.workflow)}
              />
            ))}
          </ul>
        </div>
      )}
      <DeactivateDialog />
    </div>
  )
}

function ActiveRow({
  active,
  isHere,
  last,
  inFlight,
}: {
  active: ActiveWorkflow
  isHere: boolean
  last: RunSummary | undefined
  inFlight: number
}) {
  const isAway = useHostState() === 'lost'
  const { name, workflow, version, publishedAt, triggers } = active
  const [busy, setBusy] = useState(false)
  return (
    <li className={`${COLUMNS} gap-y-2 border-b border-line py-3`}>
      <div className="min-w-0">
        {isHere ? (
          <a
            href={hrefOf({ screen: 'editor', project: workflow })}
            className="block truncate font-medium underline-offset-2 hover:underline"
          >
            {name}
          </a>
        ) : (
          <span className="block truncate font-medium">{name}</span>
        )}
        <p className="text-xs text-fg-3">
          Version {version}, published <Time at={publishedAt} />
        </p>
        {!isHere && <p className="text-xs text-fg-3">Not among the workflows of this browser</p>}
      </div>
      <ul
        aria-label={`Triggers of ${name}`}
        className="flex min-w-0 flex-col gap-2 max-[980px]:col-span-2 max-[980px]:row-start-2"
      >
        {triggers.map((trigger) => (
          <li key={trigger.node}>
            <TriggerLine trigger={trigger}>
              <FireButton active={active} trigger={trigger} disabled={isAway} />
            </TriggerLine>
          </li>
        ))}
      </ul>
      <LastResult active={active} run={last} isHere={isHere} inFlight={inFlight} />
      <div className="flex items-start justify-end gap-1 max-[980px]:col-start-2 max-[980px]:row-start-1">
        {!isHere && (
          <Button
            icon="folder-input"
            busy={busy}
            disabled={isAway}
            onClick={() => {
              setBusy(true)
              void openAsProject(active).finally(() => setBusy(false))
            }}
          >
            Open as a project
          </Button>
        )}
        <IconButton
          icon="power"
          label={`Deactivate ${name}`}
          disabled={isAway}
          onClick={() => void deactivate(active, inFlight)}
        />
      </div>
    </li>
  )
}

function LastResult({
  active,
  run,
  isHere,
  inFlight,
}: {
  active: ActiveWorkflow
  run: RunSummary | undefined
  isHere: boolean
  inFlight: number
}) {
  const { last } = active
  return (
    <div className="min-w-0 max-[980px]:col-span-2 max-[980px]:row-start-3">
      {last ? (
        <>
          <div className="flex items-center gap-2">
            {isHere ? (
              <RunLink run={last.run}>
                <RunStatusMark status={run?.status ?? last.status} asks={run?.pendingCallbacks} />
              </RunLink>
            ) : (
              <RunStatusMark status={run?.status ?? last.status} asks={run?.pendingCallbacks} />
            )}
            <Time at={last.startedAt} className="text-xs text-fg-3" />
            {run && <DebugThis run={run} here={isHere} />}
          </div>
          {last.error !== undefined && (
            <Tooltip label={last.error}>
              <p className="truncate text-xs text-danger">{last.error}</p>
            </Tooltip>
          )}
        </>
      ) : (
        <p className="text-fg-3">No run yet</p>
      )}
      {inFlight > 0 && (
        <p className="flex items-center gap-1.5 text-xs text-fg-2">
          <Icon name="activity" size={12} />
          {inFlight === 1 ? '1 run in flight' : `${inFlight} runs in flight`}
        </p>
      )}
    </div>
  )
}
