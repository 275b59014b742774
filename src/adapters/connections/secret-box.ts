import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { chmod, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SecretBox } from '../../app/ports'
import { errorCode } from '../workspace/file-failure'

const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16
const PREFIX = 'aes256gcm.'

/** The environment variable that holds the key, as base64 or hex. */
export const KEY_VARIABLE = 'BATON_SECRET_KEY'
/** The file in the data folder that holds the key when the environment does not. */
export const KEY_FILE = 'secret.key'

/** Seals with AES-256-GCM (NIST SP 800-38D), with a fresh 96-bit nonce each time. */
export class AesSecretBox implements SecretBox {
  constructor(
    private readonly key: Uint8Array,
    readonly guard: string,
  ) {
    if (key.length !== KEY_BYTES)
      throw new Error(`A key has ${KEY_BYTES} bytes, not ${key.length}.`)
  }

  seal(plain: string): string {
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.key, iv, { authTagLength: TAG_BYTES })
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
    return PREFIX + Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')
  }

  open(sealed: string): string {
    const bytes = Buffer.from(sealed.slice(PREFIX.length), 'base64')
    if (!sealed.startsWith(PREFIX) || bytes.length < IV_BYTES + TAG_BYTES)
      throw new Error('This was not sealed by Baton, or it was cut off.')
    const iv = bytes.subarray(0, IV_BYTES)
    const decipher = createDecipheriv('aes-256-gcm', this.key, iv, { authTagLength: TAG_BYTES })
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
    const plain = [decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]
    return Buffer.concat(plain).toString('utf8')
  }
}

/**
 * The server's box: its key comes from `BATON_SECRET_KEY`, else from `secret.key` in the data folder, which is made with a new
 * key, readable by its owner only, when it is not there.
 *
 * @throws Error that says what to do, when the key is not 32 bytes
 */
export async function serverSecretBox(
  dataFolder: string,
  env: Record<string, string | undefined> = process.env,
): Promise<SecretBox> {
  const given = env[KEY_VARIABLE]?.trim()
  if (given) {
    const key = decodeKey(given)
    if (!key)
      throw new Error(
        `${KEY_VARIABLE} must be ${KEY_BYTES} bytes as base64 or hex. Make one with: openssl rand -base64 ${KEY_BYTES}`,
      )
    return new AesSecretBox(key, `a key from ${KEY_VARIABLE}`)
  }
  return new AesSecretBox(await keyFromFile(dataFolder), 'a key file')
}

async function keyFromFile(dataFolder: string): Promise<Uint8Array> {
  const path = join(dataFolder, KEY_FILE)
  await mkdir(dataFolder, { recursive: true })
  const text = (await read(path)) ?? (await create(path))
  const key = decodeKey(text.trim())
  if (!key)
    throw new Error(
      `The key file ${path} is damaged. Put it back from a backup; without one, delete it and enter the secrets of all connections again.`,
    )
  // A key file copied from a backup may have come back readable by everybody.
  if (process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0)
    await chmod(path, 0o600)
  return key
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Makes the file in one step, so that two processes that start together end up with one key. */
async function create(path: string): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  const text = `${randomBytes(KEY_BYTES).toString('base64')}\n`
  await writeFile(temporary, text, { mode: 0o600, flag: 'wx', flush: true })
  try {
    await link(temporary, path)
    return text
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    return await readFile(path, 'utf8')
  } finally {
    await rm(temporary, { force: true })
  }
}

function decodeKey(text: string): Uint8Array | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return undefined
  return Buffer.from(text, 'base64')
}
