import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { FaultyJournal } from '../../adapters/journal/testing/faulty-journal'
import { MemoryJournal } from '../../adapters/journal/memory-journal'
import { approvalsBed, asking, FaultyApprovals, PlayedDoor, shownIn } from './testing'
import type { ApprovalsBed } from './testing'

let bed: ApprovalsBed
afterEach(() => bed.end())

/** A question that two have to approve, its link, and how it is answered there. */
async function opened(change: Parameters<typeof approvalsBed>[0] = {}) {
  const door = new PlayedDoor()
  bed = await approvalsBed({ door, ...change })
  await bed.start(asking({ channels: [], approvals: 2, requestedBy: 'Joan' }))
  const { url = '' } = await bed.client.inbox.link({ callback: bed.question().callback })
  const send = async (by: string) => {
    const answer = await door.send(url, { shown, by, answer: 'approve' })
    return { status: answer.status, page: String(answer.body) }
  }
  const shown = shownIn(await door.send(url))
  return { send }
}

it('counts one answer by a link, also where the journal refused the first one for a while', async () => {
  const journal = new FaultyJournal(new MemoryJournal())
  const { send } = await opened({ journal })
  journal.fate = () => 'fails'
  const first = await send('Ana')
  expect(first.status).toBe(503)
  expect(first.page).toContain('It counts as soon as it can be saved')
  expect((await send('Bob')).status).toBe(410)
  journal.fate = () => 'works'
  bed.clock.pass(60_000)
  await vi.waitFor(() => expect(bed.question().approvedBy).toEqual(['Ana']))
  expect((await send('Bob')).status).toBe(410)
  expect(bed.question().approvedBy).toEqual(['Ana'])
})

it('takes no answer where it cannot be kept that the link was used, and takes it later', async () => {
  const approvals = new FaultyApprovals()
  const { send } = await opened({ approvals })
  approvals.full = true
  const refused = await send('Ana')
  expect(refused.status).toBe(503)
  expect(refused.page).toContain('nothing was changed')
  expect(bed.reports).toMatchObject([{ where: 'keeping that a link was used' }])
  expect(bed.question().approvedBy).toEqual([])
  approvals.full = false
  expect((await send('Ana')).status).toBe(200)
  expect(bed.question().approvedBy).toEqual(['Ana'])
})

it('has kept that the link was used before the answer counts, whenever the process ends', async () => {
  const { send } = await opened()
  const questions = join(bed.folder, 'approvals', 'questions')
  const kept: string[] = []
  bed.app.inbox.onChanged(() => {
    for (const name of readdirSync(questions))
      kept.push(readFileSync(join(questions, name), 'utf8'))
  })
  await send('Ana')
  expect(kept[0]).toContain('"used":"Approved by Ana."')
})

it('is good for another answer after one that changed nothing, also after a restart', async () => {
  const { send } = await opened()
  expect((await send('Joan')).status).toBe(422)
  await bed.restart()
  expect((await send('Ana')).status).toBe(200)
})
