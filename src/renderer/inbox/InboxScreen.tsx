import { useEffect, useState } from 'react'
import type { PendingCallback } from '../../shared/contract'
import { useLive } from '../bridge/live'
import { HostNeeded } from '../frame/HostNeeded'
import { ScreenHeader } from '../frame/ScreenHeader'
import { hrefOf, navigate, parseRoute } from '../navigation/route'
import { Time } from '../time/Time'
import { Button, cn, EmptyState } from '../ui'
import { approvalsText } from './answer'
import { CallbackDetail } from './CallbackDetail'
import { useDrafts } from './drafts'
import { useKeys } from './useKeys'

/** The questions that wait for a person, and the one that is open. */
export default function InboxScreen({ selected }: { selected?: string }) {
  const inbox = useLive((live) => live.inbox)
  /** Answered here: that one leaves the list without a word about it. */
  const [answered, setAnswered] = useState<{ asked: PendingCallback; words: string }>()

  const open = inbox?.find(({ callback }) => callback === selected)
  const first = inbox?.[0]?.callback
  const settled = selected === undefined || selected === answered?.asked.callback
  const gone = inbox !== undefined && !open && !settled

  useEffect(() => {
    // Named in the address, the open question never changes under the person's hands when the list does.
    // Whoever has just left stays where they went: the address changes before this screen goes.
    const isHere = parseRoute(location.hash).screen === 'inbox'
    if (inbox && !open && settled && first !== selected && isHere)
      navigate({ screen: 'inbox', callback: first }, { replace: true })
  }, [inbox, open, settled, first, selected])

  const move = (by: 1 | -1) => {
    if (!inbox || inbox.length === 0) return
    const at = open ? inbox.indexOf(open) : -1
    const next = inbox[Math.min(Math.max(at + by, 0), inbox.length - 1)]
    if (next) navigate({ screen: 'inbox', callback: next.callback }, { replace: true })
  }
  useKeys({
    j: () => move(1),
    arrowdown: () => move(1),
    k: () => move(-1),
    arrowup: () => move(-1),
  })

  return (
    <div className="flex h-full flex-col">
      {!open && <ScreenHeader title="Inbox" />}
      {inbox === undefined ? (
        <HostNeeded what="the inbox" />
      ) : inbox.length === 0 && !gone ? (
        answered ? (
          <EmptyState
            icon="circle-check"
            title={`${answered.words}. Nothing else waits for you`}
            actions={
              <Button
                variant="primary"
                icon="workflow"
                onClick={() =>
                  navigate({
                    screen: 'editor',
                    project: answered.asked.workflow,
                    run: answered.asked.run,
                  })
                }
              >
                See the run
              </Button>
            }
          >
            The run of {answered.asked.workflowName} has your answer to “{answered.asked.title}”.
            When it asks again, the question appears here.
          </EmptyState>
        ) : (
          <EmptyState icon="inbox" title="Nothing waits for you">
            When a run reaches a human callback, it pauses and its question appears here: read what
            was made, edit it, then approve or reject. The run goes on with your answer.
          </EmptyState>
        )
      ) : (
        <div className="grid min-h-0 flex-1 grid-cols-[clamp(170px,25vw,320px)_minmax(0,1fr)] grid-rows-[minmax(0,1fr)]">
          <QuestionList inbox={inbox} open={open} titled={open !== undefined} />
          {open ? (
            <CallbackDetail
              key={open.callback}
              asked={open}
              onAnswered={(words) => setAnswered({ asked: open, words })}
            />
          ) : (
            gone && (
              <EmptyState
                icon="circle-check"
                title="This question waits no more"
                actions={
                  inbox[0] && (
                    <Button
                      variant="primary"
                      onClick={() => navigate({ screen: 'inbox' }, { replace: true })}
                    >
                      Go to the next question
                    </Button>
                  )
                }
              >
                It was answered already, its time was up, or its run has ended. Your answer was not
                needed, and nothing more was sent.
              </EmptyState>
            )
          )}
        </div>
      )}
    </div>
  )
}

function QuestionList({
  inbox,
  open,
  titled,
}: {
  inbox: readonly PendingCallback[]
  open: PendingCallback | undefined
  /** The list carries the screen's heading where the screen has none. */
  titled: boolean
}) {
  const drafts = useDrafts((state) => state.drafts)
  return (
    <nav aria-label="Questions" className="flex min-h-0 flex-col border-r border-line bg-surface-1">
      {titled && (
        <p className="flex h-13 shrink-0 items-center gap-2 border-b border-line px-4 text-lg font-semibold">
          Inbox
          <span className="text-sm font-normal text-fg-3">{inbox.length} waiting</span>
        </p>
      )}
      <ul className="min-h-0 flex-1 overflow-y-auto">
        {inbox.map((asked) => {
          const current = asked === open
          const approvals = approvalsText(asked)
          return (
            <li key={asked.callback}>
              <a
                href={hrefOf({ screen: 'inbox', callback: asked.callback })}
                aria-current={current ? 'true' : undefined}
                ref={(element) => {
                  if (current) element?.scrollIntoView({ block: 'nearest' })
                }}
                className={cn(
                  'block border-b border-line px-4 py-2.5 transition-colors focus-visible:-outline-offset-2',
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
                  {drafts[asked.callback]?.value !== undefined && <span>Edited</span>}
                  {approvals && <span>{approvals}</span>}
                </span>
              </a>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

/** Which workflow and node asks, and which workflow called that one. */
function placeOf({ workflowName, nodeName, calledBy }: PendingCallback): string {
  const caller = calledBy ? `, called by ${calledBy.workflowName}` : ''
  return `${workflowName}, ${nodeName}${caller}`
}
