/**
 * A process that leaves one run again and again, for a test to kill: `testing.ts FOLDER`. Writes the address of each request to
 * `FOLDER/asked`, and a line on standard output once the run that it leaves waits, then one for each fork.
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { SystemClock } from '../../../adapters/clock/system-clock'
import { openSqliteJournal } from '../../../adapters/journal/sqlite/sqlite-journal'
import { createApp } from '../../app'
import { testBed } from '../../testing'
import { ITEMS, left } from './workflow'

const [folder = ''] = process.argv.slice(2)
const journal = await openSqliteJournal({ folder })
const { ports } = testBed()
let ids = 0
const app = createApp({
  ...ports,
  clock: new SystemClock(),
  journal,
  ids: { ...ports.ids, run: () => `p${process.pid}r${(ids += 1)}` },
  effects: {
    ...ports.effects,
    http: ({ url }) => {
      appendFileSync(join(folder, 'asked'), `${url}\n`)
      return Promise.resolve({ status: 200, headers: {}, body: url })
    },
  },
})
const client = createRouterClient(app.router)
await app.recover()
const { run } = await client.runs.start({ workflow: left })
let seq = 0
// Until its last event is the wait's.
while (seq < 4 * ITEMS) {
  await new Promise((resolve) => setImmediate(resolve))
  seq = (await journal.read(run)).length
}
console.log(`waiting ${seq}`)
for (;;) console.log((await client.runs.fork({ run, seq, changes: [], agreed: [] })).run)
