// Runs that outlive their process, through the built command line: real files, real sockets, real kills.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../src/shared/run/events'
import { baton, start } from './baton'

/** How many processes are killed; more by KILLS=200 when hunting. */
const KILLS = Number(process.env.KILLS ?? 30)

let folder = ''
let data = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-kept-'))
  data = join(folder, 'data')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, value: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(value))
  return path
}

const gate = {
  format: 'baton/graph',
  version: 1,
  id: 'gate',
  name: 'Gate',
  nodes: [
    { id: 'start', type: 'manual-trigger' },
    { id: 'ok', type: 'human-callback', config: { title: 'Post?', value: '{{ $ }}' } },
    { id: 'post', type: 'file', config: { op: 'write', path: 'out.txt', content: '{{ value.text }}' } },
  ],
  edges: [
    { id: 'e1', source: 'start', target: 'ok' },
    { id: 'e2', source: 'ok', sourceHandle: 'approved', target: 'post' },
  ],
}

interface Listed {
  id: string
  workflow: string
  status: string
}

const listed = async () => JSON.parse((await baton(['runs', '--json', '--data', data], folder)).stdout) as Listed[]

const eventsOf = async (run: string) =>
  (await baton(['show', run, '--events', 'ndjson', '--data', data], folder)).stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RunEvent)

describe('a run that waits for a person', () => {
  it('is listed, shown, answered, and goes on with the edit in it', async () => {
    const asked = await baton(['run', file('g.json', gate), '--input', '{"text":"hi"}', '--data', data], folder)
    expect(asked.status).toBe(3)
    const [run] = await listed()
    expect(run).toMatchObject({ workflow: 'gate', status: 'waiting' })
    const id = run?.id ?? ''
    const callback = `${id}.ok.1`
    expect(asked.stderr).toContain(callback)
    expect((await baton(['show', id, '--data', data], folder)).stdout).toContain(callback)

    expect((await baton(['resume', '--data', data], folder)).status).toBe(3)
    const vote = ['approve', callback, '--data', data]
    const answered = await baton([...vote, '--value', '{"text":"better"}', '--by', 'Ada'], folder)
    expect(answered.status).toBe(0)
    const late = await baton(vote, folder)
    expect(late).toMatchObject({ status: 2, stderr: expect.stringContaining('answered already') as string })

    const done = await baton(['resume', '--data', data], folder)
    expect(done).toMatchObject({ status: 0, stdout: expect.stringContaining('out.txt') as string })
    expect(readFileSync(join(data, 'workspace', 'out.txt'), 'utf8')).toBe('better')
    expect(await listed()).toMatchObject([{ status: 'completed' }])
    expect((await eventsOf(id)).filter(({ type }) => type === 'callback.requested')).toHaveLength(1)
  })

  it.each([
    ['a question that nobody asked', ['approve', 'gone'], 'No run waits'],
    ['a run that is not there', ['show', 'gone'], 'no run "gone"'],
    ['a value that is no JSON', ['approve', 'x', '--value', '{'], 'not JSON'],
    ['two answers at once', ['approve', 'x', '--reject', '--again'], 'not both'],
    ['a data folder that is a file', ['runs', '--data', '/dev/null/x'], 'Choose another folder'],
  ])('refuses %s', async (_what, args, message) => {
    const all = args.includes('--data') ? args : [...args, '--data', data]
    expect(await baton(all, folder)).toMatchObject({ status: 2, stderr: expect.stringContaining(message) as string })
  })

  it('has its data folder to itself', async () => {
    const first = start(['run', file('g.json', { ...gate, nodes: [gate.nodes[0], { id: 'ok', type: 'wait', config: { for: '1h' } }], edges: [gate.edges[0]] }), '--events', 'ndjson', '--data', data], folder)
    await new Promise<void>((resolve) => {
      first.child.stdout?.on('data', (text: Buffer) => text.includes('timer.set') && resolve())
    })
    const second = await baton(['resume', '--data', data], folder)
    expect(second).toMatchObject({ status: 2, stderr: expect.stringContaining('Another Baton') as string })
    first.child.kill('SIGKILL')
    await first.ended
    expect(await listed()).toMatchObject([{ status: 'waiting' }])
  })
})

describe('a process that is killed', () => {
  let server: Server
  let calls: Map<string, number>
  let url = ''
  beforeEach(async () => {
    calls = new Map()
    server = createServer((request, response) => {
      const key = `${request.url} ${request.headers['idempotency-key'] ?? ''}`
      calls.set(key, (calls.get(key) ?? 0) + 1)
      response.setHeader('content-type', 'application/json').end('{"ok":true}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(() => new Promise((resolve) => server.close(resolve)))

  /** Branches, a loop, a for-each, a wait, a callback, and effects that a server counts. */
  const everything = () => {
    const post = (id: string, path: string, rest = {}) => ({
      id,
      type: 'http',
      config: { method: 'POST', url: `${url}/${path}` },
      ...rest,
    })
    const edges: [string, string][] = [
      ['start', 'head'], ['head', 'note'], ['note', 'again'], ['again.yes', 'head'], ['again.else', 'each'],
      ['each.item', 'nap'], ['nap.done', 'send'], ['send', 'each.result'], ['each.done', 'ok'], ['start', 'side'],
      ['ok.approved', 'end'], ['side', 'end'],
    ]
    return {
      ...gate,
      nodes: [
        { id: 'start', type: 'manual-trigger' },
        { id: 'head', type: 'transform', config: { value: { n: '{{ ($nodes.head.n ?? 0) + 1 }}' } } },
        post('note', 'note'),
        { id: 'again', type: 'branch', config: { cases: [{ port: 'yes', label: 'yes', when: '{{ $nodes.head.n < 4 }}' }] } },
        { id: 'each', type: 'for-each', config: { items: '{{ [1..6] }}', concurrency: 2 } },
        { id: 'nap', type: 'wait', config: { for: '20ms' }, parent: 'each' },
        post('send', '{{ $item }}', { parent: 'each' }),
        { id: 'ok', type: 'human-callback', config: { title: 'OK?', value: '{{ $count(results) }}', timeout: '50ms', onTimeout: 'approve' } },
        post('side', 'side'),
        { id: 'end', type: 'transform', config: { value: { sent: '{{ ok.value }}', side: '{{ side.body.ok }}', rounds: '{{ $nodes.head.n }}' } } },
      ],
      edges: edges.map(([from, to], index) => {
        const [source, sourceHandle] = from.split('.')
        const [target, targetHandle] = to.split('.')
        return { id: `e${index}`, source, target, sourceHandle, targetHandle }
      }),
    }
  }

  it(`comes to the same end after each of ${KILLS} kills, and repeats nothing that was completed`, { timeout: 240_000 }, async () => {
    const workflow = file('all.json', everything())
    const undisturbed = await baton(['run', workflow, '--input', '{}', '--approve', 'all', '--data', join(folder, 'other')], folder)
    expect(undisturbed.status, undisturbed.stderr).toBe(0)
    let kills = 0
    for (let round = 0; kills < KILLS; round++) {
      data = join(folder, `data${round}`)
      calls.clear()
      let args = ['run', workflow, '--input', '{}', '--approve', 'all', '--data', data]
      let finished = { status: -1, stdout: '', stderr: '' }
      while (finished.status !== 0) {
        const attempt = start(args, folder)
        // Somewhere between the start of the process and its usual end; drawn anew each time.
        const timer = setTimeout(() => attempt.child.kill('SIGKILL'), 60 + Math.random() * 400)
        finished = await attempt.ended
        clearTimeout(timer)
        if (finished.status === -1) kills += 1
        else if (finished.status !== 0 && finished.status !== 3) expect.unreachable(finished.stderr)
        const kept = await listed()
        // Killed before anything was kept: nothing of the run had happened yet, so it is started again.
        args = kept.length === 0 ? args : ['resume', '--data', data]
        if (kept.length > 0 && kept.every(({ status }) => status === 'completed')) break
      }
      const [run] = await listed()
      const events = await eventsOf(run?.id ?? '')
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
      const last = events.at(-1)
      expect(last?.type === 'run.completed' && last.output).toEqual(JSON.parse(undisturbed.stdout))
      for (const type of ['node.completed', 'node.started'] as const) {
        const places = events.flatMap((e) => (e.type === type ? [`${e.scope}/${e.node}/${e.round}`] : []))
        expect(new Set(places).size, type).toBe(places.length)
      }
      expect(events.filter(({ type }) => type === 'callback.requested')).toHaveLength(1)
      // An effect that was in flight when the process died may have happened twice; its key is the same both times.
      const inFlight = events.filter(({ type }) => type === 'run.recovered').length
      const repeated = [...calls.values()].reduce((sum, count) => sum + count - 1, 0)
      expect(repeated).toBeLessThanOrEqual(inFlight * 10)
      expect([...calls.keys()]).toHaveLength(4 + 6 + 1)
    }
  })
})
