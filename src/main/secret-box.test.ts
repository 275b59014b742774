import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../app/failures/failure'
import { desktopSecrets } from './secret-box'
import { fakeElectron } from './testing'

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'baton-secrets-'))
})
afterEach(() => rm(dataDir, { recursive: true }))

function bed(change: { backend?: string; available?: boolean; answer?: number } = {}) {
  const { safeStorage, dialog } = fakeElectron()
  safeStorage.getSelectedStorageBackend.mockReturnValue(change.backend ?? 'gnome_libsecret')
  safeStorage.isEncryptionAvailable.mockReturnValue(change.available ?? true)
  dialog.showMessageBox.mockResolvedValue({
    response: change.answer ?? 0,
    checkboxChecked: false,
  })
  const secrets = (
    platform: NodeJS.Platform = 'linux',
    env: Record<string, string | undefined> = {},
  ) =>
    desktopSecrets({
      safeStorage: safeStorage as unknown as Electron.SafeStorage,
      dialog,
      dataDir,
      platform,
      env,
    })
  return { secrets, dialog, safeStorage }
}

describe('secrets of the desktop app', () => {
  it.each(['linux', 'darwin', 'win32'] as const)('are in the keychain on %s', async (platform) => {
    const { secrets, dialog } = bed()
    const { box, consent } = await secrets(platform)
    await consent()
    const sealed = box.seal('sk-123')
    expect(sealed).not.toContain('sk-123')
    expect(box.open(sealed)).toBe('sk-123')
    expect(box.guard).toBe("the system's keychain")
    expect(dialog.showMessageBox).not.toHaveBeenCalled()
    expect(await readdir(dataDir)).toEqual([])
  })

  it('do not open when something else sealed them', async () => {
    const { box } = await bed().secrets()
    expect(() => box.open('aes256gcm.abc')).toThrow(/not sealed with the keychain/)
  })

  it.each([
    ['Linux has only a password that everybody knows', { backend: 'basic_text' }],
    ['there is no encryption at all', { available: false }],
  ])('are refused where %s, until the person agrees to a key file', async (_why, change) => {
    const { secrets, safeStorage, dialog } = bed(change)
    const { box, consent } = await secrets()
    expect(() => box.seal('sk-123')).toThrow(Failure)
    expect(() => box.open('x')).toThrow(Failure)
    await consent()
    expect(dialog.showMessageBox).toHaveBeenCalledOnce()
    expect(box.guard).toBe('a key file')
    expect(box.open(box.seal('sk-123'))).toBe('sk-123')
    expect(safeStorage.encryptString).not.toHaveBeenCalled()
    await consent()
    expect(dialog.showMessageBox).toHaveBeenCalledOnce()
  })

  it('are not kept when the person does not agree', async () => {
    const { secrets } = bed({ backend: 'basic_text', answer: 1 })
    const { box, consent } = await secrets()
    await expect(consent()).rejects.toThrow(/not kept.*keychain/)
    expect(() => box.seal('sk-123')).toThrow(Failure)
    expect(await readdir(dataDir)).toEqual([])
  })

  it('open after a restart without asking again', async () => {
    const { secrets, dialog } = bed({ backend: 'basic_text' })
    const before = await secrets()
    await before.consent()
    const sealed = before.box.seal('sk-123')
    const after = await secrets()
    expect(after.box.open(sealed)).toBe('sk-123')
    expect(dialog.showMessageBox).toHaveBeenCalledOnce()
  })

  it('use the key of the environment where one is given', async () => {
    const { secrets, dialog } = bed({ backend: 'basic_text' })
    const { box, consent } = await secrets('linux', { BATON_SECRET_KEY: 'ab'.repeat(32) })
    await consent()
    expect(box.open(box.seal('sk-123'))).toBe('sk-123')
    expect(dialog.showMessageBox).not.toHaveBeenCalled()
    expect(await readdir(dataDir)).toEqual([])
  })
})
