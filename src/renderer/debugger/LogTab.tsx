import { formatDuration } from '../../shared/workflow/duration'
import { commandById, shortcutText } from '../commands/commands'
import { useEditor, useRun, useRunView } from '../editor/context'
import { exactTime } from '../time/relative'
import { cn, Icon, Kbd } from '../ui'
import { goTo } from './moving'
import { useRunNodeName } from './run-node'

/** What the log points of the run wrote, the newest last. */
export default function LogTab() {
  const logs = useRun((state) => state.latest?.logs)
  if (!logs || logs.length === 0)
    return (
      <div className="flex items-start gap-3 p-4 text-fg-2">
        <Icon name="scroll-text" className="mt-0.5" />
        <p className="min-w-0 flex-1">
          Nothing was logged. A log point writes a line each time a run comes by, and does not stop
          it: select a node, press <Kbd>{shortcutText(commandById('edit-breakpoint')) ?? ''}</Kbd>,
          and choose “Log instead of stopping”.
        </p>
      </div>
    )
  return (
    <ol aria-label="Log" className="p-1.5">
      {logs.map((log) => (
        <LogLine key={log.seq} {...log} />
      ))}
    </ol>
  )
}

function LogLine({
  seq,
  at,
  place,
  text,
}: {
  seq: number
  at: number
  place: { node: string; round: number; scope?: string }
  text: string
}) {
  const session = useEditor()
  const startedAt = useRunView((view) => view?.startedAt ?? at)
  const moment = useRun((state) => state.moment?.seq)
  const name = useRunNodeName(place.node)
  return (
    <li
      aria-current={seq === moment ? 'step' : undefined}
      className={cn(
        'flex items-baseline gap-3 rounded-md px-2.5 py-0.5 hover:bg-surface-2',
        seq === moment && 'bg-accent-soft',
        moment !== undefined && seq > moment && 'opacity-50',
      )}
    >
      <button
        type="button"
        className="w-18 shrink-0 text-left text-2xs text-fg-3 hover:text-fg-1 hover:underline"
        title={exactTime(at)}
        aria-label={`Look at the run when ${name} logged this`}
        onClick={() => goTo(session, seq)}
      >
        +{formatDuration(Math.max(0, at - startedAt))}
      </button>
      <span className="w-40 shrink-0 truncate text-fg-2" title={name}>
        {name}
        {place.round > 1 && <span className="text-fg-3"> · round {place.round}</span>}
      </span>
      <span className="min-w-0 font-mono text-mono break-words whitespace-pre-wrap">{text}</span>
    </li>
  )
}
