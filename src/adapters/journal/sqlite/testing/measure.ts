/**
 * Prints what the journal takes on this disk, each line a second of work:
 * `npx node --import ./src/adapters/journal/sqlite/testing/source-loader.mjs src/adapters/journal/sqlite/testing/measure.ts [FOLDER]`
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteJournal } from '../sqlite-journal'
import { completed, ended, workflow } from './events'

const SECONDS = 3

const folder = await mkdtemp(join(process.argv[2] ?? tmpdir(), 'baton-measure-'))
const journal = await openSqliteJournal({ folder })
let made = 0

await measure('one run, 1 event an append', 1, (run) => keep(run, 100, 1))
await measure('100 runs in flight, 1 event an append', 100, (run) => keep(run, 100, 1))
await measure('one run, 200 events an append', 1, (run) => keep(run, 2_000, 200))
await measure('100 small runs in flight, 8 events in 4 appends', 100, (run) => keep(run, 8, 2))
await journal.close()
await rm(folder, { recursive: true })

/** Starts one run after the other in each lane until the time is up, once unmeasured. */
async function measure(
  name: string,
  lanes: number,
  keepRun: (run: string) => Promise<number>,
): Promise<void> {
  for (const counts of [false, true]) {
    const began = performance.now()
    const transactions = journal.transactions
    let events = 0
    let runs = 0
    const lane = async () => {
      while (performance.now() - began < SECONDS * 1_000) {
        const kept = await keepRun(`r_abcdefghijklmno${++made}`)
        events += kept
        runs++
      }
    }
    await Promise.all(Array.from({ length: lanes }, lane))
    const perSecond = (count: number) =>
      Math.round((count * 1_000) / (performance.now() - began)).toLocaleString('en')
    if (counts)
      console.log(
        `${name}: ${perSecond(events)} events/s, ${perSecond(runs)} runs/s, ${perSecond(journal.transactions - transactions)} transactions/s`,
      )
  }
}

async function keep(run: string, events: number, batch: number): Promise<number> {
  // Not awaited: the first append is carried out after it, and fails with it.
  const begun = journal.begin({ run, workflow: workflow(), startedAt: 1 })
  for (let seq = 1; seq <= events; seq += batch) {
    const batchOf = Array.from({ length: batch }, (_, i) => completed(run, seq + i, { n: i }))
    if (seq + batch > events) batchOf[batch - 1] = ended(run, events)
    await journal.append(batchOf)
  }
  await begun
  return events
}
