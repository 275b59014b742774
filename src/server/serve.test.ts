import { EventEmitter } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { Contract } from '../shared/contract'
import type { Workflow } from '../shared/workflow/document'
import { serve } from './serve'

let folder: string
let rendererDir: string
let said: string[]
let complained: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-serve-'))
  rendererDir = join(folder, 'renderer')
  await mkdir(rendererDir)
  await writeFile(join(rendererDir, 'index.html'), '<title>Baton</title>')
  said = []
  complained = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line))
  vi.spyOn(console, 'error').mockImplementation((line: string) => void complained.push(line))
})

afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true })
})

function start(args: string[], env: Record<string, string | undefined> = {}) {
  const signals = new EventEmitter()
  const data = join(folder, 'data')
  const status = serve(args, { env: { BATON_DATA: data, ...env }, rendererDir, signals })
  const url = async () => {
    await vi.waitFor(() => expect(said).toHaveLength(1), { timeout: 10_000 })
    return said[0]!.replace('Baton is at ', '')
  }
  return { status, signals, url }
}

const writing: Workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'w',
  name: 'Writes a post',
  nodes: [
    { id: 'start', type: 'manual-trigger', config: { sample: { text: 'Hello from the sample' } } },
    { id: 'draft', type: 'llm', config: { model: 'builtin:offline', prompt: 'Say: {{ text }}' } },
    {
      id: 'save',
      type: 'file',
      config: { op: 'write', path: 'post.md', content: '{{ text }}' },
    },
  ],
  edges: [
    { id: 'e1', source: 'start', target: 'draft' },
    { id: 'e2', source: 'draft', target: 'save' },
  ],
}

describe('baton serve', () => {
  it.each(['SIGINT', 'SIGTERM'])(
    'says its address in one line, serves, and ends with 0 at %s with sockets open',
    async (signal) => {
      const { status, signals, url } = start(['--port', '0'])
      expect(await url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
      expect(await (await fetch(await url())).text()).toContain('Baton')
      const socket = new WebSocket((await url()).replace('http', 'ws') + '/rpc', {
        origin: await url(),
      })
      await new Promise((resolve) => socket.on('open', resolve))
      const began = performance.now()
      signals.emit(signal)
      expect(await status).toBe(0)
      expect(performance.now() - began).toBeLessThan(2_000)
      expect(said).toHaveLength(1)
      expect(complained).toEqual([])
      expect(signals.listenerCount('SIGINT') + signals.listenerCount('SIGTERM')).toBe(0)
    },
  )

  it('runs a workflow whose file ends in the workspace of its data folder', async () => {
    const { status, signals, url } = start(['--port=0', '--data', join(folder, 'elsewhere')])
    const socket = new WebSocket((await url()).replace('http', 'ws') + '/rpc', {
      origin: await url(),
    })
    const client: ContractRouterClient<Contract> = createORPCClient(
      new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
    )
    const info = await client.host.info()
    expect(info).toMatchObject({ kind: 'server', workspace: join(folder, 'elsewhere/workspace') })
    expect(info.version).toMatch(/^\d+\.\d+\.\d+/)
    const { run } = await client.runs.start({ workflow: writing })
    const types = new Set<string>()
    for await (const batch of await client.runs.events({ run, after: 0 }))
      for (const event of batch) types.add(event.type)
    expect([...types]).toContain('node.delta')
    expect([...types].at(-1)).toBe('run.completed')
    expect(await client.workspace.list()).toMatchObject([{ path: 'post.md' }])
    expect((await client.workspace.read({ path: 'post.md' })).text).not.toBe('')
    await expect(client.workspace.read({ path: '../secret' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await client.workspace.reveal({})).toEqual({ shown: false })
    signals.emit('SIGTERM')
    expect(await status).toBe(0)
  })

  it('ends in time with a run that waits and one that streams', async () => {
    const { status, signals, url } = start(['--port=0'])
    const socket = new WebSocket((await url()).replace('http', 'ws') + '/rpc', {
      origin: await url(),
    })
    const client: ContractRouterClient<Contract> = createORPCClient(
      new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
    )
    await client.runs.start({
      workflow: {
        ...writing,
        nodes: [
          { id: 'start', type: 'manual-trigger' },
          { id: 'wait', type: 'wait', config: { for: '48h' } },
        ],
        edges: [{ id: 'e1', source: 'start', target: 'wait' }],
      },
    })
    const { run } = await client.runs.start({ workflow: writing })
    await (await client.runs.events({ run, after: 0 })).next()
    signals.emit('SIGINT')
    expect(await status).toBe(0)
    expect(complained).toEqual([])
  })

  it('takes the port from BATON_PORT, and an argument over it', async () => {
    const busy = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => busy.once('listening', resolve))
    const { port } = busy.address() as AddressInfo
    expect(await start([], { BATON_PORT: `${port}` }).status).toBe(1)
    expect(complained[0]).toMatch(/The port is taken by another program\. .*--port/)
    const { status, signals, url } = start(['--port', '0'], { BATON_PORT: `${port}` })
    await url()
    signals.emit('SIGTERM')
    expect(await status).toBe(0)
    busy.close()
  })

  it.each([
    [['--port', 'abc'], /number from 0 to 65535, not “abc”/],
    [['--port', '65536'], /number from 0 to 65535/],
    [['--port', '-1'], /port/],
    [['--colour'], /--colour/],
    [['extra'], /extra/],
  ])('refuses the arguments %j with how to write them', async (args, why) => {
    expect(await start(args).status).toBe(2)
    expect(complained.join('\n')).toMatch(why)
    expect(complained.join('\n')).toMatch(/baton serve \[--port N\]/)
    expect(said).toEqual([])
  })

  it('says how it is used', async () => {
    expect(await start(['--help']).status).toBe(0)
    expect(said[0]).toMatch(/--data DIR/)
  })

  it('says why it cannot use a data folder, and what to do', async () => {
    await writeFile(join(folder, 'file'), '')
    expect(await start(['--data', join(folder, 'file')]).status).toBe(1)
    expect(complained).toEqual([expect.stringMatching(/cannot keep its data in .*--data/)])
  })

  it('says that the interface is not built', async () => {
    await rm(join(rendererDir, 'index.html'))
    expect(await start(['--port=0']).status).toBe(1)
    expect(complained).toEqual([expect.stringMatching(/not built.*npm run build/)])
  })
})
