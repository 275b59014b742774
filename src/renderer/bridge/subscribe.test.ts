// A real server, real sockets and the real contract: what a lost connection does to a stream is not ours to imagine.
import { implement, ORPCError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { createORPCClient } from '@orpc/client'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { contract, type RunSummary } from '../../shared/contract'
import type { RunEvent } from '../../shared/run/events'
import { Connection } from './connection'
import { dialSocket, type HostClient } from './lines'
import { readStream } from './subscribe'

const os = implement(contract)
let kept: RunEvent[]
let wake: Set<() => void>
let port: number
let server: WebSocketServer | undefined
let connection: Connection
let host: HostClient

const router = {
  runs: {
    list: os.runs.list.handler((): RunSummary[] => []),
    events: os.runs.events.handler(async function* ({ input, signal }) {
      if (input.run === 'unknown') throw new ORPCError('NOT_FOUND', { message: 'No such run.' })
      let after = input.after
      while (!signal?.aborted) {
        const fresh = kept.filter(({ seq }) => seq > after)
        if (fresh.length > 0) yield fresh
        after += fresh.length
        if (fresh.at(-1)?.type === 'run.completed') return
        await new Promise<void>((resolve) => {
          wake.add(resolve)
          signal?.addEventListener('abort', () => resolve())
        })
      }
    }),
  },
}

async function listen(): Promise<void> {
  const handler = new RPCHandler(router)
  const next = new WebSocketServer({ host: '127.0.0.1', port })
  next.on('connection', (socket) => void handler.upgrade(socket))
  await once(next, 'listening')
  port = (next.address() as AddressInfo).port
  server = next
}

/** As a host that crashed: nobody says goodbye. */
async function crash(): Promise<void> {
  const dead = server
  server = undefined
  for (const socket of dead?.clients ?? []) socket.terminate()
  await new Promise((resolve) => dead?.close(resolve))
}

function happen(type: 'run.paused' | 'run.completed'): void {
  const seq = kept.length + 1
  const base = { run: 'r', seq, at: seq }
  kept.push(
    type === 'run.paused'
      ? { ...base, type, before: `node ${seq}` }
      : { ...base, type, output: null },
  )
  for (const resolve of wake) resolve()
  wake.clear()
}

beforeEach(async () => {
  kept = []
  wake = new Set()
  port = 0
  await listen()
  connection = new Connection({
    dial: () => dialSocket(`ws://127.0.0.1:${port}`),
    pauseMs: () => 20,
  })
  host = createORPCClient(connection)
})
afterEach(async () => {
  connection.stop()
  await crash()
})

it('goes on where it was after the host crashed and came back, without a gap or a double', async () => {
  const seen: number[] = []
  const done = readStream(
    connection,
    (signal) => host.runs.events({ run: 'r', after: seen.at(-1) ?? 0 }, { signal }),
    (events) => seen.push(...events.map(({ seq }) => seq)),
    new AbortController().signal,
  )
  happen('run.paused')
  await vi.waitFor(() => expect(seen).toEqual([1]))
  await crash()
  await vi.waitFor(() => expect(connection.state).toBe('lost'))
  happen('run.paused')
  happen('run.paused')
  await listen()
  await vi.waitFor(() => expect(seen).toEqual([1, 2, 3]))
  happen('run.completed')
  await done
  expect(seen).toEqual([1, 2, 3, 4])
})

it('waits for a host that is not there yet', async () => {
  await crash()
  await vi.waitFor(() => expect(connection.state).toBe('lost'))
  const seen: number[] = []
  const done = readStream(
    connection,
    (signal) => host.runs.events({ run: 'r', after: 0 }, { signal }),
    (events) => seen.push(events.length),
    new AbortController().signal,
  )
  happen('run.completed')
  await listen()
  await done
  expect(seen).toEqual([1])
})

it('rejects with what the host answered when it refuses', async () => {
  const refused = readStream(
    connection,
    (signal) => host.runs.events({ run: 'unknown', after: 0 }, { signal }),
    () => {},
    new AbortController().signal,
  )
  await expect(refused).rejects.toThrow('No such run.')
})

it('ends when its signal aborts, and lets the host know', async () => {
  const controller = new AbortController()
  const seen: number[] = []
  const done = readStream(
    connection,
    (signal) => host.runs.events({ run: 'r', after: 0 }, { signal }),
    (events) => seen.push(events.length),
    controller.signal,
  )
  happen('run.paused')
  await vi.waitFor(() => expect(seen).toEqual([1]))
  controller.abort()
  await done
  happen('run.paused')
  await expect(host.runs.list()).resolves.toEqual([])
  expect(seen).toEqual([1])
})
