import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { KeptApproval } from '../../app/approvals/store'
import { ApprovalFolder } from './approval-folder'

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'baton-approvals-'))))
afterEach(() => rm(folder, { recursive: true, force: true }))

const approval = (callback: string): KeptApproval => ({
  callback,
  run: 'r1',
  title: 'Post it?',
  messages: [
    {
      place: 'telegram-me',
      ticket: 'aa',
      shown: 'bb',
      edition: 'cc',
      state: 'sent',
      message: { chat: 1, message: 2 },
      sentAt: 5,
    },
  ],
  links: [{ token: 'dd', by: 'Ana' }],
  drafts: [{ place: 'telegram-me', by: 'Ana', revision: 3, value: { text: 'x' } }],
})

test('gives back what was kept, also in another process', async () => {
  const store = new ApprovalFolder(folder)
  const long = `r1.${'x'.repeat(400)}/../../etc.1`
  await store.keep(approval('r1.ok.1'))
  await store.keep(approval(long))
  await store.keep({ ...approval('r1.ok.1'), how: 'It was approved by Ana.', settledAt: 9 })
  const { approvals, unreadable } = await new ApprovalFolder(folder).load()
  expect(unreadable).toEqual([])
  expect(approvals).toHaveLength(2)
  expect(approvals.find(({ callback }) => callback === 'r1.ok.1')).toEqual({
    ...approval('r1.ok.1'),
    how: 'It was approved by Ana.',
    settledAt: 9,
  })
  await store.remove(long)
  expect((await store.load()).approvals).toHaveLength(1)
})

test('tells one that is damaged, and reads the others', async () => {
  const store = new ApprovalFolder(folder)
  await store.keep(approval('a'))
  await store.keep(approval('b'))
  const questions = join(folder, 'approvals', 'questions')
  const [first = ''] = await readdir(questions)
  await writeFile(join(questions, first), (await readFile(join(questions, first))).subarray(0, 20))
  const { approvals, unreadable } = await store.load()
  expect(approvals).toHaveLength(1)
  expect(unreadable).toEqual([join(questions, first)])
})

test('finds where a channel was', async () => {
  const store = new ApprovalFolder(folder)
  expect(await store.place('telegram-me')).toBeUndefined()
  await store.keepPlace('telegram-me', { offset: 7 })
  expect(await new ApprovalFolder(folder).place('telegram-me')).toEqual({ offset: 7 })
})

test('says what is wrong where nothing can be written', async () => {
  await writeFile(join(folder, 'approvals'), 'a file where the folder would be')
  const store = new ApprovalFolder(folder)
  await expect(store.keep(approval('a'))).rejects.toMatchObject({ name: 'NodeError' })
  await expect(store.load()).rejects.toMatchObject({ name: 'NodeError' })
})
