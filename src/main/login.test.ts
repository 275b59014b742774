import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startAtLogin, type LoginOptions } from './login'

let folder: string
let options: LoginOptions
const setLoginItemSettings = vi.fn()

beforeEach(async () => {
  vi.clearAllMocks()
  folder = await mkdtemp(join(tmpdir(), 'baton-login-'))
  options = {
    app: { setLoginItemSettings, isPackaged: true, getAppPath: () => '/src' },
    platform: 'linux',
    env: { XDG_CONFIG_HOME: folder },
    execPath: '/opt/My "Apps"/ba$on 100%',
    home: '/nowhere',
  }
})
afterEach(() => rm(folder, { recursive: true }))

const entry = () => readFile(join(folder, 'autostart', 'baton.desktop'), 'utf8')

it('writes an entry that starts it without a window, with its path quoted, and takes it back', async () => {
  await startAtLogin(true, options)
  expect(await entry()).toContain(
    String.raw`Exec="/opt/My \\"Apps\\"/ba\\$on 100%%" "--hidden"` + '\n',
  )
  expect(setLoginItemSettings).not.toHaveBeenCalled()
  await startAtLogin(false, options)
  await startAtLogin(false, options)
  expect(await readdir(join(folder, 'autostart'))).toEqual([])
})

it('names the AppImage rather than what it unpacks, and the app beside an unpackaged Electron', async () => {
  await startAtLogin(true, {
    ...options,
    env: { ...options.env, APPIMAGE: '/opt/apps/Baton.AppImage' },
  })
  expect(await entry()).toContain('Exec="/opt/apps/Baton.AppImage" "--hidden"')
  const app = { ...options.app, isPackaged: false }
  await startAtLogin(true, { ...options, app, execPath: '/electron' })
  expect(await entry()).toContain('Exec="/electron" "/src" "--hidden"')
})

it('goes by the home folder where no other is said', async () => {
  await startAtLogin(true, { ...options, env: {}, home: folder })
  expect(await readdir(join(folder, '.config', 'autostart'))).toEqual(['baton.desktop'])
})

it('says which file could not be written', async () => {
  await writeFile(join(folder, 'autostart'), '')
  await expect(startAtLogin(true, options)).rejects.toThrow(
    /autostart.baton\.desktop could not be written/,
  )
})

it.each(['darwin', 'win32'] as const)('asks the system on %s', async (platform) => {
  await startAtLogin(true, { ...options, platform })
  expect(setLoginItemSettings).toHaveBeenCalledExactlyOnceWith({
    openAtLogin: true,
    args: ['--hidden'],
  })
  expect(await readdir(folder)).toEqual([])
})
