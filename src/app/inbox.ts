/** The questions that wait for a person, over all runs, and the way to answer them. */
import type { Vote } from '../engine/run-handle'
import type { InboxChange, PendingCallback, SentQuestion } from '../shared/contract'
import type { CallbackRequest, CalledBy, RunEvent, RunEventOf } from '../shared/run/events'
import { Changes } from './watching/changes'
import { samePerson } from '../shared/run/people'
import type { Json } from '../shared/workflow/document'
import { jsonEqual } from '../shared/workflow/json-equal'
import { Failure, withinLimits } from './failures/failure'
import { PendingQuestions } from './pending-questions'
import { questionRisk } from './question-risk'
import { changedWords, refusalWords } from './refusal-words'
import type { Clock } from './ports'
import type { RunDocument } from './runs/engine-port'
import type { RunService } from './runs/runs'

/** Answered questions that are remembered, to say so to whoever answers again. */
const REMEMBER_ANSWERED = 1_000

/** Hears of a question that is new or changed, or, with what became of it, that waits no more. */
export type InboxListener = (callback: string, how?: string) => void

export class Inbox {
  readonly #runs: Pick<RunService, 'awake' | 'handle' | 'over' | 'holding'>
  readonly #pending = new PendingQuestions()
  /** What became of a question that waits no more. */
  readonly #answered = new Map<string, string>()
  /** Since when runs are paused: no time passes for their questions. */
  readonly #paused = new Map<string, number>()
  /** Who called the runs that are in flight, as far as they were called. */
  readonly #callers = new Map<string, CalledBy>()
  readonly #changes: Changes
  readonly #listeners = new Set<InboxListener>()
  /** Votes that were taken and are not known to be kept yet. */
  readonly #unkept = new Map<string, Set<() => void>>()

  constructor(clock: Clock, runs: Pick<RunService, 'awake' | 'handle' | 'over' | 'holding'>) {
    this.#changes = new Changes(clock)
    this.#runs = runs
  }

  /** Takes the kept events of a run, in order. */
  observe({ run, workflow }: RunDocument, events: readonly RunEvent[]): void {
    for (const event of events) {
      switch (event.type) {
        case 'run.started':
          if (event.calledBy) this.#callers.set(run, event.calledBy)
          break
        case 'run.paused':
          this.#paused.set(run, event.at)
          break
        case 'run.resumed':
          this.#goOn(run, event.at)
          break
        case 'callback.requested': {
          const node = workflow.nodes.find(({ id }) => id === event.node)
          this.#ask({
            ...later(request(event), (this.#paused.get(run) ?? event.at) - event.at),
            callback: event.callback,
            run,
            node: event.node,
            nodeName: node?.name ?? event.node,
            round: event.round,
            ...(event.scope === undefined ? {} : { scope: event.scope }),
            workflow: workflow.id,
            workflowName: workflow.name,
            requestedAt: event.at,
            approvedBy: [],
            revision: event.seq,
            risk: questionRisk(workflow, event.node),
            ...this.#callerOf(run),
          })
          break
        }
        case 'callback.voted':
          this.#vote(event)
          break
        case 'callback.escalated':
          this.#change(event.callback, ({ assignees }) => ({
            assignees: [...new Set([...assignees, ...event.to])],
            escalated: true,
          }))
          break
        case 'callback.withdrawn':
          this.#change(event.callback, ({ approvedBy }) => ({
            approvedBy: approvedBy.filter((name) => !samePerson(name, event.by)),
            ...(event.value === undefined ? {} : this.#edited(event, event.value)),
          }))
          this.#confirm(event)
          break
        case 'callback.delegated':
          this.#change(event.callback, () => ({ assignees: event.assignees }))
          this.#confirm(event)
          break
        case 'callback.resolved':
          this.#settle(event.callback, outcome(event))
          break
        case 'node.failed':
          // The item that asked was given up; an answer would change nothing.
          if (event.willRetry) break
          for (const callback of this.#pending.at(run, event))
            this.#settle(callback, 'It was withdrawn: another node of the same item failed.')
          break
        case 'run.completed':
        case 'run.failed':
        case 'run.cancelled':
          this.#callers.delete(run)
          this.#paused.delete(run)
          for (const callback of this.#pending.of(run)) this.#settle(callback, 'Its run has ended.')
          break
      }
    }
  }

  /** Calls back with the questions that are new or changed, and with those that wait no more and what became of them. Returns how to stop. */
  onChanged(listener: InboxListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A question that waits. */
  question(callback: string): PendingCallback | undefined {
    return this.#pending.get(callback)
  }

  /** What became of a question that waits no more, as far as it is remembered. */
  fate(callback: string): string | undefined {
    return this.#answered.get(callback)
  }

  /** Says beside a question where else it was asked. */
  annotate(callback: string, sent: readonly SentQuestion[]): void {
    const before = this.#pending.get(callback)
    if (!before || isSame(before.sent ?? [], sent)) return
    this.#pending.put({ ...before, sent })
    this.#changes.announce(callback)
  }

  /** Every question that waits, the oldest first. */
  pending(): PendingCallback[] {
    return this.#pending.all()
  }

  /** Every question that waits, then what changes, until the signal aborts or the inbox closes. */
  async *watch(signal?: AbortSignal): AsyncGenerator<InboxChange, void> {
    for await (const ids of this.#changes.watch(() => this.#pending.ids(), signal))
      yield {
        questions: ids.flatMap((id) => this.#pending.get(id) ?? []),
        gone: ids.filter((id) => !this.#pending.get(id)),
      }
  }

  /**
   * Answers a question, or takes an answer back, or hands it on; resolves once that is kept: `counted` when the question waits on.
   * `seen`: the revision that the person saw. Rejects with a `Failure` that says why it changed nothing: the question is unknown,
   * was answered or changed already, this person may not approve it, or the run ended first; or that it is not saved yet, because
   * the journal refuses, or is past a limit.
   */
  async vote(vote: Vote, seen?: number): Promise<{ outcome: 'counted' | 'resolved' }> {
    const asked = this.#pending.get(vote.callback)
    const waking = asked && this.#runs.awake(asked.run)
    if (waking) await waking
    if (asked && this.#runs.holding.of(asked.run))
      await this.#runs.holding.ready(asked.run, 'Your answer')
    const question = this.#pending.get(vote.callback)
    const handle = question && this.#runs.handle(question.run)
    if (!handle) throw this.#gone(vote.callback)
    if (seen !== undefined && seen !== question.revision)
      throw new Failure('CONFLICT', changedWords(question))
    const kept = this.#whenKept(vote)
    try {
      const outcome = withinLimits(() => handle.vote(vote))
      switch (outcome) {
        case 'unknown-callback':
        case 'already-resolved':
          throw this.#gone(vote.callback, outcome)
        case 'same-person':
        case 'not-in-doubt':
        case 'own-request':
        case 'not-approved':
        case 'nobody-new':
          throw new Failure('CONFLICT', refusalWords(outcome, question, vote))
        case 'resolved':
        case 'counted':
          await this.#runs.holding.untilKept(
            question.run,
            Promise.race([kept.promise, this.#runs.over(question.run)]),
            'Your answer',
          )
          if (!kept.done()) throw this.#gone(vote.callback)
          return { outcome }
      }
    } finally {
      kept.stop()
    }
  }

  /** Ends every stream. */
  close(): void {
    this.#changes.close()
  }

  #callerOf(run: string): Pick<PendingCallback, 'calledBy'> {
    const caller = this.#callers.get(run)
    if (!caller) return {}
    return { calledBy: { run: caller.run, workflowName: caller.workflowName } }
  }

  /** The time for an answer is later by as long as the run was paused (docs/debugging.md). */
  #goOn(run: string, at: number): void {
    const paused = this.#paused.get(run)
    if (paused === undefined) return
    this.#paused.delete(run)
    for (const callback of this.#pending.of(run))
      this.#change(callback, (question) => later(question, Math.max(0, at - paused)))
  }

  #ask(question: PendingCallback): void {
    this.#pending.put(question)
    this.#announce(question.callback)
  }

  #announce(callback: string, how?: string): void {
    this.#changes.announce(callback)
    for (const listener of this.#listeners) listener(callback, how)
  }

  #change(callback: string, patch: (before: PendingCallback) => Partial<PendingCallback>): void {
    const before = this.#pending.get(callback)
    if (!before) return
    this.#pending.put({ ...before, ...patch(before) })
    this.#announce(callback)
  }

  #vote(event: RunEventOf<'callback.voted'>): void {
    // The next person sees the edit, which takes back the approvals of what was there before.
    if (event.decision === 'approve')
      this.#change(event.callback, ({ approvedBy }) =>
        event.value === undefined
          ? { approvedBy: [...approvedBy, event.by] }
          : { approvedBy: [event.by], ...this.#edited(event, event.value) },
      )
    this.#confirm(event)
  }

  /** The question with another value than before; where that is what was asked first, nobody edited it. */
  #edited(event: RunEvent & { callback: string; by: string }, value: Json) {
    const { original, value: before } = this.#pending.get(event.callback) ?? { value }
    const first = original === undefined ? before : original
    return jsonEqual(first, value)
      ? { value, revision: event.seq, original: undefined, editedBy: undefined }
      : { value, revision: event.seq, original: first, editedBy: event.by }
  }

  #confirm(event: { callback: string; by: string }): void {
    for (const done of this.#unkept.get(voteKey(event)) ?? []) done()
  }

  #settle(callback: string, how: string): void {
    if (!this.#pending.remove(callback)) return
    this.#answered.set(callback, how)
    const oldest = this.#answered.keys().next()
    if (this.#answered.size > REMEMBER_ANSWERED && !oldest.done) this.#answered.delete(oldest.value)
    this.#announce(callback, how)
  }

  #gone(callback: string, outcome?: 'already-resolved' | 'unknown-callback'): Failure {
    const how = this.#answered.get(callback)
    if (how !== undefined || outcome === 'already-resolved')
      return new Failure(
        'CONFLICT',
        `This question waits for no answer any more. ${how ?? 'It was answered a moment ago.'} Nothing was changed.`,
      )
    return new Failure(
      'NOT_FOUND',
      'There is no such question in the inbox. Its run may be over, or Baton was started again since. Nothing was changed.',
    )
  }

  /** Watches for the event that says a vote is kept. */
  #whenKept(vote: Vote): { promise: Promise<void>; done(): boolean; stop(): void } {
    const { promise, resolve } = Promise.withResolvers<void>()
    const key = voteKey(vote)
    const waiting = this.#unkept.get(key) ?? new Set()
    let kept = false
    const keep = () => {
      kept = true
      resolve()
    }
    this.#unkept.set(key, waiting.add(keep))
    const stop = () => {
      waiting.delete(keep)
      if (waiting.size === 0) this.#unkept.delete(key)
    }
    return { promise, done: () => kept, stop }
  }
}

function isSame(one: readonly SentQuestion[], other: readonly SentQuestion[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ name, at, problem }, index) => {
      const there = other[index]
      return name === there?.name && at === there.at && problem === there.problem
    })
  )
}

function voteKey({ callback, by }: { callback: string; by: string }): string {
  return `${callback}\n${by}`
}

/** What a person is asked, without what the event says around it. */
function request(event: RunEventOf<'callback.requested'>): CallbackRequest {
  const { type: _type, run: _run, seq: _seq, at: _at, ...rest } = event
  const { node: _node, round: _round, scope: _scope, callback: _callback, ...asked } = rest
  return asked
}

/** The same with the times for an answer so many milliseconds later. */
function later<T extends CallbackRequest>(asked: T, ms: number): T {
  const { expiresAt, escalateAt } = asked
  return {
    ...asked,
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt + ms }),
    ...(escalateAt === undefined ? {} : { escalateAt: escalateAt + ms }),
  }
}

function outcome({ decision, by, auto }: RunEventOf<'callback.resolved'>): string {
  if (decision === 'timeout') return 'Its time was up before anybody answered.'
  const verb = decision === 'approve' ? 'approved' : 'rejected'
  if (auto) return `It was ${verb} by itself, as the workflow says.`
  return `It was ${verb} by ${by.join(' and ')}.`
}
