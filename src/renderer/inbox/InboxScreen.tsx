import { useEffect, useMemo, useState } from 'react'
import type { PendingCallback } from '../../shared/contract'
import { useLive } from '../bridge/live'
import { HostNeeded } from '../frame/HostNeeded'
import { ScreenHeader } from '../frame/ScreenHeader'
import { navigate, parseRoute } from '../navigation/route'
import { personName } from '../settings/settings'
import { useNow } from '../time/now'
import { Button, EmptyState } from '../ui'
import { CallbackDetail } from './CallbackDetail'
import { takeBack, useHeldAnswers } from './held-answers'
import { QuestionList } from './QuestionList'
import { triage, type Filter } from './triage'
import { useKeys } from './useKeys'

/** The questions that wait for a person, and the one that is open. */
export default function InboxScreen({ selected }: { selected?: string }) {
  const all = useLive((live) => live.inbox)
  const now = useNow(60_000)
  const [filter, setFilter] = useState<Filter>({ which: 'all' })
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const held = useHeldAnswers((state) => state.held)
  const shown = useMemo(() => all && triage(all, filter, personName(), now), [all, filter, now])
  const inbox = all
  /** Answered here: that one leaves the list without a word about it. */
  const [answered, setAnswered] = useState<{ asked: PendingCallback; words: string }>()

  const open = inbox?.find(({ callback }) => callback === selected)
  const first = shown?.find(({ callback }) => !held.has(callback))?.callback ?? inbox?.[0]?.callback
  const isAnswered = useHeldAnswers((state) => state.answered.has(selected ?? ''))
  const settled = selected === undefined || selected === answered?.asked.callback || isAnswered
  const gone = inbox !== undefined && !open && !settled

  useEffect(() => {
    // Named in the address, the open question never changes under the person's hands when the list does.
    // Whoever has just left stays where they went: the address changes before this screen goes.
    const isHere = parseRoute(location.hash).screen === 'inbox'
    if (inbox && !open && settled && first !== selected && isHere)
      navigate({ screen: 'inbox', callback: first }, { replace: true })
  }, [inbox, open, settled, first, selected])

  const move = (by: 1 | -1) => {
    if (!shown || shown.length === 0) return
    const at = open ? shown.indexOf(open) : -1
    // Past those that are answered already.
    let to = at + by
    for (let at = shown[to]; at && held.has(at.callback); at = shown[to]) to += by
    const next = shown[Math.min(Math.max(to, 0), shown.length - 1)]
    if (next) navigate({ screen: 'inbox', callback: next.callback }, { replace: true })
  }
  useKeys({
    j: () => move(1),
    arrowdown: () => move(1),
    k: () => move(-1),
    arrowup: () => move(-1),
    x: () => {
      if (!open) return
      const next = new Set(chosen)
      if (!next.delete(open.callback)) next.add(open.callback)
      setChosen(next)
    },
    u: () => {
      const back = takeBack()
      if (back) navigate({ screen: 'inbox', callback: back.callback }, { replace: true })
    },
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
          <QuestionList
            inbox={inbox}
            shown={shown ?? []}
            open={open}
            filter={filter}
            onFilter={setFilter}
            chosen={chosen}
            onChoose={setChosen}
            titled={open !== undefined}
          />
          {open ? (
            <CallbackDetail
              key={open.callback}
              asked={open}
              onAnswered={(words) => setAnswered({ asked: open, words })}
              onHeld={() => move(1)}
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
