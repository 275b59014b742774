import { memo } from 'react'
import type { Branch, Row } from '../../shared/run/step-tree'
import { beginOf, stepFacts, type StepFacts } from '../../shared/run/steps'
import { formatDuration } from '../../shared/workflow/duration'
import { STATE_LOOK } from '../canvas/StateMark'
import { costText } from '../runs/cost'
import { cn, Icon } from '../ui'
import { useRunNodeName } from './run-node'

/** A level is so far to the right of the one around it, and a thread of the one before it. Pixels. */
const INDENT = 14
const THREAD = 10
const MOST_THREADS = 6

interface StepRowProps {
  row: Row
  /** The `seq` that is looked at. */
  until: number
  over: boolean
  chosen: boolean
  closed: boolean
  onToggle(): void
}

/** One line of the steps. What had not begun at the moment is faint. */
export const StepRow = memo(function StepRow({
  row: { branch, depth },
  until,
  over,
  chosen,
  closed,
  onToggle,
}: StepRowProps) {
  const isLater = firstSeq(branch) > until
  const thread = branch.kind === 'step' ? Math.min(branch.thread, MOST_THREADS) : 0
  return (
    <div
      className={cn(
        'flex h-full items-center gap-1.5 rounded-md pr-2 text-xs hover:bg-surface-2',
        chosen && 'bg-accent-soft hover:bg-accent-soft',
        isLater && 'opacity-50',
      )}
      style={{ paddingLeft: 4 + depth * INDENT + thread * THREAD }}
    >
      {branch.children.length > 0 ? (
        <span
          className="flex size-4 items-center justify-center rounded-sm text-fg-3 hover:bg-surface-3"
          aria-hidden
          onClick={(event) => {
            event.stopPropagation()
            onToggle()
          }}
        >
          <Icon name={closed ? 'chevron-right' : 'chevron-down'} size={13} />
        </span>
      ) : (
        <span className="w-4" />
      )}
      {branch.kind === 'step' ? (
        <StepLine branch={branch} until={until} over={over} />
      ) : (
        <HolderLine branch={branch} />
      )}
    </div>
  )
})

function StepLine({
  branch: { step },
  until,
  over,
}: {
  branch: Extract<Branch, { kind: 'step' }>
  until: number
  over: boolean
}) {
  const name = useRunNodeName(step.node)
  const facts = stepFacts(step, until, over)
  const look = facts && facts.state !== 'idle' ? STATE_LOOK[facts.state] : undefined
  return (
    <>
      {look ? (
        <Icon name={look.icon} size={13} label={look.word} className={look.tone} strokeWidth={2} />
      ) : (
        <Icon name="circle-dashed" size={13} label="Not yet" className="text-fg-3" />
      )}
      <span className="min-w-0 flex-1 truncate" title={name}>
        {name}
      </span>
      {facts && <span className="shrink-0 text-2xs text-fg-3">{figures(facts)}</span>}
    </>
  )
}

function HolderLine({ branch }: { branch: Exclude<Branch, { kind: 'step' }> }) {
  const name = useRunNodeName(branch.kind === 'round' ? branch.head : branch.container)
  return (
    <>
      <Icon name={branch.kind === 'round' ? 'repeat' : 'list'} size={13} className="text-fg-3" />
      <span className="min-w-0 flex-1 truncate text-fg-2">
        {branch.kind === 'round'
          ? `Round ${branch.round}, from ${name}`
          : `Item ${branch.index + 1}${branch.attempt > 1 ? `, attempt ${branch.attempt}` : ''}`}
      </span>
    </>
  )
}

function figures(facts: StepFacts): string {
  return [
    facts.attempts.length > 1 ? `${facts.attempts.length} attempts` : '',
    facts.inputTokens + facts.outputTokens > 0 || facts.unpriced > 0 ? costText(facts) : '',
    facts.endedAt === undefined || facts.state === 'skipped'
      ? ''
      : formatDuration(facts.endedAt - facts.startedAt),
  ]
    .filter(Boolean)
    .join(' · ')
}

function firstSeq(branch: Branch): number {
  for (let at: Branch | undefined = branch; at; at = at.children[0])
    if (at.kind === 'step') return beginOf(at.step)
  return 0
}
