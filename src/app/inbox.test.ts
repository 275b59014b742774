import { describe, expect, it, vi } from 'vitest'
import type { Vote } from '../engine/run-handle'
import type { Decision } from '../shared/run/events'
import { Inbox } from './inbox'
import { RunService } from './runs/runs'
import { all, draft, next, testBed, twoNodes } from './testing'
import type { ScriptedRun } from './testing'

async function inboxBed() {
  const bed = testBed()
  const runs = new RunService(bed.ports, bed.launch)
  const inbox = new Inbox(bed.ports.clock, runs)
  runs.onKept((run, events) => inbox.observe(run, events))
  await runs.start({ workflow: twoNodes })
  return { ...bed, runs, inbox, run: bed.started[0]! }
}

async function ask(inbox: Inbox, run: ScriptedRun, callback = 'c1', approvals: 1 | 2 = 1) {
  await run.emit(
    { type: 'node.started', attempt: 1, input: null, ...draft },
    {
      type: 'callback.requested',
      callback,
      title: 'Publish the post?',
      value: { text: 'Hello' },
      assignees: ['Ada'],
      approvals,
      expiresAt: 9_000,
      ...draft,
    },
  )
  await vi.waitFor(() => expect(inbox.pending().map((c) => c.callback)).toContain(callback))
}

/** Lets a vote count as the engine would: the vote is kept, and with the last one the answer. */
function answer(run: ScriptedRun, last = true) {
  run.onVote = ({ callback, by, decision: choice, value }: Vote) => {
    const decision = choice as Decision
    void run.emit(
      { type: 'callback.voted', callback, by, decision, value },
      ...(last
        ? [
            {
              type: 'callback.resolved' as const,
              callback,
              decision,
              by: [by],
              value: value ?? null,
              edited: value !== undefined,
              auto: false,
            },
          ]
        : []),
    )
    return last ? 'resolved' : 'counted'
  }
}

const vote = { callback: 'c1', by: 'Ada', decision: 'approve' as const }

describe('the inbox', () => {
  it('shows the next person the edit of the one before, whose approval alone counts then', async () => {
    const { inbox, run } = await inboxBed()
    await ask(inbox, run, 'c1', 2)
    answer(run, false)
    await inbox.vote(vote)
    await inbox.vote({ ...vote, by: 'Grace', value: { text: 'Better' } })
    expect(inbox.pending()).toMatchObject([{ approvedBy: ['Grace'], value: { text: 'Better' } }])
  })

  it('withdraws a question when the item that asked is given up', async () => {
    const { inbox, run } = await inboxBed()
    await ask(inbox, run)
    const error = {
      code: 'aborted',
      message: 'Stopped, because another node of the same item failed.',
    }
    await run.emit({ type: 'node.failed', attempt: 1, error, willRetry: false, ...draft })
    await vi.waitFor(() => expect(inbox.pending()).toEqual([]))
    await expect(inbox.vote(vote)).rejects.toThrow('withdrawn')
  })

  it('lists a question with the names of its workflow and node, and nothing of the event around it', async () => {
    const { inbox, run } = await inboxBed()
    await ask(inbox, run)
    expect(inbox.pending()).toEqual([
      {
        callback: 'c1',
        run: 'r1',
        node: 'draft',
        nodeName: 'Draft post',
        round: 1,
        workflow: 'w',
        workflowName: 'Two nodes',
        requestedAt: 1_003,
        revision: 3,
        risk: 'reversible',
        approvedBy: [],
        title: 'Publish the post?',
        value: { text: 'Hello' },
        assignees: ['Ada'],
        approvals: 1,
        expiresAt: 9_000,
      },
    ])
  })

  it('tells what waits, then only what changes', async () => {
    const { inbox, run } = await inboxBed()
    await ask(inbox, run, 'c0')
    const stream = inbox.watch()
    expect(await next(stream)).toMatchObject({ questions: [{ callback: 'c0' }], gone: [] })
    await ask(inbox, run)
    expect(await next(stream)).toMatchObject({ questions: [{ callback: 'c1' }], gone: [] })
    await run.emit({ type: 'callback.escalated', callback: 'c1', to: ['Ben', 'Ada'] })
    expect(await next(stream)).toMatchObject({ questions: [{ assignees: ['Ada', 'Ben'] }] })
    answer(run)
    expect(await inbox.vote(vote)).toEqual({ outcome: 'resolved' })
    expect(await next(stream)).toEqual({ questions: [], gone: ['c1'] })
    inbox.close()
    expect(await all(stream)).toEqual([])
  })

  it('stops watching when the signal aborts', async () => {
    const { inbox } = await inboxBed()
    const leave = new AbortController()
    const stream = inbox.watch(leave.signal)
    await next(stream)
    const waiting = stream.next()
    leave.abort()
    expect((await waiting).done).toBe(true)
  })

  it('passes the vote on with its edit, and answers once it is kept', async () => {
    const { inbox, run, journal } = await inboxBed()
    await ask(inbox, run)
    answer(run)
    await inbox.vote({ ...vote, value: { text: 'Hello all' }, comment: 'shorter' })
    expect(run.votes).toEqual([{ ...vote, value: { text: 'Hello all' }, comment: 'shorter' }])
    expect((await journal.read('r1')).map(({ type }) => type)).toContain('callback.voted')
  })

  it('waits for the journal before it says that a vote counts', async () => {
    const { inbox, run } = await inboxBed()
    await ask(inbox, run)
    run.onVote = () => 'counted'
    let answered = false
    const voting = inbox.vote(vote).then(() => (answered = true))
    await run.emit({ type: 'callback.voted', callback: 'c1', by: 'Ben', decision: 'approve' })
    expect(answered).toBe(false)
    await run.emit({ type: 'callback.voted', callback: 'c1', by: 'Ada', decision: 'approve' })
    await voting
  })

  it('shows who approved while a second person is needed', async () => {
    const { inbox, run } = await inboxBed()
    await ask(inbox, run, 'c1', 2)
    answer(run, false)
    await inbox.vote(vote)
    expect(inbox.pending()).toMatchObject([{ approvals: 2, approvedBy: ['Ada'] }])
  })

  it('refuses the second vote of the same person', async () => {
    const { inbox, run } = await inboxBed()
    await ask(inbox, run, 'c1', 2)
    run.onVote = () => 'same-person'
    await expect(inbox.vote(vote)).rejects.toMatchObject({
      reason: { code: 'CONFLICT' },
      message: expect.stringMatching(/Ada has approved .* second person/),
    })
  })

  it('says that a question is unknown', async () => {
    const { inbox } = await inboxBed()
    await expect(inbox.vote(vote)).rejects.toMatchObject({
      reason: { code: 'NOT_FOUND' },
      message: expect.stringMatching(/no such question/),
    })
  })

  it('says who answered a question before', async () => {
    const { inbox, run } = await inboxBed()
    await ask(inbox, run)
    answer(run)
    await inbox.vote({ ...vote, decision: 'reject' })
    await expect(inbox.vote({ ...vote, by: 'Ben' })).rejects.toMatchObject({
      reason: { code: 'CONFLICT' },
      message: expect.stringMatching(/rejected by Ada/),
    })
  })

  it('says that the engine has an answer that is not heard of yet', async () => {
    const { inbox, run } = await inboxBed()
    await ask(inbox, run)
    run.onVote = () => 'already-resolved'
    await expect(inbox.vote(vote)).rejects.toMatchObject({ reason: { code: 'CONFLICT' } })
  })

  it('drops the questions of a run that ends, and says so to a vote that comes too late', async () => {
    const { inbox, run, runs } = await inboxBed()
    await ask(inbox, run)
    await runs.cancel('r1', 'you')
    expect(inbox.pending()).toEqual([])
    await expect(inbox.vote(vote)).rejects.toThrow(/Its run has ended/)
  })

  it('does not call a vote kept when the run ends first', async () => {
    const { inbox, run } = await inboxBed()
    await ask(inbox, run)
    run.onVote = () => {
      void run.complete()
      return 'resolved'
    }
    await expect(inbox.vote(vote)).rejects.toMatchObject({ name: 'Failure' })
  })

  it('says that time was up', async () => {
    const { inbox, run } = await inboxBed()
    await ask(inbox, run)
    await run.emit({
      type: 'callback.resolved',
      callback: 'c1',
      decision: 'timeout',
      by: [],
      value: null,
      edited: false,
      auto: true,
    })
    await vi.waitFor(() => expect(inbox.pending()).toEqual([]))
    await expect(inbox.vote(vote)).rejects.toThrow(/time was up/)
  })
})
