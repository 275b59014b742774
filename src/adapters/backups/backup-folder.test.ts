import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { BackupIndex } from '../../app/ports'
import { realFileSystem } from '../workspace/atomic-file'
import { BackupFolder, BACKUPS_FOLDER } from './backup-folder'

const STORE = 'store-one'
const TEXT = '{"name":"Zürich 🎻","b":1,"a":2}'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-backups-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const index = (id: string, hash: string): BackupIndex => ({
  project: { id, name: 'Posts', revision: 1, createdAt: 1, updatedAt: 2, names: {} },
  versions: [{ id: 1, at: 1, revision: 1, hash, bytes: TEXT.length }],
})
const keep = async (backups: BackupFolder, id: string, text = TEXT) => {
  const hash = await backups.keepDocument(STORE, id, text)
  await backups.writeIndex(STORE, index(id, hash))
  return hash
}
const projects = async (backups: BackupFolder) =>
  (await backups.places()).map((place) => ('project' in place ? place.project : '')).sort()
const filesOf = async () =>
  (await readdir(join(folder, BACKUPS_FOLDER), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

it('gives a document back byte for byte after the host was started anew', async () => {
  const hash = await keep(new BackupFolder(folder), 'posts')
  const again = new BackupFolder(folder)
  expect(await again.places()).toEqual([{ store: STORE, project: 'posts' }])
  expect(await again.index(STORE, 'posts')).toEqual(index('posts', hash))
  expect(await again.document(STORE, 'posts', hash)).toBe(TEXT)
})

it('keeps ids apart that differ in capitals alone, and names no file after one', async () => {
  const backups = new BackupFolder(folder)
  await keep(backups, 'Posts', '"one"')
  await keep(backups, 'posts', '"two"')
  await keep(backups, 'CON')
  const names = (await readdir(join(folder, BACKUPS_FOLDER, STORE))).map((name) =>
    name.toLowerCase(),
  )
  expect(new Set(names).size).toBe(3)
  expect(await projects(backups)).toEqual(['CON', 'Posts', 'posts'])
})

it('is read by nobody else on the machine', async () => {
  await keep(new BackupFolder(folder), 'posts')
  if (process.platform === 'win32') return
  for (const file of await filesOf()) expect((await stat(file)).mode & 0o077).toBe(0)
})

it('says that a document was changed on disk instead of giving it out', async () => {
  const backups = new BackupFolder(folder)
  const hash = await keep(backups, 'posts')
  const file = (await filesOf()).find((name) => name.endsWith('.gz'))!
  const whole = await readFile(file)
  await writeFile(file, whole.subarray(0, whole.length - 6))
  await expect(backups.document(STORE, 'posts', hash)).rejects.toThrow(/damaged on disk/)
  await writeFile(file, 'not even gzip')
  await expect(backups.document(STORE, 'posts', hash)).rejects.toThrow(/damaged on disk/)
})

it.each(['{ "version": 1', '{"version":2}', '[]'])(
  'says that an index is damaged: %s',
  async (text) => {
    const backups = new BackupFolder(folder)
    await keep(backups, 'posts')
    const file = (await filesOf()).find((name) => name.endsWith('index.json'))!
    await writeFile(file, text)
    await expect(backups.index(STORE, 'posts')).rejects.toThrow(/damaged, or of a newer version/)
    await keep(backups, 'other')
    const places = await backups.places()
    expect(places).toContainEqual({ store: STORE, project: 'other' })
    expect(places).toHaveLength(2)
  },
)

it('leaves what was there when the disk is full, and says so', async () => {
  await keep(new BackupFolder(folder), 'posts')
  const before = await filesOf()
  const full = new BackupFolder(folder, {
    fs: {
      ...realFileSystem,
      rename: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    },
  })
  await expect(full.keepDocument(STORE, 'posts', '"more"')).rejects.toThrow(/disk.*is full/)
  await expect(full.writeIndex(STORE, index('posts', 'a'.repeat(64)))).rejects.toThrow(/full/)
  expect(await filesOf()).toEqual(before)
})

it('drops documents and whole projects', async () => {
  const backups = new BackupFolder(folder)
  const hash = await keep(backups, 'posts')
  await keep(backups, 'other')
  await backups.dropDocuments(STORE, 'posts', [hash])
  await expect(backups.document(STORE, 'posts', hash)).rejects.toThrow(/no such file/)
  await backups.remove(STORE, 'posts')
  expect(await projects(backups)).toEqual(['other'])
})

it('is empty where nothing was ever kept', async () => {
  const backups = new BackupFolder(folder)
  expect(await backups.places()).toEqual([])
  expect(await backups.index(STORE, 'posts')).toBeUndefined()
})
