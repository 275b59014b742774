import { mkdtemp, rm } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { graph } from '../../shared/workflow/testing'
import { approve, resume } from './kept-runs'
import { runs, show } from './look'
import { openFolder } from './open-folder'
import { run } from './run'
import { EXIT } from './usage'

const asks = graph(
  [
    { id: 'start', type: 'manual-trigger' },
    { id: 'ask', type: 'human-callback', config: { title: 'Post it?', value: 'text' } },
  ],
  ['start>ask'],
)

let folder: string
let said: string[]
let printed: string[]
/** The runs, the newest first; all but the last can be read. */
let ids: string[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-damaged-'))
  said = []
  printed = []
  vi.spyOn(console, 'error').mockImplementation((text: string) => void said.push(text))
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text))
  for (let i = 0; i < 2; i++)
    await run({
      workflow: asks,
      virtualTime: false,
      approve: 'none',
      eventLines: false,
      dataDir: folder,
      folder: openFolder(folder),
    })
  await runs(folder, { json: true })
  ids = (JSON.parse(printed.pop() ?? '') as { id: string }[]).map(({ id }) => id)
  const db = new DatabaseSync(join(folder, 'journal.sqlite'))
  // The newest is looked at first.
  db.exec(`UPDATE events SET text = replace(text, 'Post', 'Send') WHERE run = 2`)
  db.close()
  said = []
  printed = []
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true })
})

const damage = expect.stringMatching(/journal\.sqlite is damaged: of run .* is changed\./) as string

it('a damaged run keeps no command from the others, and is named with the reason', async () => {
  const [bad = '', good = ''] = ids
  expect(await runs(folder, { json: true })).toBe(EXIT.failed)
  expect(said).toEqual([damage])
  expect(JSON.parse(printed[0] ?? '')).toMatchObject([
    { id: bad, status: 'failed' },
    { id: good, status: 'waiting' },
  ])
  expect(await show(folder, good, { eventLines: false })).toBe(EXIT.completed)
  await expect(show(folder, bad, { eventLines: false })).rejects.toThrow('is damaged')

  await expect(approve(folder, `${bad}.ask.1`, { decision: 'approve' })).rejects.toThrow(
    'is damaged',
  )
  expect(await approve(folder, `${good}.ask.1`, { decision: 'approve' })).toBe(EXIT.completed)
  said = []
  expect(await resume(folder)).toBe(EXIT.failed)
  expect(said).toEqual([expect.stringContaining(`Run ${bad} cannot go on: `)])
  printed = []
  await runs(folder, { json: true })
  expect(JSON.parse(printed[0] ?? '')).toMatchObject([
    { id: bad, status: 'failed' },
    { id: good, status: 'completed' },
  ])
})
