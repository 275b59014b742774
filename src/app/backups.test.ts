import { describe, expect, it } from 'vitest'
import type { BackedUpProject } from '../shared/contract/backups'
import { BackupService, type SentVersion } from './backups'
import { memoryBackups } from './testing'

const DAY = 24 * 60 * 60 * 1000
const NOW = 400 * DAY
const STORE = 'store-one'

const project = (more: Partial<BackedUpProject> = {}): BackedUpProject => ({
  id: 'posts',
  name: 'Posts',
  revision: 1,
  createdAt: NOW,
  updatedAt: NOW,
  names: {},
  ...more,
})
const version = (id: number, more: Partial<SentVersion> = {}): SentVersion => ({
  id,
  at: NOW + id,
  revision: id,
  text: `{"save":${id}}`,
  ...more,
})

function service() {
  const folder = memoryBackups()
  const clock = { at: NOW, now: () => clock.at }
  const reports: unknown[] = []
  const backups = new BackupService({
    backups: folder,
    clock,
    report: (problem) => void reports.push(problem),
  })
  return { folder, clock, backups, reports }
}

describe('the backup of a project', () => {
  it('gives every version back as it was sent, newest first', async () => {
    const { backups } = service()
    expect(await backups.keep(STORE, project(), [version(1), version(2, { by: 'Ada' })])).toBe(2)
    expect(await backups.versions(STORE, 'posts')).toMatchObject([{ id: 2, by: 'Ada' }, { id: 1 }])
    expect(await backups.read(STORE, 'posts', 1)).toBe('{"save":1}')
    expect(await backups.list()).toMatchObject([
      { store: STORE, project: { name: 'Posts' }, versions: 2, last: { id: 2 } },
    ])
  })

  it('keeps a version as it first came, and takes each once', async () => {
    const { backups } = service()
    await backups.keep(STORE, project(), [version(1)])
    await backups.keep(STORE, project(), [version(1, { text: '{"other":true}' }), version(2)])
    expect(await backups.read(STORE, 'posts', 1)).toBe('{"save":1}')
    expect(await backups.versions(STORE, 'posts')).toHaveLength(2)
  })

  it('thins out what is old, but not what has a name, and drops the documents', async () => {
    const { backups, folder } = service()
    const old = [1, 2, 3].map((id) => version(id, { at: NOW - 200 * DAY + id }))
    const recent = Array.from({ length: 40 }, (_, n) => version(10 + n))
    await backups.keep(STORE, project({ names: { 2: 'Launch' } }), [...old, ...recent])
    const kept = (await backups.versions(STORE, 'posts')).map(({ id }) => id)
    expect(kept).toContain(2)
    expect(kept).not.toContain(3)
    expect(kept.slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, n) => 49 - n))
    expect(folder.documents.size).toBe(kept.length)
    await expect(backups.read(STORE, 'posts', 3)).rejects.toThrow(/no longer in the backup/)
  })

  it('keeps the stores of two browsers apart', async () => {
    const { backups } = service()
    await backups.keep(STORE, project(), [version(1)])
    await backups.keep('store-two', project({ name: 'Mine' }), [version(1, { text: '"mine"' })])
    expect(await backups.read(STORE, 'posts', 1)).toBe('{"save":1}')
    expect(await backups.read('store-two', 'posts', 1)).toBe('"mine"')
  })

  it('takes calls for one project in turn', async () => {
    const { backups } = service()
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => backups.keep(STORE, project(), [version(n + 1)])),
    )
    expect(await backups.versions(STORE, 'posts')).toHaveLength(20)
  })

  it.each(['deletedAt', 'goneAt'] as const)(
    'goes 30 days after %s, and no earlier',
    async (since) => {
      const { backups, clock } = service()
      await backups.keep(STORE, project({ [since]: NOW }), [version(1)])
      clock.at = NOW + 29 * DAY
      expect(await backups.list()).toHaveLength(1)
      clock.at = NOW + 31 * DAY
      expect(await backups.list()).toEqual([])
      await expect(backups.versions(STORE, 'posts')).rejects.toThrow(/no such backup/)
    },
  )

  it('stays for ever where its browser is never seen again', async () => {
    const { backups, clock } = service()
    await backups.keep(STORE, project(), [version(1)])
    clock.at = NOW + 4000 * DAY
    expect(await backups.list()).toHaveLength(1)
  })

  it('is left out of the list, and reported, where it cannot be read', async () => {
    const { backups, folder, reports } = service()
    await backups.keep(STORE, project(), [version(1)])
    await backups.keep(STORE, project({ id: 'bad' }), [version(1)])
    const index = folder.index.bind(folder)
    folder.index = (store, id) =>
      id === 'bad' ? Promise.reject(new Error('damaged')) : index(store, id)
    expect((await backups.list()).map((backup) => backup.project.id)).toEqual(['posts'])
    expect(reports).toMatchObject([{ where: 'the backup of bad' }])

    const { places } = folder
    folder.places = async () => [{ store: STORE, error: new Error('torn') }, ...(await places())]
    expect((await backups.list()).map((backup) => backup.project.id)).toEqual(['posts'])
    expect(reports).toContainEqual({ where: 'a backup', error: new Error('torn') })
  })

  it('goes on after a write that failed', async () => {
    const { backups, folder } = service()
    const { keepDocument } = folder
    folder.keepDocument = () => Promise.reject(new Error('full'))
    await expect(backups.keep(STORE, project(), [version(1)])).rejects.toThrow('full')
    folder.keepDocument = keepDocument
    expect(await backups.keep(STORE, project(), [version(1)])).toBe(1)
  })
})
