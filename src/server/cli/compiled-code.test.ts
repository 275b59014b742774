import { expect, it } from 'vitest'
import { compiledCodeFolder } from './compiled-code'

it.each([
  ['linux', {}, '/home/ada/.cache/baton/code'],
  ['linux', { XDG_CACHE_HOME: '/xdg' }, '/xdg/baton/code'],
  ['linux', { XDG_CACHE_HOME: 'xdg' }, '/home/ada/.cache/baton/code'],
  ['darwin', { XDG_CACHE_HOME: '/xdg' }, '/home/ada/Library/Caches/Baton/code'],
  ['win32', { LOCALAPPDATA: 'C:\\Local' }, 'C:\\Local\\Baton\\Cache\\code'],
] as const)('compiled code on %s with %o lies in %s', (platform, env, expected) => {
  expect(compiledCodeFolder(env, platform, '/home/ada')).toBe(expected)
})
