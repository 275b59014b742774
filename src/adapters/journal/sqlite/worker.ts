/**
 * The journal's thread: the only one that touches the file, so that a slow disk blocks nobody else.
 *
 * It runs from source too, where Node strips the types and no bundler resolves a path. So this file and those that it imports
 * name each other with `.ts`, import nothing else but types and Node's own modules, and use only types that can be stripped.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { failureOf } from './failure.ts'
import { takeLock } from './lock.ts'
import type { Lock } from './lock.ts'
import { isChore, Store } from './store.ts'
import type { Opening, Report, Request } from './protocol.ts'

serve(parentPort, workerData as Opening)

function serve(port: MessagePort | null, opening: Opening): void {
  if (!port) throw new Error('The journal worker runs in a worker thread only.')
  const say = (report: Report) => port.postMessage(report)
  let lock: Lock | undefined
  let store: Store
  try {
    lock = takeLock(opening.lockFile)
    store = new Store(opening, lock.leftClean)
  } catch (error) {
    lock?.release(false)
    say({ refused: failureOf(error, opening.journalFile) })
    return
  }
  const held = lock
  port.on('message', (first: Request[]) => {
    const requests = [...first]
    // What arrived while the last transaction was written goes into this one.
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port))
      requests.push(...(next.message as Request[]))
    const report = store.turn(requests)
    const last = requests.some(({ call }) => call === 'close')
    if (!last) say(report)
    for (const chore of requests.filter(isChore)) say(store.chore(chore))
    if (!last) return
    store.close()
    held.release(true)
    say(report)
    port.close()
  })
  say({ opened: true })
}
