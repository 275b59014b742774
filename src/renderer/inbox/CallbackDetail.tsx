import { useRef, useState } from 'react'
import type { PendingCallback } from '../../shared/contract'
import type { Decision } from '../../shared/run/events'
import { host, messageOf } from '../bridge/host'
import { hrefOf } from '../navigation/route'
import { PausedNotice } from '../runs/PausedRuns'
import { RunLink } from '../runs/RunLink'
import { personName } from '../settings/settings'
import { exactTime, relativeTime } from '../time/relative'
import { Time } from '../time/Time'
import { useNow } from '../time/now'
import { Badge, Button, Icon, Kbd, Textarea, toast, Tooltip } from '../ui'
import { answer, answeredWords, answerWords, approvalsText, type FieldErrors } from './answer'
import { changeDraft, discardEdit, dropDraft, useDrafts } from './drafts'
import { holdAnswer, useHeldAnswers } from './held-answers'
import { QuestionMenu, SentPlaces } from './QuestionMenu'
import { MOD, useKeys } from './useKeys'
import { ValueEditor } from './ValueEditor'
import { ValueView } from './ValueView'

/** One question: what is asked, the value to read or edit, and the two answers. */
export function CallbackDetail({
  asked,
  onAnswered,
  onHeld,
}: {
  asked: PendingCallback
  /** An answer by key is held for some seconds; the person goes on. */
  onHeld: () => void
  /** The host took the vote. */
  onAnswered: (words: string) => void
}) {
  const { callback } = asked
  const draft = useDrafts((state) => state.drafts[callback])
  const edited = draft?.value !== undefined || Object.keys(draft?.unfinished ?? {}).length > 0
  // What a node is to give has to be written by somebody.
  const [editing, setEditing] = useState(edited || asked.handedOver === true)
  const [sending, setSending] = useState<Decision>()
  const [problem, setProblem] = useState<string>()
  const [errors, setErrors] = useState<FieldErrors>({})

  const words = answerWords(asked)

  const held = useHeldAnswers((state) => state.held.has(callback))
  const comment = useRef<HTMLTextAreaElement>(null)

  /** The answer as it would be sent; undefined where something is to be mended first. */
  const make = (decision: Decision) => {
    if (sending || held) return undefined
    const made = answer(asked, useDrafts.getState().drafts[callback], decision, personName())
    if ('errors' in made) {
      setErrors(made.errors)
      setEditing(true)
      setProblem('Nothing was sent: some fields need another look.')
      return undefined
    }
    setErrors({})
    setProblem(undefined)
    return made.vote
  }

  const hold = (decision: Decision) => {
    const ballot = make(decision)
    if (!ballot) return
    holdAnswer(asked, ballot)
    onHeld()
  }

  const vote = async (decision: Decision) => {
    const ballot = make(decision)
    if (!ballot) return
    setSending(decision)
    try {
      await host.inbox.vote(ballot)
      dropDraft(callback)
      toast({
        title: answeredWords(asked, decision),
        description: asked.title,
        tone: 'success',
      })
      onAnswered(answeredWords(asked, decision))
    } catch (thrown) {
      setProblem(messageOf(thrown))
    } finally {
      setSending(undefined)
    }
  }
  useKeys({
    a: () => hold('approve'),
    r: () => hold('reject'),
    e: () => setEditing(true),
    c: () => comment.current?.focus(),
    'mod+enter': () => void vote('approve'),
  })

  return (
    <article aria-label={asked.title} className="flex h-full min-w-0 flex-col">
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-190 flex-col gap-5 px-6 py-6 max-[880px]:px-4 max-[880px]:py-4">
          <Heading asked={asked} />
          <PausedNotice run={asked.run} />
          <SentPlaces asked={asked} />
          {asked.instructions && (
            <p className="max-w-180 whitespace-pre-wrap text-fg-2">{asked.instructions}</p>
          )}
          <section aria-label="Value" className="rounded-xl border border-line bg-surface-1">
            <div className="flex h-10 items-center gap-2 border-b border-line px-4">
              <h2 className="font-medium">
                {asked.handedOver ? 'What it gives' : editing ? 'Edit' : 'For your decision'}
              </h2>
              {edited && <Badge tone="accent">Edited</Badge>}
              <span className="flex-1" />
              {edited && (
                <Button
                  variant="ghost"
                  size="sm"
                  icon="undo-2"
                  onClick={() => {
                    discardEdit(callback)
                    setErrors({})
                    setProblem(undefined)
                    setEditing(false)
                  }}
                >
                  Discard the edit
                </Button>
              )}
              <Tooltip label={editing ? undefined : 'Edit'} shortcut="E">
                <Button
                  variant="ghost"
                  size="sm"
                  icon={editing ? 'eye' : 'pencil'}
                  onClick={() => setEditing(!editing)}
                >
                  {editing ? 'Read' : 'Edit'}
                </Button>
              </Tooltip>
            </div>
            <div className="p-4">
              {editing ? (
                <ValueEditor asked={asked} errors={errors} />
              ) : (
                <ValueView
                  value={draft?.value === undefined ? asked.value : draft.value}
                  schema={asked.fields}
                  before={draft?.value === undefined ? asked.original : asked.value}
                />
              )}
            </div>
          </section>
        </div>
      </div>
      <footer className="border-t border-line bg-surface-1 py-3">
        <div className="mx-auto flex max-w-190 flex-col gap-2 px-6 max-[880px]:px-4">
          {problem && (
            <p role="alert" className="flex items-start gap-1.5 text-danger">
              <Icon name="circle-alert" className="translate-y-0.5" />
              {problem}
            </p>
          )}
          <div className="flex items-end gap-2 max-[880px]:flex-wrap max-[880px]:justify-end">
            <Textarea
              aria-label="Comment"
              placeholder="Comment (goes with your answer)"
              oneLine
              ref={comment}
              value={draft?.comment ?? ''}
              onChange={(event) => changeDraft(callback, { comment: event.target.value })}
              className="max-h-32"
            />
            <Button
              icon="x"
              className="text-danger!"
              busy={sending === 'reject'}
              disabled={sending !== undefined || held}
              onClick={() => void vote('reject')}
            >
              {words.reject}
            </Button>
            {words.again && (
              <Button
                icon="refresh-cw"
                busy={sending === 'again'}
                disabled={sending !== undefined || held}
                onClick={() => void vote('again')}
              >
                {words.again}
              </Button>
            )}
            <Tooltip label={words.approve} shortcut={`${MOD}+Enter`} side="top">
              <Button
                variant="primary"
                icon="check"
                data-tour="approve"
                busy={sending === 'approve'}
                disabled={sending !== undefined || held}
                onClick={() => void vote('approve')}
              >
                {words.approve}
              </Button>
            </Tooltip>
          </div>
          <p className="text-xs text-fg-3 max-[880px]:hidden">
            <Kbd>J</Kbd> <Kbd>K</Kbd> next and previous, <Kbd>A</Kbd> {words.approve.toLowerCase()},{' '}
            <Kbd>R</Kbd> {words.reject.toLowerCase()}, <Kbd>U</Kbd> undo, <Kbd>E</Kbd> edit,{' '}
            <Kbd>C</Kbd> comment, <Kbd>X</Kbd> choose, <Kbd>{MOD}+Enter</Kbd>{' '}
            {words.approve.toLowerCase()} at once
          </p>
        </div>
      </footer>
    </article>
  )
}

const WHEN_LATE = {
  timeout: 'then the run goes on without an answer',
  approve: 'then it counts as approved',
  reject: 'then it counts as rejected',
} as const

function Heading({ asked }: { asked: PendingCallback }) {
  const now = useNow(30_000)
  const approvals = approvalsText(asked)
  return (
    <header>
      <div className="flex items-start gap-2">
        <h1 className="min-w-0 flex-1 text-xl font-semibold text-balance">{asked.title}</h1>
        <QuestionMenu asked={asked} />
      </div>
      <p className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-fg-2">
        <a
          href={hrefOf({ screen: 'editor', project: asked.workflow, run: asked.run })}
          className="flex items-center gap-1.5 text-accent-fg underline-offset-2 hover:underline"
        >
          <Icon name="workflow" size={14} />
          {asked.workflowName}
        </a>
        {asked.calledBy && (
          <span className="flex min-w-0 gap-1">
            called by <RunLink run={asked.calledBy.run}>{asked.calledBy.workflowName}</RunLink>
          </span>
        )}
        <span>
          {asked.nodeName}
          {asked.round > 1 && `, round ${asked.round}`}
        </span>
        <span>
          Asked <Time at={asked.requestedAt} />
          {asked.assignees.length > 0 && ` of ${asked.assignees.join(', ')}`}
        </span>
        {asked.expiresAt !== undefined && (
          <Tooltip label={exactTime(asked.expiresAt)}>
            <span>
              Due {relativeTime(asked.expiresAt, now)}, {WHEN_LATE[asked.onTimeout ?? 'timeout']}
            </span>
          </Tooltip>
        )}
        {asked.escalated && <Badge tone="warning">Nobody answered in time</Badge>}
        {asked.risk !== 'reversible' && (
          <Badge tone="warning">
            {asked.risk === 'high-stakes' ? 'High stakes' : 'Cannot be undone'}
          </Badge>
        )}
        {asked.confidence !== undefined && (
          <Badge>Confidence {Math.round(asked.confidence * 100)}%</Badge>
        )}
        {asked.sampled && (
          <Tooltip label="It would have been approved by itself; a share of those is looked at nevertheless.">
            <span>
              <Badge tone="info">Sampled</Badge>
            </span>
          </Tooltip>
        )}
        {asked.editedBy !== undefined && <Badge tone="accent">Edited by {asked.editedBy}</Badge>}
        {asked.requestedBy !== undefined && <span>Asked for by {asked.requestedBy}</span>}
        {approvals && (
          <Badge tone="info">
            {approvals}
            {asked.approvedBy.length > 0 && `, by ${asked.approvedBy.join(', ')}`}
          </Badge>
        )}
      </p>
    </header>
  )
}
