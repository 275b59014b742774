/**
 * A process that counts, for tests to kill: `program.ts FOLDER`. It adds one under keys `k/0`, `k/1` ..., each change asked for twice,
 * and writes a line on standard output for each that was answered.
 */
import { HostStores } from '../stores'

const [folder = '', from = '0'] = process.argv.slice(2)
const stores = new HostStores(folder)
for (let n = Number(from); ; n += 1) {
  const change = { collection: 'c', idempotencyKey: `k/${n}` }
  await Promise.all([1, 2].map(() => stores.ask({ ...change, op: 'increment', key: 'n', by: 1 })))
  await stores.ask({ collection: 'c', idempotencyKey: `l/${n}`, op: 'append', value: n })
  process.stdout.write(`${n}\n`)
}
