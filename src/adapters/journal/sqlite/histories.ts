import { failureOf } from './failure.ts'
import type { KeptHistories } from './protocol.ts'
import { documentOf, eventsOf } from './reads.ts'
import type { Statements } from './statements.ts'

/** The documents and events of several runs; what is wrong with one of them is said of that one alone. */
export function historiesOf(sql: Statements, runs: readonly string[], file: string): KeptHistories {
  const documents: KeptHistories['documents'] = {}
  const histories = runs.map((run) => {
    try {
      const events = eventsOf(sql, run, 0)
      const hash = sql.get(
        'SELECT lower(hex(hash)) AS hash FROM runs JOIN documents ON documents.id = runs.document WHERE run = ?',
        run,
      )?.hash
      if (typeof hash !== 'string') return { document: null, events }
      documents[hash] ??= documentBy(sql, run, file)
      return { document: hash, events }
    } catch (error) {
      return { failure: failureOf(error, file) }
    }
  })
  return { histories, documents }
}

function documentBy(sql: Statements, run: string, file: string) {
  try {
    return { json: documentOf(sql, run, file) ?? '' }
  } catch (error) {
    return { failure: failureOf(error, file) }
  }
}
