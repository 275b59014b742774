import * as nodeModule from 'node:module'
import { homedir } from 'node:os'
import { afterEach, expect, it, vi } from 'vitest'
import { compiledCodeFolder, keepCompiledCode } from './compiled-code'

vi.mock('node:os', async (original) => {
  const os = await original<typeof import('node:os')>()
  return { ...os, homedir: vi.fn(os.homedir) }
})
vi.mock('node:module', async (original) => ({
  ...(await original<typeof import('node:module')>()),
  enableCompileCache: vi.fn(),
}))
afterEach(() => vi.clearAllMocks())

it.each([
  ['linux', {}, '/home/ada/.cache/baton/code'],
  ['linux', { XDG_CACHE_HOME: '/xdg' }, '/xdg/baton/code'],
  ['linux', { XDG_CACHE_HOME: 'xdg' }, '/home/ada/.cache/baton/code'],
  ['darwin', { XDG_CACHE_HOME: '/xdg' }, '/home/ada/Library/Caches/Baton/code'],
  ['win32', { LOCALAPPDATA: 'C:\\Local' }, 'C:\\Local\\Baton\\Cache\\code'],
] as const)('compiled code on %s with %o lies in %s', (platform, env, expected) => {
  expect(compiledCodeFolder(env, platform, '/home/ada')).toBe(expected)
})

it('is kept in the folder of this user, and nowhere for a user who has none', () => {
  keepCompiledCode()
  const folder = compiledCodeFolder(process.env, process.platform)
  expect(nodeModule.enableCompileCache).toHaveBeenCalledExactlyOnceWith(folder)
  vi.mocked(homedir).mockImplementation(() => {
    throw new Error('ENOENT: no such user')
  })
  expect(keepCompiledCode).not.toThrow()
  expect(nodeModule.enableCompileCache).toHaveBeenCalledOnce()
})
