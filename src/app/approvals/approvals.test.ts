import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { NodeError } from '../../engine/node-error'
import { approvalsBed, asking, type ApprovalsBed } from './testing'

let bed: ApprovalsBed
afterEach(() => bed.end())

const asked = (count: number) => vi.waitFor(() => expect(bed.chat.asked).toHaveLength(count))
const closed = (count: number) => vi.waitFor(() => expect(bed.chat.closed).toHaveLength(count))
const listens = () => vi.waitFor(() => expect(bed.chat.listening).toBeDefined())
const sent = (count: number) =>
  vi.waitFor(() => expect(bed.question().sent?.filter(({ at }) => at)).toHaveLength(count))

describe('asking', () => {
  it('asks once with all that is to be said, and says in the inbox where', async () => {
    bed = await approvalsBed()
    await bed.start(asking({ instructions: 'Read it.', assignees: ['Ana'], timeout: '1h' }))
    await asked(1)
    expect(bed.chat.asked[0]).toMatchObject({
      title: 'Post it?',
      instructions: 'Read it.',
      shown: 'Hello',
      assignees: ['Ana'],
      approvals: 1,
      approvedBy: [],
      editable: 'text',
      expiresAt: bed.clock.now() + 3_600_000,
      ticket: expect.stringMatching(/^[\w-]{22}$/),
      shownHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    await sent(1)
    expect(bed.question().sent).toEqual([
      { name: 'The chat chat', kind: 'telegram', at: bed.clock.now() },
    ])
  })

  it('neither asks again after a restart nor forgets to close', async () => {
    bed = await approvalsBed()
    const run = await bed.start(asking())
    await sent(1)
    await bed.restart()
    await listens()
    await bed.app.approvals.quiet()
    expect(bed.chat.asked).toHaveLength(1)
    await bed.client.inbox.vote({ ...vote(bed.question().callback), by: 'Ana' })
    await closed(1)
    expect(bed.chat.closed).toEqual([{ message: { id: 1 }, how: 'It was approved by Ana.' }])
    expect(await bed.output(run)).toMatchObject({ by: ['Ana'] })
    await bed.restart()
    await bed.app.approvals.quiet()
    expect(bed.chat.closed).toHaveLength(1)
  })

  it('closes after a restart what was answered when the service could not be reached', async () => {
    bed = await approvalsBed()
    await bed.start(asking())
    await sent(1)
    bed.chat.refusals.push(new NodeError('network', 'No way there.', { retryable: true }))
    await bed.client.inbox.vote({ ...vote(bed.question().callback), by: 'Ana' })
    await vi.waitFor(() => expect(bed.chat.refusals).toEqual([]))
    expect(bed.chat.closed).toEqual([])
    await bed.restart()
    await closed(1)
    expect(bed.chat.closed[0]?.how).toBe('It was approved by Ana.')
  })

  it('asks again, and says why, what was on its way when the process ended', async () => {
    bed = await approvalsBed()
    bed.chat.silent = true
    await bed.start(asking())
    await asked(1)
    const first = bed.chat.ticket
    bed.chat.silent = false
    await bed.restart()
    await asked(2)
    expect(bed.chat.asked[1]?.note).toContain('Baton was stopped while it sent this')
    // Whether the first arrived is not known; an answer to it counts all the same.
    await listens()
    expect(await bed.chat.press('approve', 'Ana', { ticket: first })).toMatchObject({
      counted: true,
    })
  })

  it('tries again what the service did not take, and says so in the inbox meanwhile', async () => {
    bed = await approvalsBed()
    bed.chat.refusals.push(
      new NodeError('network', 'Telegram answered 429.', { retryable: true, retryAfterMs: 9_000 }),
      new NodeError('network', 'Telegram answered 401. Check the token.'),
    )
    const run = await bed.start(asking())
    const problem = (text: string | undefined) =>
      vi.waitFor(() => expect(bed.question().sent?.[0]?.problem).toBe(text))
    await problem('Telegram answered 429.')
    bed.clock.pass(8_000)
    expect(bed.chat.refusals).toHaveLength(1)
    bed.clock.pass(2_000)
    await problem('Telegram answered 401. Check the token.')
    bed.clock.pass(60_000)
    await asked(1)
    await problem(undefined)
    expect((await bed.client.runs.get({ run })).summary.status).toBe('waiting')
  })

  it('gives a service that does not answer up for now', async () => {
    bed = await approvalsBed()
    bed.chat.silent = true
    await bed.start(asking())
    await asked(1)
    bed.clock.pass(31_000)
    await vi.waitFor(() => expect(bed.question().sent?.[0]?.problem).toContain('did not answer'))
    bed.chat.silent = false
    bed.clock.pass(10_000)
    await asked(2)
    expect(bed.chat.asked[1]?.ticket).toBe(bed.chat.asked[0]?.ticket)
  })

  it('says what to do where there is no such place', async () => {
    bed = await approvalsBed({}, ['one', 'two'])
    await bed.start(asking({ channels: ['telegram', 'slack', 'gone', 'inbox', 'two'] }))
    await vi.waitFor(() => expect(bed.question().sent).toHaveLength(4))
    expect(bed.question().sent?.map(({ problem }) => problem)).toEqual([
      undefined,
      expect.stringContaining(
        'several connections for Telegram. Name one of them in the node: one, two',
      ),
      'There is no connection for Slack yet. Add one under Connections.',
      expect.stringContaining('no connection *gone*'),
    ])
    await vi.waitFor(() => expect(bed.chats.get('two')?.asked).toHaveLength(1))
    expect(bed.chats.get('one')?.asked).toHaveLength(0)
  })

  it('asks the second person anew with what the first one changed', async () => {
    bed = await approvalsBed()
    const run = await bed.start(asking({ approvals: 2, assignees: ['Ana', 'Ben'] }))
    await sent(1)
    await bed.client.inbox.vote({ ...vote(bed.question().callback), by: 'Ana', value: 'Better' })
    await asked(2)
    expect(bed.chat.asked[1]).toMatchObject({ shown: 'Better', approvedBy: ['Ana'] })
    expect(bed.chat.asked[1]?.note).toContain('Edited and approved by Ana')
    await closed(1)
    expect(bed.chat.closed[0]).toMatchObject({ message: { id: 1 } })
    await listens()
    expect(await bed.chat.press('approve', 'Ana')).toMatchObject({ counted: false })
    expect(await bed.chat.press('approve', 'Ben')).toMatchObject({ counted: true })
    expect(await bed.output(run)).toMatchObject({ by: ['Ana', 'Ben'], value: 'Better' })
    await closed(2)
  })

  it('asks again, and others too, when nobody answers for long', async () => {
    bed = await approvalsBed()
    await bed.start(asking({ assignees: ['Ana'], escalate: { after: '1h', to: ['Ben'] } }))
    await sent(1)
    bed.clock.pass(3_600_001)
    await asked(2)
    expect(bed.chat.asked[1]?.assignees).toEqual(['Ana', 'Ben'])
    expect(bed.chat.asked[1]?.note).toContain('Nobody has answered yet')
    expect(bed.question().escalated).toBe(true)
  })

  it('keeps no ticket that could be used by whoever reads the files', async () => {
    bed = await approvalsBed()
    await bed.start(asking())
    await sent(1)
    await bed.app.approvals.quiet()
    const questions = join(bed.folder, 'approvals', 'questions')
    const [name = ''] = await readdir(questions)
    const text = await readFile(join(questions, name), 'utf8')
    expect(text).toContain('"sent"')
    expect(text).not.toContain(bed.chat.ticket)
  })
})

describe('listening', () => {
  it('goes on from where it was, and begins again where it fails', async () => {
    bed = await approvalsBed()
    bed.chat.refusedListens.push(new NodeError('network', 'Telegram cannot be reached.'))
    await bed.start(asking())
    await vi.waitFor(() =>
      expect(bed.question().sent?.[0]?.problem).toBe('Telegram cannot be reached.'),
    )
    bed.clock.pass(31_000)
    await listens()
    bed.chat.listening?.problem()
    await bed.chat.listening?.keepPlace({ offset: 5 })
    await vi.waitFor(() => expect(bed.question().sent?.[0]?.problem).toBeUndefined())
    await bed.restart()
    await listens()
    expect(bed.chat.listening?.place).toEqual({ offset: 5 })
  })

  it('listens nowhere where nothing was asked', async () => {
    bed = await approvalsBed()
    await bed.start(asking({ channels: [] }))
    await bed.app.approvals.quiet()
    expect(bed.chat.listening).toBeUndefined()
    expect(bed.chat.asked).toEqual([])
  })
})

function vote(callback: string) {
  return { callback, decision: 'approve' as const }
}
