import { afterEach, expect, it, vi } from 'vitest'
import { NodeError } from '../../engine/node-error'
import { FaultyApprovals, PlayedDoor, approvalsBed, asking, type ApprovalsBed } from './testing'

let bed: ApprovalsBed
afterEach(() => bed.end())

const problem = (text: string | undefined) =>
  vi.waitFor(() => expect(bed.question().sent?.[0]?.problem).toBe(text))
const asked = (count: number) => vi.waitFor(() => expect(bed.chat.asked).toHaveLength(count))

it('asks once it can keep what it asks, and says in the inbox meanwhile why it does not', async () => {
  const approvals = new FaultyApprovals()
  approvals.full = true
  bed = await approvalsBed({ approvals })
  await bed.start(asking())
  await problem('The disk is full.')
  expect(bed.chat.asked).toEqual([])
  approvals.full = false
  bed.clock.pass(31_000)
  await asked(1)
  await problem(undefined)
})

it('asks once the connections can be read, and says in the inbox meanwhile why it does not', async () => {
  bed = await approvalsBed()
  bed.faults.connections = new NodeError('network', 'The connections cannot be read.')
  await bed.start(asking())
  await problem('The connections cannot be read.')
  bed.faults.connections = undefined
  bed.clock.pass(31_000)
  await asked(1)
  await problem(undefined)
})

it('keeps once it can where a question was sent to, so that a restart does not ask again', async () => {
  const approvals = new FaultyApprovals()
  bed = await approvalsBed({ approvals })
  const { ask } = bed.chat
  vi.spyOn(bed.chat, 'ask').mockImplementation((...given) => {
    approvals.full = true
    return ask.apply(bed.chat, given)
  })
  await bed.start(asking())
  await problem('The disk is full.')
  approvals.full = false
  bed.clock.pass(31_000)
  await problem(undefined)
  await bed.restart()
  await bed.app.approvals.quiet()
  expect(bed.chat.asked).toHaveLength(1)
})

const refusals = (count: number) =>
  Array.from(
    { length: count },
    () => new NodeError('network', 'No way there.', { retryable: true }),
  )
const gone = (count: number) => vi.waitFor(() => expect(bed.chat.refusals).toHaveLength(count))

it('asks again with the same links, and writes nothing new for that', async () => {
  const approvals = new FaultyApprovals()
  bed = await approvalsBed({ approvals, door: new PlayedDoor() })
  bed.chat.refusals.push(...refusals(3))
  const attempts = vi.spyOn(bed.chat, 'ask')
  await bed.start(asking())
  await gone(2)
  await bed.app.approvals.quiet()
  const { writes } = approvals
  for (const left of [1, 0]) {
    bed.clock.pass(60_000)
    await gone(left)
    await bed.app.approvals.quiet()
  }
  expect(approvals.writes).toBe(writes)
  bed.clock.pass(60_000)
  await asked(1)
  await bed.app.approvals.quiet()
  const links = attempts.mock.calls.map(([{ links }]) => links?.open)
  expect(links).toHaveLength(4)
  expect(links[0]).toContain('/a/')
  expect(new Set(links).size).toBe(1)
  expect((await approvals.load()).approvals).toMatchObject([{ links: [{}] }])
})

it('lets go while it runs of what was answered long ago', async () => {
  const approvals = new FaultyApprovals()
  bed = await approvalsBed({ approvals })
  const kept = async () => (await approvals.load()).approvals.length
  for (const days of [31, 0]) {
    await bed.start(asking())
    await vi.waitFor(() => expect(bed.question().sent?.[0]?.at).toBeDefined())
    const { callback } = bed.question()
    await bed.client.inbox.vote({ callback, by: 'Ana', decision: 'reject' })
    await vi.waitFor(() => expect(bed.app.inbox.pending()).toEqual([]))
    await bed.app.approvals.quiet()
    expect(await kept()).toBe(1)
    bed.clock.pass(days * 24 * 3_600_000)
  }
})
