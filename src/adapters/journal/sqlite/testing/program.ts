/**
 * A process with a journal, for tests to kill: `program.ts FOLDER forever|once|prune`. It writes `<run> <seq>` to `FOLDER/acks` for
 * each event that the journal acknowledged, and a line on standard output after the first.
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSqliteJournal } from '../sqlite-journal'
import { completed, ended, workflow } from './events'

const [folder = '', mode] = process.argv.slice(2)
const journal = await openSqliteJournal({ folder })
let said = false

if (mode === 'once') {
  // Not closed: the process ends by itself when there is nothing left to write.
  await journal.begin({ run: 'once', workflow: workflow(), startedAt: 1 })
  await keep('once', 1, 3)
} else if (mode === 'prune') {
  // Runs come and go, and share their large values.
  for (let round = 0; ; round++) {
    const runs = Array.from({ length: 20 }, (_, i) => `${process.pid}-${round}-${i}`)
    await Promise.all(
      runs.map(async (run, i) => {
        await journal.begin({ run, workflow: workflow(`Round ${round}`), startedAt: i })
        await keep(run, 1, 17)
        await journal.append([ended(run, 18)])
      }),
    )
    await journal.prune({ maxCount: 5, now: 1 })
  }
} else {
  const unfinished = (await journal.list()).filter((run) => run.ended === undefined)
  await Promise.all(unfinished.map(async ({ run }) => goOn(run, (await journal.read(run)).length)))
  await Promise.all([1, 2, 3, 4].map((lane) => startRuns(lane)))
}

/** One run after the other, for ever. */
async function startRuns(lane: number): Promise<void> {
  for (let i = 1; ; i++) {
    const run = `${process.pid}-${lane}-${i}`
    await journal.begin({ run, workflow: workflow(`Lane ${lane}`), startedAt: i })
    await goOn(run, 0)
  }
}

async function goOn(run: string, seq: number): Promise<void> {
  let last = seq
  while (last < 40) {
    const count = 1 + ((last * 7 + run.length) % 4)
    await keep(run, last + 1, count)
    last += count
  }
  await journal.append([ended(run, last + 1)])
  acknowledge(run, last + 1)
}

async function keep(run: string, from: number, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, i) => {
    const seq = from + i
    return completed(run, seq, seq % 16 === 0 ? 'x'.repeat(70_000) : `${run} ${seq}`)
  })
  await journal.append(events)
  acknowledge(run, from + count - 1)
}

function acknowledge(run: string, seq: number): void {
  appendFileSync(join(folder, 'acks'), `${run} ${seq}\n`)
  if (!said) console.log('keeping')
  said = true
}
