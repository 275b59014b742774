/**
 * A run that is stepped in a host that is killed at each stop, and gone on with by the command line in the end: it stays paused where
 * it was, and nothing that was stepped runs again. Real processes, real sockets, real kills.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Contract, RunSummary } from '../../src/shared/contract'
import type { RunEvent } from '../../src/shared/run/events'
import { graph } from '../../src/shared/workflow/testing'
import { baton, start } from './baton'
import { EffectService } from './crashing'

/** How many times the host is killed while the run is paused. */
const KILLS = 4

let data = ''
let living: (() => Promise<void>)[] = []
let service: EffectService
beforeEach(async () => {
  living = []
  data = mkdtempSync(join(tmpdir(), 'baton-paused-'))
  service = await EffectService.start()
})
afterEach(async () => {
  await Promise.all(living.map((kill) => kill()))
  await service.close()
  rmSync(data, { recursive: true, force: true })
})

const IDS = Array.from({ length: KILLS + 2 }, (_, index) => `n${index}`)

const workflow = () =>
  graph(
    [
      { id: 'start', type: 'manual-trigger' },
      ...IDS.map((id) => ({ id, type: 'http', config: { method: 'POST', url: `${service.url}/${id}` } })),
    ],
    IDS.map((id, index) => `${index === 0 ? 'start' : `n${index - 1}`}>${id}`),
  )

/** A host on the data folder, and how to call it and to kill it. */
async function host() {
  const process = start(['serve', '--port', '0', '--data', data], data)
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    process.child.stdout?.on('data', (text: Buffer) => {
      said += text.toString()
      const [, found] = /Baton is at (\S+)/.exec(said) ?? []
      if (found !== undefined) resolve(found)
    })
    void process.ended.then(({ stderr }) => reject(new Error(stderr)))
  })
  const socket = new WebSocket(`${url.replace('http', 'ws')}/rpc`, { origin: url })
  // A host that dies cuts its sockets off.
  socket.on('error', () => undefined)
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  const client: ContractRouterClient<Contract> = createORPCClient(link)
  const kill = async () => {
    process.child.kill('SIGKILL')
    await process.ended
  }
  living.push(kill)
  return { client, kill }
}

/** Resolves with what the run is paused before, once it is paused after an event with this `seq`. */
async function pausedAfter(client: ContractRouterClient<Contract>, run: string, seq: number) {
  const leave = new AbortController()
  for await (const batch of await client.runs.events({ run, after: seq }, { signal: leave.signal })) {
    const paused = batch.find((event) => event.type === 'run.paused')
    if (paused?.type !== 'run.paused') continue
    leave.abort()
    return { before: paused.before, seq: paused.seq }
  }
  throw new Error('The run ended.')
}

it(`stays paused where it was through ${KILLS} kills, and goes on without doing anything twice`, { timeout: 180_000 }, async () => {
  let { client, kill } = await host()
  const debug = { breakpoints: [{ id: 'b', workflow: 'g', node: 'n0', on: 'start' as const }] }
  const { run } = await client.runs.start({ workflow: workflow(), debug })
  let at = await pausedAfter(client, run, 0)
  for (let stop = 0; stop < KILLS; stop += 1) {
    expect(at.before).toBe(`n${stop}`)
    await kill()
    ;({ client, kill } = await host())
    const [summary]: RunSummary[] = await client.runs.list()
    expect(summary).toMatchObject({ id: run, status: 'waiting', paused: true })
    await client.runs.go({ run, go: 'over' })
    at = await pausedAfter(client, run, at.seq)
  }
  await kill()
  const listed = await baton(['runs', '--data', data], data)
  expect(listed.stdout).toContain(`${run}  paused`)
  const shown = await baton(['show', run, '--data', data], data)
  expect(shown.stdout).toContain(`paused before n${KILLS}, after a step. Go on with: baton resume`)
  const resumed = await baton(['resume', '--data', data], data)
  expect(resumed).toMatchObject({ status: 0, stderr: '' })
  const { stdout } = await baton(['show', run, '--events', 'ndjson', '--data', data], data)
  const events = stdout.trim().split('\n').map((line) => JSON.parse(line) as RunEvent)
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  expect(events.at(-1)?.type).toBe('run.completed')
  expect([...service.counts.values()]).toEqual(IDS.map(() => 1))
})

it('is stepped no more by whoever resumes it, where it was killed in the middle of a step', { timeout: 60_000 }, async () => {
  const { client, kill } = await host()
  const napping = graph(
    [
      { id: 'start', type: 'manual-trigger' },
      { id: 'nap', type: 'wait', config: { for: '3s' } },
      { id: 'end', type: 'transform', config: { value: 'slept' } },
    ],
    ['start>nap', 'nap>end'],
  )
  const debug = { breakpoints: [{ id: 'b', workflow: 'g', node: 'nap', on: 'start' as const }] }
  const { run } = await client.runs.start({ workflow: napping, debug })
  await pausedAfter(client, run, 0)
  await client.runs.go({ run, go: 'over' })
  await kill()
  expect(await baton(['resume', '--data', data], data)).toMatchObject({ status: 0 })
  const { stdout } = await baton(['show', run, '--data', data], data)
  expect(stdout).toContain('"slept"')
})
