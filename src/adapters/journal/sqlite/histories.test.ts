import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { KeptHistory } from '../../../app/ports'
import { completed, workflow } from './testing/events'
import { begin, TestFolder } from './testing/test-folder'

let folder: TestFolder
beforeEach(async () => {
  folder = await TestFolder.make()
})
afterEach(() => folder.remove())

/** Changes the file beside the journal, as a disk might. */
function spoil(sql: string): void {
  const db = new DatabaseSync(folder.journalFile)
  db.exec(sql)
  db.close()
}

function documentOf(history: KeptHistory | undefined) {
  if (!history || 'error' in history) throw new Error('There is no history.')
  return history.workflow
}

it('gives several runs in the order in which they are asked for, with what each began with', async () => {
  const journal = await folder.open()
  await begin(journal, 'a')
  await begin(journal, 'b', 1_000, 'Pong')
  const large = 'x'.repeat(100_000)
  await journal.append([completed('a', 1), completed('b', 1, large)])
  await journal.append([completed('a', 2)])
  expect(await journal.histories(['b', 'unknown', 'a'])).toEqual([
    { run: 'b', workflow: workflow('Pong'), events: [completed('b', 1, large)] },
    { run: 'unknown', events: [] },
    { run: 'a', workflow: workflow(), events: [completed('a', 1), completed('a', 2)] },
  ])
  expect(await journal.histories([])).toEqual([])
})

it('reads a document once, however many runs began with it and whenever they are read', async () => {
  const journal = await folder.open()
  for (const run of ['a', 'b', 'c']) await begin(journal, run)
  await begin(journal, 'other', 1_000, 'Pong')
  const [a, b, other] = await journal.histories(['a', 'b', 'other'])
  const [c] = await journal.histories(['c'])
  expect(documentOf(b)).toBe(documentOf(a))
  expect(documentOf(c)).toBe(documentOf(a))
  expect(documentOf(other)).toEqual(workflow('Pong'))
})

it('says of a damaged run that it is, and gives the others', async () => {
  const before = await folder.open()
  for (const run of ['a', 'b', 'c']) await begin(before, run, 1_000, run)
  await before.append(['a', 'b', 'c'].map((run) => completed(run, 1)))
  await before.append(['a', 'b', 'c'].map((run) => completed(run, 2)))
  await before.close()
  spoil(`DELETE FROM events WHERE seq = 1 AND run = (SELECT id FROM runs WHERE run = 'a')`)
  spoil(`UPDATE documents SET json = '{' WHERE id = (SELECT document FROM runs WHERE run = 'b')`)
  const journal = await folder.open()
  const [a, b, c] = await journal.histories(['a', 'b', 'c'])
  expect(a).toMatchObject({ run: 'a', error: { name: 'JournalDamaged' } })
  expect(b).toMatchObject({ run: 'b', error: { name: 'JournalDamaged' } })
  expect(c).toMatchObject({ run: 'c', events: [completed('c', 1), completed('c', 2)] })
})

it('is refused once the journal is closed', async () => {
  const journal = await folder.open()
  await journal.close()
  await expect(journal.histories(['a'])).rejects.toThrow(/closed/)
})
