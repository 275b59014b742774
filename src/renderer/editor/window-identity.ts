/** Which window this is, across reloads, and which others are open: a draft belongs to the window that made it. */
import { nanoid } from 'nanoid'

const KEY = 'baton.window'
const lockName = (id: string) => `baton.window.${id}`
/** A reload asks for the lock before the page that goes has let it go. Milliseconds. */
const RELOAD_GRACE_MS = 400

let identity: Promise<string> | undefined

/** This window's id: the same after a reload, another in a duplicated tab. */
export function windowIdentity(): Promise<string> {
  identity ??= findIdentity()
  return identity
}

/** Whether a window with this id is open. */
export async function isWindowOpen(id: string): Promise<boolean> {
  const { held } = await navigator.locks.query()
  return held?.some((lock) => lock.name === lockName(id)) ?? false
}

async function findIdentity(): Promise<string> {
  const kept = sessionStorage.getItem(KEY)
  if (kept !== null && (await hold(kept))) return kept
  const id = nanoid(10)
  sessionStorage.setItem(KEY, id)
  await hold(id)
  return id
}

/** Holds the lock until the page goes; false when another window has it. */
function hold(id: string): Promise<boolean> {
  return new Promise((resolve) => {
    navigator.locks
      .request(lockName(id), { signal: AbortSignal.timeout(RELOAD_GRACE_MS) }, () => {
        resolve(true)
        return new Promise<never>(() => undefined)
      })
      .catch((error: unknown) => {
        console.debug('Another window has this id.', error)
        resolve(false)
      })
  })
}
