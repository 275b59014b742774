import { useState } from 'react'
import type { Problem, Severity } from '../../shared/workflow/problem'
import { Button, cn, Icon, Popover } from '../ui'
import { useEditor } from '../editor/context'
import { fixFor } from '../editor/fixes'

/** How each severity looks. */
export const SEVERITY_LOOK: Record<Severity, { icon: string; tone: string; word: string }> = {
  error: { icon: 'circle-x', tone: 'text-danger', word: 'Error' },
  warning: { icon: 'triangle-alert', tone: 'text-warning', word: 'Warning' },
  info: { icon: 'info', tone: 'text-info', word: 'Note' },
}

const FILL: Record<Severity, string> = {
  error: 'bg-danger-soft text-danger border-danger',
  warning: 'bg-warning-soft text-warning border-warning',
  info: 'bg-info-soft text-info border-info',
}

/** The count of a node's problems at its corner; pressed, it says them and leads to the field. */
export function ProblemBadge({ problems, name }: { problems: readonly Problem[]; name: string }) {
  const { ui, document } = useEditor()
  const [open, setOpen] = useState(false)
  const worst = problems[0]
  if (!worst) return null
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label={`Problems of ${name}`}
      className="w-80 p-1.5"
      trigger={
        <button
          type="button"
          aria-label={`${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} of ${name}`}
          onPointerDown={(event) => event.stopPropagation()}
          className={cn(
            'nodrag absolute -top-2 -right-2 flex h-5 min-w-5 items-center justify-center rounded-full border px-1 text-2xs font-semibold',
            FILL[worst.severity],
          )}
        >
          {problems.length}
        </button>
      }
    >
      <ul className="flex flex-col">
        {problems.map((problem, index) => (
          <li key={index}>
            <button
              type="button"
              className="flex w-full items-start gap-2 rounded-sm px-2 py-1.5 text-left hover:bg-surface-2"
              onClick={() => {
                setOpen(false)
                if (problem.node === undefined) return
                document.select({ nodes: [problem.node] })
                ui.focusField(problem.node, problem.field)
              }}
            >
              <Icon
                name={SEVERITY_LOOK[problem.severity].icon}
                size={14}
                label={SEVERITY_LOOK[problem.severity].word}
                className={cn('mt-0.5', SEVERITY_LOOK[problem.severity].tone)}
              />
              <span className="min-w-0 break-words">{problem.message}</span>
            </button>
            <FixButton problem={problem} onDone={() => setOpen(false)} className="mb-1 ml-8" />
          </li>
        ))}
      </ul>
    </Popover>
  )
}

/** The button of a problem whose remedy is plain. */
export function FixButton({
  problem,
  className,
  onDone,
}: {
  problem: Problem
  className?: string
  onDone?: () => void
}) {
  const session = useEditor()
  const fix = fixFor(problem, session)
  if (!fix) return null
  return (
    <Button
      size="sm"
      icon="wrench"
      className={className}
      onClick={() => {
        onDone?.()
        fix.perform(session)
      }}
    >
      {fix.label}
    </Button>
  )
}
