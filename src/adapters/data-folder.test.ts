import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dataFolder, prepareDataFolder } from './data-folder'

describe('the data folder', () => {
  it.each([
    ['linux', { BATON_DATA: '/data' }, '/data'],
    ['linux', {}, '/home/ada/.local/share/Baton'],
    ['linux', { XDG_DATA_HOME: '/xdg' }, '/xdg/Baton'],
    ['linux', { XDG_DATA_HOME: 'xdg' }, '/home/ada/.local/share/Baton'],
    ['darwin', { XDG_DATA_HOME: '/xdg' }, '/home/ada/Library/Application Support/Baton'],
    ['win32', { APPDATA: 'C:\\Roaming' }, 'C:\\Roaming\\Baton'],
  ] as const)('on %s with %o is %s', (platform, env, expected) => {
    expect(dataFolder(env, platform, '/home/ada')).toBe(expected)
  })

  it('is absolute, however BATON_DATA is written', () => {
    expect(dataFolder({ BATON_DATA: 'here' }, 'linux')).toBe(join(process.cwd(), 'here'))
  })

  describe('on disk', () => {
    let folder: string
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'baton-data-'))
    })
    afterEach(() => rm(folder, { recursive: true }))

    it('is made with its workspace, and nothing else is left in it', async () => {
      await prepareDataFolder(join(folder, 'a', 'b'))
      expect(await readdir(join(folder, 'a', 'b'))).toEqual(['workspace'])
    })

    it('is refused with what to do when a file stands there', async () => {
      await writeFile(join(folder, 'file'), '')
      await expect(prepareDataFolder(join(folder, 'file'))).rejects.toThrow(
        /cannot keep its data in .*file: a file stands where .* --data or BATON_DATA/,
      )
    })

    it('is refused where no folder can be made', async () => {
      await expect(prepareDataFolder('/proc/baton')).rejects.toMatchObject({
        name: 'DataFolderUnusable',
      })
    })
  })
})
