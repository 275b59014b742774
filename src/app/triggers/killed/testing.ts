/**
 * A host that takes deliveries, for a test to kill: `testing.ts FOLDER`. Its source hands over the names of `FOLDER/inbox` in order,
 * each until it is acknowledged, as a watched folder does, and writes each that was to `FOLDER/acks` with its run. Each run writes its
 * payload to `FOLDER/done`.
 */
import { appendFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SystemClock } from '../../../adapters/clock/system-clock'
import { openSqliteJournal } from '../../../adapters/journal/sqlite/sqlite-journal'
import { createApp } from '../../app'
import { testBed } from '../../testing'
import type { TriggerSource } from '../source'
import { workflow } from './workflow'

const [folder = ''] = process.argv.slice(2)
const journal = await openSqliteJournal({ folder })
const { ports } = testBed()
let ids = 0

const source: TriggerSource = {
  async listen({ deliver, place, signal }) {
    const names = (await readFile(join(folder, 'inbox'), 'utf8')).trim().split('\n')
    // Where it stopped, and some before, as a source that is not sure.
    const from = typeof place === 'number' ? Math.max(0, place - 3) : 0
    for (let index = from; index < names.length && !signal.aborted; index += 4) {
      const some = names.slice(index, index + 4)
      await Promise.all(
        some.map(async (name, offset) => {
          const { run } = await deliver({ id: name, payload: { name }, place: index + offset })
          appendFileSync(join(folder, 'acks'), `${name} ${run}\n`)
        }),
      )
    }
    console.log('all')
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  },
}

const app = createApp({
  ...ports,
  clock: new SystemClock(),
  journal,
  ids: { ...ports.ids, run: () => `p${process.pid}r${(ids += 1)}` },
  triggers: new Map([['schedule-trigger', source]]),
  effects: {
    ...ports.effects,
    files: {
      ...ports.effects.files,
      append: async (path, content) => {
        appendFileSync(
          join(folder, 'done'),
          `${String(content)}
`,
        )
        return { path, bytes: content.length }
      },
    },
  },
})
await app.recover()
console.log('ready')
if (app.activations.list().length === 0) await app.activations.activate(workflow)
