/** Webhooks over real sockets: this process sends them, a host in another one takes them. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { atHost } from '../../src/server/cli/host-client'
import type { Benchmark } from './benchmark'
import { called } from './graphs'
import { throughput } from './sampling'

/** Requests in one go, and connections that are kept open. */
const MANY = 1_000
const CONNECTIONS = 64

const NOW = 'webhooks'
const DONE = 'webhooks-when-done'

export const WEBHOOKS: Benchmark = {
  name: NOW,
  targets: { [NOW]: { atLeast: 1_000 }, [DONE]: undefined },
  async measure({ folder, programs }) {
    const { post, close } = await webhooks(folder, programs)
    try {
      const now = await throughput(() => post('now', MANY))
      const done = await throughput(() => post('when-done', MANY))
      return [
        { name: NOW, unit: 'requests/s', ...now },
        { name: DONE, unit: 'requests/s', ...done },
      ]
    } finally {
      await close()
    }
  },
}

/** Status of an answer, by what the webhook was told to respond. */
const STATUS = { now: 202, 'when-done': 200 }

/** A host on a folder, with two webhooks. `post` sends so many requests and rejects unless each was taken. */
export async function webhooks(folder: string, programs: URL) {
  const program = fileURLToPath(new URL('bench/host-program.mjs', programs))
  // With --profile, both processes write one.
  const execArgv = process.execArgv.map((flag) => flag.replace(NOW, `${NOW}-host`))
  const host = fork(program, [folder], { execArgv, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  try {
    const hooks = await activated(await addressOf(host))
    const pool = new Pool(new URL(hooks.now).origin, { connections: CONNECTIONS })
    const one = async (respond: keyof typeof STATUS, n: number) => {
      const { statusCode, body } = await pool.request({
        path: new URL(hooks[respond]).pathname,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ n }),
      })
      const text = await body.text()
      if (statusCode !== STATUS[respond]) throw new Error(`Answered ${statusCode}: ${text}`)
    }
    return {
      async post(respond: keyof typeof STATUS, count: number): Promise<number> {
        let left = count
        const connection = async () => {
          while (left > 0) await one(respond, left--)
        }
        await Promise.all(Array.from({ length: CONNECTIONS }, connection))
        return count
      },
      async close(): Promise<void> {
        await pool.close()
        await end(host)
      },
    }
  } catch (error) {
    await end(host)
    throw error
  }
}

/** Activates a workflow for each way to respond, and says where they are reached. */
function activated(address: string): Promise<Record<keyof typeof STATUS, string>> {
  return atHost(address, '', async ({ activations }) => {
    for (const respond of ['now', 'when-done'] as const)
      await activations.activate({ workflow: called(respond) })
    const found = new Map<string, string>()
    for await (const { workflows } of await activations.watch()) {
      for (const { workflow, triggers } of workflows) {
        const [url] = triggers[0]?.addresses ?? []
        if (url !== undefined) found.set(workflow, url)
      }
      const [now, done] = [found.get('now'), found.get('when-done')]
      if (now !== undefined && done !== undefined) return { now, 'when-done': done }
    }
    throw new Error('The host ended before it listened.')
  })
}

async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout)
    for await (const line of createInterface({ input: stdout })) {
      const address = /Baton is at (http:\/\/\S+)/.exec(line)?.[1]
      if (address !== undefined) return address
    }
  throw new Error('The host did not say where it is.')
}

async function end(host: ChildProcess): Promise<void> {
  if (host.exitCode !== null || host.signalCode !== null) return
  const gone = once(host, 'exit')
  host.kill('SIGTERM')
  await gone
}
