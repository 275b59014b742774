// A simulated run through the built command line, with real listeners and ears in the process: nothing leaves the machine.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { definitions } from '../../src/nodes/definitions'
import type { RunEvent } from '../../src/shared/run/events'
import { graph, type TestNode } from '../../src/shared/workflow/testing'

const BATON = join(import.meta.dirname, '..', '..', 'out', 'cli', 'baton.mjs')
const EARS = pathToFileURL(join(import.meta.dirname, 'listening.mjs')).href

let folder: string
let server: Server
let port: number
let knocks: number
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-simulation-'))
  knocks = 0
  server = createServer((socket) => {
    knocks += 1
    socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
})
afterEach(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

/** Runs a command with ears; what it tried to reach. */
async function run(nodes: TestNode[], ...more: string[]) {
  const ids = ['start', ...nodes.map(({ id }) => id)]
  const start: TestNode = { id: 'start', type: 'manual-trigger', config: { sample: { n: 1 } } }
  const from = (id = '') => (id === 'first' ? 'first.approved' : id)
  const edges = ids.slice(1).map((id, index) => `${from(ids[index])}>${id}`)
  const file = join(folder, 'w.baton.json')
  writeFileSync(file, JSON.stringify(graph([start, ...nodes], edges, { id: 'w', name: 'W' })))
  const heard = join(folder, 'heard')
  writeFileSync(heard, '')
  const data = join(folder, 'data')
  const { status, stdout, stderr } = await withEars(
    ['run', file, '--data', data, '--events', 'ndjson', ...more],
    heard,
  )
  return { status, stderr, events: eventsIn(stdout), heard: readFileSync(heard, 'utf8'), data }
}

/** A command of Baton that writes to the file `heard` what it tries to reach. */
async function withEars(args: string[], heard: string) {
  const env = { ...process.env, LISTEN_TO: heard }
  const all = ['--import', EARS, BATON, ...args]
  const child = spawn(process.execPath, all, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()))
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  const [status] = (await once(child, 'close')) as [number]
  return { status, stdout, stderr }
}

const eventsIn = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RunEvent)

/** One node of every type that can reach something outside, each led to the listener. */
const reaching = (): TestNode[] => {
  const url = `http://127.0.0.1:${port}/`
  const service = { connection: 'outside' }
  return [
    { id: 'llm', type: 'llm', config: { model: 'openai:gpt-5', connection: 'outside', prompt: 'Hi' } },
    { id: 'hear', type: 'transcribe', config: { model: 'openai:whisper-1', source: 'a.mp3' } },
    { id: 'paint', type: 'image', config: { model: 'openai:gpt-image-1', prompt: 'a cat' } },
    { id: 'http', type: 'http', config: { url } },
    { id: 'name', type: 'http', config: { url: 'http://example.invalid/' } },
    {
      id: 'mail',
      type: 'email',
      config: { ...definitions.email.initial, ...service, to: 'a@example.invalid' },
    },
    {
      id: 'slack',
      type: 'slack',
      config: { ...definitions.slack.initial, ...service, channel: '#c', text: 'x' },
    },
    {
      id: 'telegram',
      type: 'telegram',
      config: { ...definitions.telegram.initial, ...service, chat: '1', text: 'x' },
    },
    ...(['trello', 'notion', 'airtable', 'google-sheets'] as const).map((type): TestNode => ({
      id: type.replace('-', '_'),
      type,
      config: { ...definitions[type].initial, ...service },
    })),
    { id: 'write', type: 'file', config: { op: 'write', path: 'out.md', content: 'x' } },
    { id: 'keep', type: 'store', config: { op: 'set', collection: 'c', key: 'k', value: 1 } },
    { id: 'wait', type: 'wait', config: { for: '30d' } },
    {
      id: 'ask',
      type: 'human-callback',
      config: { title: 'Ok?', value: 'x', channels: ['telegram', 'slack'] },
    },
  ]
}

describe('baton run --simulate', () => {
  it('reaches no listener and asks for no address, through every kind of node', async () => {
    const { status, stderr, events, heard, data } = await run(reaching(), '--simulate')
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(heard).toBe('')
    expect(knocks).toBe(0)
    expect(events[0]).toMatchObject({ type: 'run.started', simulated: {} })
    expect(events.at(-1)?.type).toBe('run.completed')
    const workspace = join(data, 'workspace')
    expect(existsSync(workspace) ? readdirSync(workspace) : []).toEqual([])
    // Rows are looked up at most, never written.
    const kept = await run(
      [{ id: 'get', type: 'store', config: { op: 'get', collection: 'c', key: 'k' } }],
      '--simulate',
    )
    expect(kept.events.at(-1)).toMatchObject({ output: { found: false } })
  })

  it('stays simulated when it is resumed after its question was answered', async () => {
    const first = { id: 'first', type: 'human-callback', config: { title: 'Ok?', value: 'x' } }
    const others = reaching().filter(({ type }) => type !== 'human-callback')
    const pause = { id: 'month', type: 'wait', config: { for: '30d' } }
    const asked = await run([first, ...others, pause], '--simulate', '--approve', 'none')
    expect(asked.status).toBe(3)
    const id = asked.events[0]?.run ?? ''
    const heard = join(folder, 'heard')
    const kept = (...args: string[]) => withEars([...args, '--data', asked.data], heard)
    expect(await kept('approve', `${id}.first.1`)).toMatchObject({ status: 0 })
    expect(await kept('resume')).toMatchObject({ status: 0, stderr: '' })
    const events = eventsIn((await kept('show', id, '--events', 'ndjson')).stdout)
    expect(events.at(-1)?.type).toBe('run.completed')
    expect(readFileSync(heard, 'utf8')).toBe('')
    expect(knocks).toBe(0)
  }, 120_000)

  it('would be heard if it reached out: a real run is', async () => {
    const { status, heard } = await run(
      reaching().filter(({ id }) => id === 'http'),
    )
    expect(status).toBe(1)
    expect(heard).not.toBe('')
  })
})
