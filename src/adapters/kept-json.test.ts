import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readKept, writeKept } from './kept-json'
import { realFileSystem } from './workspace/atomic-file'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-kept-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const words = () => ({
  folder,
  doing: 'save the settings',
  unsaved: 'The settings were not saved',
  then: ', then save again',
})

it('tells a file that is not there from one that is no JSON', async () => {
  const path = join(folder, 'a.json')
  expect(await readKept(path, words())).toBeUndefined()
  await writeFile(path, '{ "half')
  expect(await readKept(path, words())).toBeNull()
  await writeFile(path, '{ "whole": true }')
  expect(await readKept(path, words())).toEqual({ whole: true })
})

it('makes the folders above a file, and says what is wrong where it cannot', async () => {
  const path = join(folder, 'one', 'two', 'a.json')
  await writeKept(path, '{}', words())
  expect(await readFile(path, 'utf8')).toBe('{}')
  await expect(writeKept(join(path, 'b.json'), '{}', words())).rejects.toMatchObject({
    code: 'file',
    message: expect.stringContaining('Could not save the settings'),
  })
  await expect(readKept(join(path, 'b.json'), words())).rejects.toMatchObject({ code: 'file' })
})

it.each(['ENOSPC', 'EDQUOT'])('leaves what was there on a full disk (%s)', async (code) => {
  const path = join(folder, 'a.json')
  await writeKept(path, '"old"', words())
  const full = {
    ...realFileSystem,
    rename: () => Promise.reject(Object.assign(new Error(), { code })),
  }
  await expect(writeKept(path, '"new"', words(), { fs: full })).rejects.toMatchObject({
    code: 'disk-full',
    message: `The settings were not saved: the disk that holds ${folder} is full. Free some space, then save again.`,
  })
  expect(await readFile(path, 'utf8')).toBe('"old"')
  expect(await readdir(folder)).toEqual(['a.json'])
})
