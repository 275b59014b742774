/** What documents may make long, on a leash: time limits of Node's `vm` for work in this thread, a worker for searches. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { types } from 'node:util'
import { createContext, Script } from 'node:vm'
import type { Bounded } from '../../engine/effects'
import { PatternSearcher } from './pattern-searcher'

/**
 * How often work is begun again that was ended although this thread hardly ran: the limit is of real time, and a busy machine
 * gives the thread little of it.
 */
const TRIES = 8

const script = new Script('work()')
// Its code only calls back into this realm; it is there for the time limit, which ends whatever was called.
const realm = createContext(Object.create(null) as object) as { work?: () => void }

/** For the one event loop of a process. The thread for searches is started when it is first needed. */
export function createHostBounded(): Bounded {
  const searcher = new PatternSearcher()
  return {
    elapsed: () => performance.now(),
    worked,
    turn: () => nextTurn(),
    within,
    search: (pattern, text, from) => searcher.search(pattern, text, from),
  }
}

function worked(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** `Bounded.within`, for other adapters. */
export function within<T>(ms: number, work: () => T): { value: T } | undefined {
  for (let tries = 1; ; tries += 1) {
    const before = worked()
    let done: { value: T } | undefined
    realm.work = () => void (done = { value: work() })
    try {
      script.runInContext(realm, { timeout: ms })
    } catch (error) {
      if (!isTimeout(error)) throw error
      if (tries === TRIES || worked() - before > 0.8 * ms) return undefined
    } finally {
      delete realm.work
    }
    if (done) return done
  }
}

/** An error of the other realm is no `instanceof Error` of this one. */
function isTimeout(error: unknown): boolean {
  return (
    types.isNativeError(error) && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  )
}
