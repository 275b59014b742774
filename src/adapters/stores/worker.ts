/**
 * The thread of the stores: the only one that touches their file, so that a slow disk blocks nobody else.
 *
 * It runs from source too, where Node strips the types and no bundler resolves a path. So this file and those that it imports
 * name each other with `.ts`, import nothing else but types and Node's own modules, and use only types that can be stripped.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { Database, Refused } from './database.ts'
import type { Answer, Opening, Refusal, Request } from './protocol.ts'

const FULL = 13
const { file } = workerData as Opening
let database: Database | undefined

parentPort?.on('message', (request: Request) => {
  const { id } = request
  const say = (answer: Answer) => parentPort?.postMessage(answer)
  try {
    if (request.op === 'close') {
      database?.close()
      say({ id, json: 'null' })
      parentPort?.close()
      return
    }
    // Opened when it is first needed, and again after the disk failed.
    database ??= new Database(file)
    say({ id, json: JSON.stringify(database.do(request)) })
  } catch (error) {
    say({ id, refused: refusalOf(error) })
  }
})

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal
  const detail = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0
  return { kind: 'disk', detail, full: code === FULL }
}
