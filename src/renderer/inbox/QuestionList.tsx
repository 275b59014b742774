import { useState } from 'react'
import type { PendingCallback } from '../../shared/contract'
import { host, messageOf } from '../bridge/host'
import { hrefOf } from '../navigation/route'
import { personName } from '../settings/settings'
import { useNow } from '../time/now'
import { relativeTime } from '../time/relative'
import { Time } from '../time/Time'
import { Badge, Button, Checkbox, cn, Icon, IconButton, Select, toast, Tooltip } from '../ui'
import { approvalsText } from './answer'
import { useDrafts } from './drafts'
import { noteAnswered, takeBack, useHeldAnswers, type HeldAnswer } from './held-answers'
import { counts, isOverdue, isRisky, notTogether, type Filter, type Which } from './triage'

const FILTERS: readonly { which: Which; label: string; hint: string }[] = [
  { which: 'all', label: 'All', hint: 'Everything that waits' },
  { which: 'mine', label: 'Mine', hint: 'Asked of you, or of nobody in particular' },
  {
    which: 'overdue',
    label: 'Overdue',
    hint: 'Nobody answered in time, or less than an hour is left',
  },
  { which: 'risky', label: 'Risky', hint: 'An approval lets something happen that stays' },
]

interface QuestionListProps {
  /** All that waits. */
  inbox: readonly PendingCallback[]
  /** What the filter lets through, in order. */
  shown: readonly PendingCallback[]
  open: PendingCallback | undefined
  filter: Filter
  onFilter: (filter: Filter) => void
  chosen: ReadonlySet<string>
  onChoose: (chosen: ReadonlySet<string>) => void
  /** The list carries the screen's heading where the screen has none. */
  titled: boolean
}

/** The questions that wait, with ways to see only some of them and to answer several at once. */
export function QuestionList(props: QuestionListProps) {
  const { inbox, shown, open, filter, chosen, onChoose, titled } = props
  const drafts = useDrafts((state) => state.drafts)
  const held = useHeldAnswers((state) => state.held)
  const now = useNow(30_000)
  return (
    <nav aria-label="Questions" className="flex min-h-0 flex-col border-r border-line bg-surface-1">
      {titled && (
        <p className="flex h-13 shrink-0 items-center gap-2 border-b border-line px-4 text-lg font-semibold">
          Inbox
          <span className="text-sm font-normal text-fg-3">{inbox.length} waiting</span>
        </p>
      )}
      <Filters {...props} now={now} />
      <ul className="min-h-0 flex-1 overflow-y-auto">
        {shown.map((asked) => {
          const { callback } = asked
          const current = asked === open
          const answer = held.get(callback)
          return (
            <li key={callback} className="group relative border-b border-line">
              <a
                href={hrefOf({ screen: 'inbox', callback })}
                aria-current={current ? 'true' : undefined}
                ref={(element) => {
                  if (current) element?.scrollIntoView({ block: 'nearest' })
                }}
                className={cn(
                  'block py-2.5 pr-4 pl-9 transition-colors focus-visible:-outline-offset-2',
                  current ? 'bg-accent-soft' : 'hover:bg-surface-2',
                )}
              >
                <span className="flex items-baseline gap-2">
                  <span className="min-w-0 flex-1 truncate font-medium">{asked.title}</span>
                  <Time at={asked.requestedAt} className="text-xs text-fg-2" />
                </span>
                <span className="mt-0.5 flex gap-2 text-xs text-fg-2">
                  <span className="min-w-0 flex-1 truncate" title={placeOf(asked)}>
                    {placeOf(asked)}
                  </span>
                  {drafts[callback]?.value !== undefined && <span>Edited</span>}
                  <Facts asked={asked} now={now} />
                </span>
              </a>
              <Checkbox
                aria-label={`Choose “${asked.title}”`}
                checked={chosen.has(callback)}
                onCheckedChange={(on) => onChoose(withOne(chosen, callback, on))}
                className={cn(
                  'absolute top-3.5 left-3',
                  !chosen.has(callback) &&
                    chosen.size === 0 &&
                    'opacity-0 group-hover:opacity-100 focus-visible:opacity-100 [@media(hover:none)]:opacity-100',
                )}
              />
              {isRisky(asked) && chosen.size === 0 && (
                <Tooltip label="An approval lets something happen that cannot be undone">
                  <span className="pointer-events-none absolute top-3.5 left-3 text-warning group-focus-within:opacity-0 group-hover:opacity-0">
                    <Icon name="shield-alert" label="Cannot be undone" />
                  </span>
                </Tooltip>
              )}
              {answer && <Held answer={answer} />}
            </li>
          )
        })}
        {shown.length === 0 && (
          <li className="px-4 py-6 text-center text-fg-2">
            None of the {inbox.length} questions is here.{' '}
            <Button
              variant="ghost"
              size="sm"
              onClick={() => props.onFilter({ which: 'all' })}
              disabled={filter.which === 'all' && filter.workflow === undefined}
            >
              Show all
            </Button>
          </li>
        )}
      </ul>
      {chosen.size > 0 && <Together inbox={inbox} chosen={chosen} onChoose={onChoose} />}
    </nav>
  )
}

function Filters({ inbox, filter, onFilter, now }: QuestionListProps & { now: number }) {
  const found = counts(inbox, personName(), now)
  const workflows = new Map(inbox.map(({ workflow, workflowName }) => [workflow, workflowName]))
  if (inbox.length < 2 && filter.which === 'all' && filter.workflow === undefined) return null
  return (
    <div className="flex shrink-0 flex-col gap-2 border-b border-line px-3 py-2">
      <div role="group" aria-label="Show" className="flex flex-wrap gap-1">
        {FILTERS.map(({ which, label, hint }) => (
          <Tooltip key={which} label={hint}>
            <button
              type="button"
              aria-pressed={filter.which === which}
              onClick={() => onFilter({ ...filter, which })}
              className={cn(
                'flex h-6 items-center gap-1.5 rounded-md px-2 text-xs font-medium transition-colors',
                filter.which === which
                  ? 'bg-accent-soft text-accent-fg'
                  : 'text-fg-2 hover:bg-surface-2',
              )}
            >
              {label}
              <span className="tabular-nums">{found[which]}</span>
            </button>
          </Tooltip>
        ))}
      </div>
      {workflows.size > 1 && (
        <Select
          aria-label="Workflow"
          value={filter.workflow ?? ''}
          options={[
            { value: '', label: 'All workflows' },
            ...[...workflows].map(([value, label]) => ({ value, label })),
          ]}
          onValueChange={(workflow) =>
            onFilter({ which: filter.which, ...(workflow === '' ? {} : { workflow }) })
          }
        />
      )}
    </div>
  )
}

function Facts({ asked, now }: { asked: PendingCallback; now: number }) {
  const approvals = approvalsText(asked)
  const late = isOverdue(asked, now)
  return (
    <>
      {approvals && <span>{approvals}</span>}
      {asked.expiresAt !== undefined ? (
        <span className={late ? 'font-medium text-danger' : undefined}>
          due {relativeTime(asked.expiresAt, now)}
        </span>
      ) : (
        late && <span className="font-medium text-danger">overdue</span>
      )}
      {asked.sent?.some(({ problem }) => problem) && (
        <Icon name="triangle-alert" label="Not sent everywhere" className="text-warning" />
      )}
    </>
  )
}

/** An answer that can still be taken back. */
function Held({ answer }: { answer: HeldAnswer }) {
  const now = useNow(250)
  const left = Math.max(0, Math.ceil((answer.sendAt - now) / 1_000))
  const verb = answer.vote.decision === 'approve' ? 'Approves' : 'Rejects'
  return (
    <div className="absolute inset-0 flex items-center gap-2 bg-surface-2 px-4">
      <span role="status" className="min-w-0 flex-1 truncate">
        {answer.sending ? 'Sending…' : `${verb} in ${left} s`}: {answer.asked.title}
      </span>
      {!answer.sending && (
        <Button
          size="sm"
          icon="undo-2"
          onClick={() => takeBack(answer.asked.callback)}
          aria-keyshortcuts="u"
        >
          Undo
        </Button>
      )}
    </div>
  )
}

/** Answers several questions with one press: only what can be undone is approved unseen. */
function Together({
  inbox,
  chosen,
  onChoose,
}: Pick<QuestionListProps, 'inbox' | 'chosen' | 'onChoose'>) {
  const [busy, setBusy] = useState(false)
  const me = personName()
  const asked = inbox.filter(({ callback }) => chosen.has(callback))
  const kept = asked.flatMap((one) => {
    const why = notTogether(one, me)
    return why === undefined ? [] : [`“${one.title}” ${why}`]
  })
  const answerAll = async (decision: 'approve' | 'reject') => {
    setBusy(true)
    noteAnswered(asked.map(({ callback }) => callback))
    const results = await Promise.allSettled(
      asked.map(({ callback, revision }) =>
        host.inbox.vote({ callback, decision, by: me, seen: revision }),
      ),
    )
    setBusy(false)
    onChoose(new Set())
    const failed = results.flatMap((result) =>
      result.status === 'rejected' ? [messageOf(result.reason)] : [],
    )
    const done = results.length - failed.length
    if (done > 0)
      toast({
        title: `${done} ${decision === 'approve' ? 'approved' : 'rejected'}`,
        tone: 'success',
      })
    for (const description of failed.slice(0, 2))
      toast({ title: `${failed.length} not answered`, description, tone: 'danger' })
  }
  return (
    <div
      role="group"
      aria-label="Answer together"
      className="flex shrink-0 flex-col gap-2 border-t border-line px-3 py-2"
    >
      <div className="flex items-center gap-2">
        <Badge tone="accent">{asked.length} chosen</Badge>
        <span className="flex-1" />
        <IconButton icon="x" label="Choose none" onClick={() => onChoose(new Set())} />
      </div>
      {kept.length > 0 && (
        <p className="text-xs text-fg-2">
          These cannot be approved together: {kept.slice(0, 2).join('; ')}
          {kept.length > 2 && ` and ${kept.length - 2} more`}. Look at each by itself.
        </p>
      )}
      <div className="flex gap-2">
        <Button
          className="flex-1"
          icon="x"
          disabled={busy || asked.some(({ question }) => question === 'in-doubt')}
          onClick={() => void answerAll('reject')}
        >
          Reject {asked.length}
        </Button>
        <Button
          className="flex-1"
          variant="primary"
          icon="check"
          busy={busy}
          disabled={busy || kept.length > 0}
          onClick={() => void answerAll('approve')}
        >
          Approve {asked.length}
        </Button>
      </div>
    </div>
  )
}

function withOne(set: ReadonlySet<string>, one: string, on: boolean): ReadonlySet<string> {
  const next = new Set(set)
  if (on) next.add(one)
  else next.delete(one)
  return next
}

/** Which workflow and node asks, and which workflow called that one. */
function placeOf({ workflowName, nodeName, calledBy }: PendingCallback): string {
  const caller = calledBy ? `, called by ${calledBy.workflowName}` : ''
  return `${workflowName}, ${nodeName}${caller}`
}
