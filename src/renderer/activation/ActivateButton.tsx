/** In the top bar: whether the workflow runs by itself, and the way to that. */
import { useState } from 'react'
import { useStore } from 'zustand'
import type { ActiveWorkflow } from '../../shared/contract/activations'
import { useHostState } from '../bridge/host'
import { useLive } from '../bridge/live'
import { useEditor } from '../editor/context'
import { hrefOf } from '../navigation/route'
import { RunLink } from '../runs/RunLink'
import { RunStatusMark } from '../runs/RunStatusMark'
import { Time } from '../time/Time'
import { Button, cn, Icon, Popover, Tooltip } from '../ui'
import { askToActivate, deactivate, inFlightOf, publishChanges } from './actions'
import { FireButton } from './FireButton'
import { useStanding } from './published'
import { brokenTriggers, type Standing } from './standing'
import { TriggerLine } from './TriggerLine'

export function ActivateButton() {
  const standing = useStanding()
  const isAway = useHostState() === 'lost'
  if (standing.kind === 'active') return <ActiveButton standing={standing} isAway={isAway} />
  const why = isAway
    ? 'The host cannot be reached: what is active there goes on'
    : standing.kind === 'unknown'
      ? 'Known once the host answers'
      : 'Let its triggers start runs by themselves'
  return (
    <Tooltip label={why}>
      {/* Can have the focus though it does nothing, so that the reason can be read. */}
      <Button
        icon="zap"
        aria-disabled={isAway || standing.kind === 'unknown' || undefined}
        className="aria-disabled:opacity-50"
        data-activation={standing.kind}
        onClick={() => {
          if (!isAway && standing.kind === 'draft') askToActivate()
        }}
      >
        <span className="max-[880px]:sr-only">Activate</span>
      </Button>
    </Tooltip>
  )
}

function ActiveButton({
  standing: { active, changes },
  isAway,
}: {
  standing: Extract<Standing, { kind: 'active' }>
  isAway: boolean
}) {
  const [isOpen, setOpen] = useState(false)
  const broken = brokenTriggers(active).length
  const words = isAway
    ? 'Host away'
    : broken > 0
      ? changes
        ? 'Changed, with a problem'
        : 'Active, with a problem'
      : changes
        ? 'Active, changed'
        : 'Active'
  return (
    <Popover
      label="What is active"
      align="end"
      open={isOpen}
      onOpenChange={setOpen}
      className="w-96 p-0!"
      trigger={
        <Button
          aria-label={`${words}: version ${active.version}`}
          data-activation="active"
          className="min-w-0"
        >
          <Icon
            name={broken > 0 ? 'triangle-alert' : 'zap'}
            className={cn(
              isAway ? 'text-fg-3' : broken > 0 || changes ? 'text-warning' : 'text-success',
            )}
          />
          <span className="truncate max-[1100px]:sr-only">{words}</span>
          <Icon name="chevron-down" size={14} className="text-fg-3 max-[880px]:hidden" />
        </Button>
      }
    >
      <ActivePanel
        active={active}
        changes={changes}
        isAway={isAway}
        onDone={() => setOpen(false)}
      />
    </Popover>
  )
}

function ActivePanel({
  active,
  changes,
  isAway,
  onDone,
}: {
  active: ActiveWorkflow
  changes: boolean | undefined
  isAway: boolean
  onDone(): void
}) {
  const { document } = useEditor()
  const runs = useLive((live) => live.runs)
  const [busy, setBusy] = useState(false)
  const { last } = active
  const publishIt = async () => {
    setBusy(true)
    await publishChanges(active, document.document())
    setBusy(false)
    onDone()
  }
  return (
    <div className="divide-y divide-line">
      <div className="px-4 py-3">
        <p className="font-medium">Version {active.version} is active</p>
        <p className="text-xs text-fg-3">
          Published <Time at={active.publishedAt} />
          {active.version > 1 && (
            <>
              , active since <Time at={active.activatedAt} />
            </>
          )}
        </p>
      </div>
      {isAway && (
        <p className="flex gap-2 px-4 py-3 text-xs text-fg-2">
          <Icon name="unplug" size={14} className="mt-0.5 text-danger" />
          The host cannot be reached. This is what it said last; where it runs, it goes on.
        </p>
      )}
      {changes && (
        <div className="flex items-center gap-3 px-4 py-3">
          <p className="min-w-0 flex-1 text-xs text-fg-2">
            What you changed since runs only when you press Run. Triggers start version{' '}
            {active.version} until you publish.
          </p>
          <Button variant="primary" busy={busy} disabled={isAway} onClick={() => void publishIt()}>
            Publish changes
          </Button>
        </div>
      )}
      {changes === false && (
        <p className="flex gap-2 px-4 py-3 text-xs text-fg-2">
          <Icon name="check" size={14} className="mt-0.5 text-success" />
          Up to date: triggers start the workflow as you see it here.
        </p>
      )}
      <PinsNote />
      <ul aria-label="Triggers" className="flex flex-col gap-3 px-4 py-3">
        {active.triggers.map((trigger) => (
          <li key={trigger.node}>
            <TriggerLine trigger={trigger}>
              <FireButton active={active} trigger={trigger} disabled={isAway} />
            </TriggerLine>
          </li>
        ))}
      </ul>
      {last && (
        <p className="flex flex-wrap items-center gap-x-2 px-4 py-3 text-xs text-fg-2">
          <span>Last result</span>
          <RunLink run={last.run}>
            <RunStatusMark status={last.status} />
          </RunLink>
          <Time at={last.startedAt} className="text-fg-3" />
          {last.error !== undefined && (
            <span className="line-clamp-2 w-full break-words text-danger">{last.error}</span>
          )}
        </p>
      )}
      <div className="flex items-center gap-2 px-4 py-2.5">
        <a
          href={hrefOf({ screen: 'active' })}
          className="text-xs text-accent-fg underline-offset-2 hover:underline"
        >
          All that is active
        </a>
        <span className="flex-1" />
        <Button
          icon="power"
          disabled={isAway}
          onClick={() => {
            onDone()
            void deactivate(active, inFlightOf(runs, active.workflow))
          }}
        >
          Deactivate
        </Button>
      </div>
    </div>
  )
}

/** Pins are a person's own, for runs from here. */
function PinsNote() {
  const { debugging } = useEditor()
  const count = useStore(debugging, ({ pins }) => Object.keys(pins).length)
  if (count === 0) return null
  return (
    <p className="flex gap-2 px-4 py-3 text-xs text-fg-2">
      <Icon name="pin" size={14} className="mt-0.5 text-fg-3" />
      {count === 1 ? 'One node is pinned' : `${count} nodes are pinned`} here. The active version
      ignores pins and breakpoints.
    </p>
  )
}
