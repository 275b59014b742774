// A real full disk under the built command line and the built server: a small tmpfs, where the system lets us have one.
import { spawnSync } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Contract, RunSummary } from '../../src/shared/contract'
import type { RunEvent } from '../../src/shared/run/events'
import { baton, start } from './baton'

/** A disk of 6 MB; none where the system does not let us mount one, as it does for root on Linux. */
function mountSmallDisk(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  const path = mkdtempSync(join(tmpdir(), 'baton-full-disk-'))
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'baton', path]).status === 0) return path
  rmSync(path, { recursive: true })
  return undefined
}

const disk = mountSmallDisk()
afterAll(() => {
  if (!disk) return
  expect(spawnSync('umount', [disk]).status).toBe(0)
  rmSync(disk, { recursive: true })
})

/** Takes all the space that is left. */
const fill = () => {
  free()
  const { bavail, bsize } = statfsSync(disk!)
  writeFileSync(join(disk!, 'ballast'), Buffer.alloc(Math.max(0, bavail * bsize)))
}
const free = () => rmSync(join(disk!, 'ballast'), { force: true })

let server: Server
let url = ''
let calls: Map<string, number>
/** Called at each request before it is answered. */
let onCall: (path: string) => Promise<void> | void
let data = ''
let folder = ''
let tests = 0
beforeEach(async () => {
  calls = new Map()
  onCall = () => {}
  server = createServer((request, response) => {
    const path = request.url ?? ''
    calls.set(path, (calls.get(path) ?? 0) + 1)
    void Promise.resolve(onCall(path)).then(() =>
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ path, text: 'x'.repeat(20_000) })),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  folder = mkdtempSync(join(tmpdir(), 'baton-full-'))
  if (!disk) return
  data = join(disk, `data${++tests}`)
  mkdirSync(data)
})
afterEach(async () => {
  rmSync(folder, { recursive: true })
  if (disk) {
    free()
    rmSync(data, { recursive: true, force: true })
  }
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** Ten calls one after the other, each of whose answers takes 20 KB of the journal; then a question. */
const document = () => {
  const steps = Array.from({ length: 10 }, (_, i) => `call${i + 1}`)
  const ids = ['start', ...steps, 'ok', 'end']
  return {
    format: 'baton/graph',
    version: 1,
    id: 'calls',
    name: 'Calls',
    nodes: [
      { id: 'start', type: 'manual-trigger' },
      ...steps.map((id) => ({ id, type: 'http', config: { method: 'POST', url: `${url}/${id}` } })),
      { id: 'ok', type: 'human-callback', config: { title: 'OK?', value: '{{ body.path }}' } },
      { id: 'end', type: 'transform', config: { value: '{{ value }}' } },
    ],
    edges: ids.slice(1).map((target, i) => ({
      id: `e${i}`,
      source: ids[i],
      target,
      ...(target === 'end' ? { sourceHandle: 'approved' } : {}),
    })),
  }
}

const eventsOf = async (run: string) =>
  (await baton(['show', run, '--events', 'ndjson', '--data', data], folder)).stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RunEvent)

function expectWhole(events: RunEvent[]): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  expect(events.at(-1)).toMatchObject({ type: 'run.completed', output: '/call10' })
  const completed = events.flatMap((event) => (event.type === 'node.completed' ? [event.node] : []))
  expect(new Set(completed).size).toBe(completed.length)
}

describe.runIf(disk)('the command line on a full disk', () => {
  it('stops with the cause and the way on, lets the folder go, and resumes when there is space', async () => {
    const file = join(folder, 'calls.json')
    writeFileSync(file, JSON.stringify(document()))
    onCall = (path) => {
      if (path === '/call4') fill()
    }
    const stopped = await baton(['run', file, '--input', '{}', '--approve', 'all', '--data', data], folder)
    expect(stopped.status, stopped.stderr).toBe(1)
    expect(stopped.stdout).toBe('')
    expect(stopped.stderr).toMatch(
      /^Run \S+ stopped, because its events cannot be saved\. The journal could not be written: the disk is full \(.*journal\.sqlite\)\. Free some space there\.\nWhat was kept is not lost\. Go on when the disk is well: baton resume --data \S+\n$/,
    )
    const seen = [...calls.keys()]
    expect(seen).toContain('/call4')
    expect(seen.length).toBeLessThan(10)

    // Closing gave some space back. Full again: the same answer.
    fill()
    onCall = () => {}
    const still = await baton(['resume', '--data', data], folder)
    expect(still.status).toBe(1)
    expect(still.stderr).toContain('the disk is full')

    free()
    const waiting = await baton(['resume', '--data', data], folder)
    expect(waiting.status, waiting.stderr).toBe(3)
    const callback = /baton approve (\S+)/.exec(waiting.stderr)?.[1] ?? ''
    expect((await baton(['approve', callback, '--data', data], folder)).status).toBe(0)
    const done = await baton(['resume', '--data', data], folder)
    expect(done).toMatchObject({ status: 0, stdout: expect.stringContaining('/call10') as string })
    const [run] = JSON.parse((await baton(['runs', '--json', '--data', data], folder)).stdout) as { id: string }[]
    expectWhole(await eventsOf(run?.id ?? ''))
    // Only what was at work when the disk was full may have been done twice; what was kept as done was not.
    const repeated = [...calls].filter(([, count]) => count > 1)
    expect(repeated.length).toBeLessThanOrEqual(1)
    expect(calls.size).toBe(10)
  })

  it('says that nothing was kept where a run could not even begin, and refuses a vote that cannot be kept', async () => {
    const file = join(folder, 'calls.json')
    writeFileSync(file, JSON.stringify(document()))
    const asked = await baton(['run', file, '--input', '{}', '--data', data], folder)
    expect(asked.status, asked.stderr).toBe(3)
    const callback = /baton approve (\S+)/.exec(asked.stderr)?.[1] ?? ''
    fill()
    // Where not even the lock can be signed, the folder is not opened; either way the disk is named.
    const refused = await baton(['run', file, '--input', `{"big":"${'x'.repeat(30_000)}"}`, '--data', data], folder)
    expect(refused.status).toBe(1)
    expect(refused.stderr).toMatch(/the disk is full.* Free some space there/)
    const vote = await baton(['approve', callback, '--data', data, '--comment', 'x'.repeat(30_000)], folder)
    expect(vote).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('the disk is full') as string })
    free()
    expect((await baton(['approve', callback, '--data', data], folder)).status).toBe(0)
    expect((await baton(['resume', '--data', data], folder)).status).toBe(0)
    const runs = JSON.parse((await baton(['runs', '--json', '--data', data], folder)).stdout) as { id: string }[]
    expect(runs).toHaveLength(1)
    expectWhole(await eventsOf(runs[0]?.id ?? ''))
  })
})

describe.runIf(disk)('the server on a full disk', () => {
  it('holds the run, refuses what cannot be kept, and goes on by itself when there is space', { timeout: 90_000 }, async () => {
    const serving = start(['serve', '--port', '0', '--data', data], folder)
    let printed = ''
    serving.child.stdout?.on('data', (text: Buffer) => (printed += text.toString()))
    try {
      await expect.poll(() => printed, { timeout: 20_000 }).toContain('Baton is at')
      const address = /http:\/\/\S+/.exec(printed)?.[0] ?? ''
      const websocket = new WebSocket(`${address.replace('http', 'ws').replace(/\/$/, '')}/rpc`, { origin: new URL(address).origin })
      const client: ContractRouterClient<Contract> = createORPCClient(new RPCLink({ websocket: websocket as never }))
      const workflow = document() as never

      onCall = (path) => {
        if (path === '/call4') fill()
      }
      const { run } = await client.runs.start({ workflow, payload: {} })
      const summary = async (): Promise<RunSummary | undefined> =>
        (await client.runs.list()).find(({ id }) => id === run)
      await expect.poll(async () => (await summary())?.held?.message, { timeout: 30_000 }).toMatch(/the disk is full/)
      const before = (await client.runs.list()).length
      await expect(client.runs.start({ workflow, payload: { big: 'x'.repeat(30_000) } })).rejects.toThrow(
        /The run was not started, because its events cannot be saved\. .*the disk is full/,
      )
      await expect(client.runs.tryAgain({ run })).rejects.toThrow('The events still cannot be saved.')
      await expect(client.runs.cancel({ run })).rejects.toThrow('The cancellation was not taken')
      expect(await client.runs.list()).toHaveLength(before)

      free()
      onCall = () => {}
      // Nobody presses anything.
      await expect.poll(async () => (await summary())?.status, { timeout: 40_000 }).toBe('waiting')
      expect((await summary())?.held).toBeUndefined()
      const asked = await (await client.inbox.watch()).next()
      const callback = asked.done ? undefined : asked.value.questions[0]?.callback
      await client.inbox.vote({ callback: callback ?? '', by: 'Ada', decision: 'approve' })
      await expect.poll(async () => (await summary())?.status).toBe('completed')
      websocket.close()
      // The process never ended, so nothing was at work twice.
      expect([...calls.values()]).toEqual(Array.from({ length: 10 }, () => 1))
      serving.child.kill('SIGTERM')
      expect((await serving.ended).status).toBe(0)
      expectWhole(await eventsOf(run))
    } finally {
      serving.child.kill('SIGKILL')
      await serving.ended
    }
  })
})
