import { afterEach, expect, it, vi } from 'vitest'
import type { Notice } from './notices'
import { approvalsBed, asking, type ApprovalsBed } from './testing'

let bed: ApprovalsBed
afterEach(() => bed.end())

const told: Notice[] = []
const begin = async () => {
  told.length = 0
  bed = await approvalsBed({ notify: (notice) => void told.push(notice) })
}

it('tells of a question once, and not again after a restart or when it changes', async () => {
  await begin()
  await bed.start(asking({ channels: [], approvals: 2 }))
  const { callback, workflowName } = bed.question()
  await vi.waitFor(() =>
    expect(told).toEqual([{ title: 'Post it?', body: `${workflowName} waits for you.`, callback }]),
  )
  await bed.client.inbox.vote({ callback, by: 'Ana', decision: 'approve', value: 'Changed' })
  await bed.restart()
  await bed.start(asking({ channels: [], title: 'Another?' }))
  await vi.waitFor(() => expect(told.map(({ title }) => title)).toEqual(['Post it?', 'Another?']))
})

it('tells of several at once together', async () => {
  await begin()
  const both = asking({ channels: [] })
  const [, ask] = both.nodes
  if (!ask) throw new Error('no question')
  both.nodes.push({ ...ask, id: 'second' })
  both.edges.push({ id: 'e9', source: 'start', target: 'second' })
  await bed.start(both)
  await vi.waitFor(() => expect(told).toHaveLength(1))
  expect(told[0]).toMatchObject({ title: '2 questions wait for you' })
  expect(told[0]?.callback).toBeUndefined()
})

it('tells nothing of what was answered at once', async () => {
  await begin()
  await bed.start(asking({ channels: [] }))
  await bed.client.inbox.vote({
    callback: bed.question().callback,
    by: 'Ana',
    decision: 'reject',
  })
  await bed.start(asking({ channels: [], title: 'Another?' }))
  await vi.waitFor(() => expect(told.map(({ title }) => title)).toContain('Another?'))
  expect(told).toHaveLength(1)
})
