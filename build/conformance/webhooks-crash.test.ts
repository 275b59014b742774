/**
 * A host that is killed while webhooks come in: every message that it answered is a run, once, and a message that is sent again
 * after that starts nothing anew. Real processes, real sockets, a real kill.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Contract } from '../../src/shared/contract'
import { graph } from '../../src/shared/workflow/testing'
import { baton, start } from './baton'

const MESSAGES = 3_000
const AT_ONCE = 64

let folder = ''
let running: ReturnType<typeof start> | undefined
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'baton-webhooks-'))))
afterEach(async () => {
  running?.child.kill('SIGKILL')
  await running?.ended
  rmSync(folder, { recursive: true, force: true })
})

const workflow = graph(
  [
    { id: 'start', type: 'webhook-trigger', config: { path: 'orders' } },
    { id: 'next', type: 'transform', config: { value: '{{ body.n }}' } },
  ],
  ['start>next'],
)

interface Answer {
  run: string
  duplicate?: boolean
}

/** A host, and the address of the webhook once it listens. */
async function begin(activate: boolean): Promise<{ url: string; process: ReturnType<typeof start> }> {
  const process = start(['serve', '--port', '0', '--data', folder], folder)
  running = process
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    process.child.stdout?.on('data', (text: Buffer) => {
      said += text.toString()
      const [, url] = /Baton is at (\S+)/.exec(said) ?? []
      if (url !== undefined) resolve(url)
    })
    void process.ended.then(({ stderr }) => reject(new Error(stderr)))
  })
  const socket = new WebSocket(`${address.replace('http', 'ws')}/rpc`, { origin: address })
  socket.on('error', () => undefined)
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  const client: ContractRouterClient<Contract> = createORPCClient(link)
  if (activate) {
    // Every run is counted at the end.
    await client.settings.save({ retention: { days: null, runs: null }, agreed: 0 })
    await client.activations.activate({ workflow })
  }
  for await (const { workflows } of await client.activations.watch()) {
    const [url] = workflows[0]?.triggers[0]?.addresses ?? []
    if (url !== undefined) return { url, process }
  }
  throw new Error('The host ended before it listened.')
}

/** Sends every message; `answered` hears of each that was taken. What is cut off by a host that dies is not. */
async function sendAll(url: string, answered: (id: string, answer: Answer) => void): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < MESSAGES) {
      const n = next++
      const id = `message-${n}`
      try {
        const response = await fetch(url, {
          method: 'POST',
          body: JSON.stringify({ n }),
          headers: { 'content-type': 'application/json', 'idempotency-key': id },
        })
        if (response.status === 202) answered(id, (await response.json()) as Answer)
      } catch (error) {
        if (!(error instanceof TypeError)) throw error
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
}

it('loses none of the messages that it answered, and starts none of them twice', { timeout: 180_000 }, async () => {
  const first = new Map<string, string>()
  const before = await begin(true)
  await sendAll(before.url, (id, { run }) => {
    first.set(id, run)
    if (first.size === MESSAGES / 2) before.process.child.kill('SIGKILL')
  })
  expect((await before.process.ended).status).toBe(-1)
  expect(first.size).toBeGreaterThanOrEqual(MESSAGES / 2)
  expect(first.size).toBeLessThan(MESSAGES)

  const second = new Map<string, Answer>()
  const after = await begin(false)
  await sendAll(after.url, (id, answer) => second.set(id, answer))
  expect(second.size).toBe(MESSAGES)
  for (const [id, run] of first) expect(second.get(id)).toMatchObject({ run, duplicate: true })
  after.process.child.kill('SIGTERM')
  expect((await after.process.ended).status).toBe(0)

  const { stdout } = await baton(['runs', '--data', folder, '--json'], folder)
  const kept = (JSON.parse(stdout) as { id: string }[]).map(({ id }) => id)
  expect(kept).toHaveLength(MESSAGES)
  expect(new Set(kept)).toEqual(new Set(Array.from(second.values(), ({ run }) => run)))
})
