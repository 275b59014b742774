import { STATE_LOOK } from '../canvas/StateMark'
import type { NodeView } from '../../shared/run/view'
import { useNodeView, useRunView } from '../editor/context'
import { PinButton } from '../debugger/pins/PinnedOutput'
import { FileValue } from '../files/FileValue'
import { filesOf } from '../files/file-text'
import { formatDuration } from '../../shared/workflow/duration'
import { costWords } from '../runs/cost'
import { RunLink } from '../runs/RunLink'
import { cn, Icon } from '../ui'
import { JsonView } from '../ui/JsonView'

/** What went into a node and what came out in the run that is shown. */
export function LastRun({ id }: { id: string }) {
  const view = useNodeView(id)
  const hasRun = useRunView((run) => run !== undefined)
  if (!view || view.state === 'idle')
    return (
      <p className="text-xs text-fg-3">
        {hasRun
          ? 'This node did not run.'
          : 'Run the workflow to see here what went in and what came out.'}
      </p>
    )
  return (
    <>
      <NodeRun view={view} />
      <PinButton id={id} gave={view} />
    </>
  )
}

/** How one node did in a run: its state, what it took, and its data. */
export function NodeRun({ view, withInput = true }: { view: NodeView; withInput?: boolean }) {
  if (view.state === 'idle') return null
  const look = STATE_LOOK[view.state]
  const facts = [
    view.round > 1 ? `round ${view.round}` : '',
    view.attempt > 1 ? `attempt ${view.attempt}` : '',
    view.executions > 1 ? `${view.executions} executions` : '',
    view.durationMs === undefined ? '' : formatDuration(view.durationMs),
    view.tokens > 0 || view.unpriced > 0
      ? `${view.tokens.toLocaleString()} tokens, ${costWords(view)}`
      : '',
  ].filter(Boolean)
  return (
    <>
      <p className="flex items-center gap-1.5 text-xs text-fg-2">
        <Icon name={look.icon} size={14} className={look.tone} />
        <span className="font-medium">{look.word}</span>
        {facts.length > 0 && <span className="text-fg-3">{facts.join(' · ')}</span>}
      </p>
      {view.child !== undefined && (
        <p className="flex items-center gap-1.5 text-xs text-fg-2">
          <Icon name="workflow" size={14} className="text-fg-3" />
          <RunLink run={view.child}>
            {view.executions > 1
              ? 'Open the run that it called last'
              : 'Open the run that it called'}
          </RunLink>
        </p>
      )}
      {view.error && <p className="text-xs break-words text-danger">{view.error.message}</p>}
      {view.text !== '' && view.output === undefined && <Value title="So far" value={view.text} />}
      {withInput && view.input !== undefined && <Value title="Input" value={view.input} />}
      {view.output !== undefined && <Value title="Output" value={view.output} />}
      {filesOf(view.output).map((file) => (
        <FileValue key={file.file} file={file} />
      ))}
    </>
  )
}

/** A value of a run in a box of its own. */
export function Value({
  title,
  value,
  className,
}: {
  title: string
  value: unknown
  className?: string
}) {
  return (
    <div className={cn('flex min-w-0 flex-col gap-1', className)}>
      <span className="text-xs font-medium text-fg-2">{title}</span>
      <div
        role="region"
        aria-label={title}
        tabIndex={0}
        className="max-h-80 overflow-auto rounded-md border border-line bg-surface-2 px-2.5 py-2"
      >
        <JsonView value={value} />
      </div>
    </div>
  )
}
