import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { AesSecretBox, KEY_FILE, KEY_VARIABLE, serverSecretBox } from './secret-box'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-secrets-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('a sealed secret', () => {
  const box = new AesSecretBox(randomBytes(32), 'a test key')

  it('opens to what was sealed, and never looks the same twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (secret) => {
        const sealed = box.seal(secret)
        expect(box.open(sealed)).toBe(secret)
        expect(box.seal(secret)).not.toBe(sealed)
        if (secret.length > 5) expect(sealed).not.toContain(secret)
      }),
    )
  })

  it('does not open when any part of it was changed, cut or sealed with another key', () => {
    const sealed = box.seal('sk-secret')
    const bytes = Buffer.from(sealed.slice('aes256gcm.'.length), 'base64')
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes)
      changed[index] = changed[index]! ^ 1
      expect(() => box.open(`aes256gcm.${changed.toString('base64')}`)).toThrow()
    }
    expect(() => box.open(sealed.slice(0, 20))).toThrow('cut off')
    expect(() => box.open('plain')).toThrow('not sealed by Baton')
    expect(() => new AesSecretBox(randomBytes(32), 'another').open(sealed)).toThrow()
  })

  it('needs a key of the right length', () => {
    expect(() => new AesSecretBox(randomBytes(16), 'short')).toThrow('32 bytes, not 16')
  })
})

describe("the server's key", () => {
  it('is made once, for its owner only, and used again', async () => {
    const first = await serverSecretBox(folder, {})
    expect(first.guard).toBe('a key file')
    expect((await stat(join(folder, KEY_FILE))).mode & 0o777).toBe(0o600)
    const second = await serverSecretBox(folder, {})
    expect(second.open(first.seal('sk-1'))).toBe('sk-1')
    expect(await readdir(folder)).toEqual([KEY_FILE])
  })

  it('is one key when several processes start at once', async () => {
    const boxes = await Promise.all(Array.from({ length: 8 }, () => serverSecretBox(folder, {})))
    const sealed = boxes[0]!.seal('sk-1')
    for (const box of boxes) expect(box.open(sealed)).toBe('sk-1')
    expect(await readdir(folder)).toEqual([KEY_FILE])
  })

  it('is closed to others again when it came back from a backup open', async () => {
    await serverSecretBox(folder, {})
    await chmod(join(folder, KEY_FILE), 0o644)
    await serverSecretBox(folder, {})
    expect((await stat(join(folder, KEY_FILE))).mode & 0o777).toBe(0o600)
  })

  it('comes from the environment when it is there, as hex or base64, and then no file is made', async () => {
    const key = randomBytes(32)
    const spellings = [
      key.toString('hex'),
      key.toString('base64'),
      ` ${key.toString('base64url')}\n`,
    ]
    const sealed = new AesSecretBox(key, 'the same').seal('sk-1')
    for (const text of spellings) {
      const box = await serverSecretBox(folder, { [KEY_VARIABLE]: text })
      expect(box.open(sealed)).toBe('sk-1')
      expect(box.guard).toBe(`a key from ${KEY_VARIABLE}`)
    }
    expect(await readdir(folder)).toEqual([])
  })

  it.each(['short', randomBytes(16).toString('hex'), '!'.repeat(44)])(
    'is refused with what to do when the environment holds %j',
    async (text) => {
      const work = serverSecretBox(folder, { [KEY_VARIABLE]: text })
      await expect(work).rejects.toThrow(
        /must be 32 bytes as base64 or hex\. Make one with: openssl/,
      )
      await expect(serverSecretBox(folder, { [KEY_VARIABLE]: text })).rejects.not.toThrow(text)
    },
  )

  it('is not made anew over a damaged file', async () => {
    await writeFile(join(folder, KEY_FILE), 'damaged')
    await expect(serverSecretBox(folder, {})).rejects.toThrow(
      /is damaged\. Put it back from a backup/,
    )
    expect(await readFile(join(folder, KEY_FILE), 'utf8')).toBe('damaged')
  })
})
