/** Where the desktop app keeps secrets: in the system's keychain, else, when the person agrees, under a key in a file. */
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dialog, SafeStorage } from 'electron'
import { KEY_FILE, KEY_VARIABLE, serverSecretBox } from '../adapters/connections/secret-box'
import { Failure } from '../app/failures/failure'
import type { SecretBox } from '../app/ports'

const PREFIX = 'keychain.'

export interface SecretBoxOptions {
  safeStorage: Pick<
    SafeStorage,
    'isEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptString' | 'decryptString'
  >
  dialog: Pick<Dialog, 'showMessageBox'>
  dataDir: string
  platform: NodeJS.Platform
  env: Record<string, string | undefined>
}

export interface DesktopSecrets {
  box: SecretBox
  /** Called before a secret is kept. Rejects with a `Failure` when the person does not agree to the way it would be. */
  consent(): Promise<void>
}

/** Chooses the box. After the app is ready, as the keychain is unknown before. */
export async function desktopSecrets(options: SecretBoxOptions): Promise<DesktopSecrets> {
  const { safeStorage, dataDir, env } = options
  if (hasKeychain(options))
    return { box: new KeychainBox(safeStorage), consent: () => Promise.resolve() }
  const file = new KeyFileBox()
  const accept = async () => file.use(await serverSecretBox(dataDir, env))
  if (env[KEY_VARIABLE] || (await exists(join(dataDir, KEY_FILE)))) await accept()
  return {
    box: file,
    async consent() {
      if (file.ready) return
      if (!(await ask(options.dialog))) throw refused()
      await accept()
    },
  }
}

/** Linux without a keychain has `basic_text`, which hides a secret under a password that everybody knows. */
function hasKeychain({ safeStorage, platform }: SecretBoxOptions): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false
  return platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'
}

class KeychainBox implements SecretBox {
  readonly guard = "the system's keychain"
  readonly #storage: SecretBoxOptions['safeStorage']

  constructor(storage: SecretBoxOptions['safeStorage']) {
    this.#storage = storage
  }

  seal(plain: string): string {
    return PREFIX + this.#storage.encryptString(plain).toString('base64')
  }

  open(sealed: string): string {
    if (!sealed.startsWith(PREFIX)) throw new Error('This was not sealed with the keychain.')
    return this.#storage.decryptString(Buffer.from(sealed.slice(PREFIX.length), 'base64'))
  }
}

/** Refuses until the person has agreed to a key file. */
class KeyFileBox implements SecretBox {
  #box: SecretBox | undefined

  get ready(): boolean {
    return this.#box !== undefined
  }

  get guard(): string {
    return this.#box?.guard ?? 'nothing yet'
  }

  use(box: SecretBox): void {
    this.#box = box
  }

  seal(plain: string): string {
    if (!this.#box) throw refused()
    return this.#box.seal(plain)
  }

  open(sealed: string): string {
    if (!this.#box) throw refused()
    return this.#box.open(sealed)
  }
}

async function ask(dialog: SecretBoxOptions['dialog']): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: 'Keep this secret?',
    message: 'This computer has no keychain that Baton can use.',
    detail:
      'Baton can seal secrets with a key in a file of its data folder instead. Whoever can read your files can then read them. To use a keychain, install and unlock GNOME Keyring or KWallet, and start Baton again.',
    buttons: ['Use a key file', 'Do not keep it'],
    defaultId: 0,
    cancelId: 1,
  })
  return response === 0
}

function refused(): Failure {
  return new Failure(
    'CONFLICT',
    'The secret was not kept: this computer has no keychain that Baton can use. Agree to a key file when Baton asks, or install and unlock GNOME Keyring or KWallet and start Baton again.',
  )
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file)
    return true
  } catch {
    // Absent or out of reach: either way there is no agreement to go by.
    return false
  }
}
