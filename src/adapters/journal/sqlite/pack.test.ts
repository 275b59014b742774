import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { PACKED_FROM } from './pack'
import { completed } from './testing/events'
import { begin, TestFolder } from './testing/test-folder'

let folder: TestFolder
beforeEach(async () => {
  folder = await TestFolder.make()
})
afterEach(() => folder.remove())

function change(sql: string): void {
  const db = new DatabaseSync(folder.journalFile)
  db.exec(sql)
  db.close()
}

const many = Array.from({ length: 200 }, (_, index) =>
  completed('a', index + 1, { n: 'ü🎼'.repeat(9) }),
)

it('keeps a long row in a tenth of its length, and gives back the same events from any of them on', async () => {
  const journal = await folder.open()
  await begin(journal, 'a')
  await journal.append(many)
  await journal.append([completed('a', 201)])
  expect(await journal.read('a')).toEqual([...many, completed('a', 201)])
  expect(await journal.read('a', 150)).toEqual([...many.slice(150), completed('a', 201)])
  await journal.close()
  const db = new DatabaseSync(folder.journalFile, { readOnly: true })
  const rows = db.prepare('SELECT text, length(packed) AS packed FROM events ORDER BY seq').all()
  db.close()
  const length = many.map((event) => JSON.stringify(event)).join('\n').length
  expect(length).toBeGreaterThan(PACKED_FROM)
  expect(rows).toMatchObject([{ text: '' }, { packed: null }])
  expect(Number(rows[0]?.packed)).toBeLessThan(length / 10)
})

it('takes the same long row once when it is asked for again', async () => {
  const journal = await folder.open()
  await begin(journal, 'a')
  await journal.append(many)
  await journal.append([...many, completed('a', 201)])
  await expect(journal.append([completed('a', 1, 'other'), ...many.slice(1)])).rejects.toThrow(
    /kept/,
  )
  expect(await journal.read('a')).toEqual([...many, completed('a', 201)])
})

it.each([
  ['cut short', 'UPDATE events SET packed = substr(packed, 1, length(packed) / 2)'],
  ['replaced', "UPDATE events SET packed = x'00ff00ff'"],
  ['gone', 'UPDATE events SET packed = NULL'],
])('says which run is damaged when a long row is %s', async (_what, sql) => {
  const journal = await folder.open()
  await begin(journal, 'a')
  await journal.append(many)
  await journal.close()
  change(sql)
  const again = await folder.open()
  await expect(again.read('a')).rejects.toThrow(/run a, what was kept from event 1 on is changed/)
})
