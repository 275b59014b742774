/** Tests regular expressions of documents, which may come from strangers, without letting one hold the process for ever. */
import { types } from 'node:util'
import { createContext, Script } from 'node:vm'
import type { Effects } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'

/** A pattern that needs longer tries the same text in countless ways. Milliseconds. */
const LIMIT = 250

const script = new Script('new RegExp(source, flags).test(text)')
// Only strings go in and a boolean comes out; the other realm is there for its time limit.
const realm = createContext(Object.create(null) as object) as Record<string, string>

/** Whether a pattern matches somewhere in a text. Throws a `NodeError` `limit` when that takes longer than 250 ms. */
export const matchesWithin: NonNullable<Effects['matches']> = ({ source, flags }, text) => {
  Object.assign(realm, { source, flags, text })
  try {
    return script.runInContext(realm, { timeout: LIMIT }) === true
  } catch (error) {
    // An error of the other realm is no `instanceof Error` of this one.
    if (!(types.isNativeError(error) && 'code' in error && error.code === TIMED_OUT)) throw error
    throw new NodeError(
      'limit',
      `The pattern /${source}/ took longer than ${LIMIT} ms on one text, so it was stopped. Write it without a repetition inside a repetition, such as (a+)+.`,
      { cause: error },
    )
  } finally {
    realm.text = ''
  }
}

const TIMED_OUT = 'ERR_SCRIPT_EXECUTION_TIMEOUT'
