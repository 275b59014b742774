// Two processes on one data folder, through the built command line: one writes, others look, and none corrupts.
import type { ChildProcess } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunEvent } from '../../src/shared/run/events'
import { baton, start } from './baton'

let folder = ''
let data = ''
const children: { child: ChildProcess; ended: Promise<unknown> }[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-two-'))
  data = join(folder, 'data')
})
afterEach(async () => {
  for (const { child, ended } of children.splice(0)) {
    child.kill('SIGKILL')
    await ended
  }
  rmSync(folder, { recursive: true, force: true })
})

function file(name: string, value: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(value))
  return path
}

function begin(args: string[]) {
  const started = start([...args, '--data', data], folder)
  children.push(started)
  return started
}

/** Resolves with the first match in what a process prints. */
function says({ child }: { child: ChildProcess }, pattern: RegExp): Promise<RegExpExecArray> {
  let printed = ''
  return new Promise((resolve) => {
    child.stdout?.on('data', (text: Buffer) => {
      const found = pattern.exec((printed += text.toString()))
      if (found) resolve(found)
    })
  })
}

async function serve() {
  const host = begin(['serve', '--port', '0'])
  const [, url = ''] = await says(host, /Baton is at (http:\/\/127\.0\.0\.1:\d+)/)
  return { ...host, url }
}

async function kill({ child, ended }: { child: ChildProcess; ended: Promise<unknown> }): Promise<void> {
  child.kill('SIGKILL')
  await ended
}

const cli = (...args: string[]) => baton([...args, '--data', data], folder)
const listed = async () => {
  const { status, stdout, stderr } = await cli('runs', '--json')
  expect(status, stderr).toBe(0)
  return JSON.parse(stdout) as { id: string; status: string; workflow: string }[]
}
const eventsOf = async (run: string) =>
  (await cli('show', run, '--events', 'ndjson')).stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RunEvent)

function integrity(path = data): unknown {
  const db = new DatabaseSync(join(path, 'journal.sqlite'), { readOnly: true })
  const found = db.prepare('PRAGMA integrity_check').get()
  db.close()
  return found?.integrity_check
}

function graph(id: string, nodes: { id: string; [field: string]: unknown }[], edges: string[]) {
  return {
    format: 'baton/graph',
    version: 1,
    id,
    name: id,
    nodes: [{ id: 'start', type: 'manual-trigger' }, ...nodes],
    edges: edges.map((edge, index) => {
      const [from = '', target = ''] = edge.split('>')
      const [source, sourceHandle] = from.split('.')
      return { id: `e${index}`, source, sourceHandle, target }
    }),
  }
}

const gate = (approvals = 1) =>
  graph('gate', [{ id: 'ok', type: 'human-callback', config: { title: 'Post?', value: '{{ $ }}', approvals } }], ['start>ok'])

/** Counts to `n` in a loop: a long row of events. */
const counting = (n: number) => ({
  ...graph(
    'counting',
    [
      { id: 'head', type: 'transform', config: { value: { n: '{{ ($nodes.head.n ?? 0) + 1 }}' } } },
      { id: 'again', type: 'branch', config: { cases: [{ port: 'yes', label: 'yes', when: `{{ $nodes.head.n < ${n} }}` }] } },
    ],
    ['start>head', 'head>again', 'again.yes>head'],
  ),
  settings: { maxRounds: n + 1, budget: { executions: 3 * n + 10 } },
})

describe('a host and another host', () => {
  it('the second is refused with who and where the first is; the first is not disturbed', async () => {
    const host = await serve()
    const second = await cli('serve', '--port', '0')
    expect(second.status).toBe(1)
    expect(second.stderr).toContain(`(process ${host.child.pid}) uses the data folder ${data}`)
    expect(second.stderr).toContain(`It is at ${host.url}`)
    expect((await fetch(host.url)).status).toBe(200)
    expect(statSync(join(data, 'host.json')).mode & 0o777).toBe(0o600)
    host.child.kill('SIGTERM')
    await host.ended
    expect(existsSync(join(data, 'host.json'))).toBe(false)
    const next = await serve()
    expect((await fetch(next.url)).status).toBe(200)
    expect(integrity()).toBe('ok')
  })

  it('the folder is free when the first is killed, whatever it left lying', async () => {
    await kill(await serve())
    expect(existsSync(join(data, 'host.json'))).toBe(true)
    const next = await serve()
    expect((await fetch(next.url)).status).toBe(200)
  })
})

describe('a process that writes', () => {
  it('lets others list and show its runs, whole up to some event, and refuses those that would write', async () => {
    const writing = begin(['run', file('c.json', counting(3_000)), '--input', '{}', '--events', 'ndjson'])
    await says(writing, /"node.completed"/)
    const looks: number[] = []
    while (writing.child.exitCode === null) {
      const [run] = await listed()
      if (!run) continue
      const events = await eventsOf(run.id)
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
      looks.push(events.length)
    }
    expect((await writing.ended).status).toBe(0)
    expect(looks.length).toBeGreaterThan(0)
    expect(looks).toEqual(looks.toSorted((a, b) => a - b))
    expect(await listed()).toMatchObject([{ status: 'completed' }])
    expect(integrity()).toBe('ok')
  })

  it.each([['run'], ['resume'], ['approve']])('refuses %s with what to do, and goes on', async (command) => {
    const waiting = begin(['run', file('w.json', graph('w', [{ id: 'nap', type: 'wait', config: { for: '1h' } }], ['start>nap'])), '--input', '{}', '--events', 'ndjson'])
    await says(waiting, /timer\.set/)
    const args = { run: [file('g.json', gate())], resume: [], approve: ['r_x.ok.1'] }[command] ?? []
    const refused = await cli(command, ...args)
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain(`(process ${waiting.child.pid}) uses the data folder`)
    expect(refused.stderr).toContain('Close it first, or choose another folder')
    expect(refused.stderr.includes('in its inbox')).toBe(command === 'approve')
    expect(waiting.child.exitCode).toBeNull()
    expect(await listed()).toMatchObject([{ workflow: 'w', status: 'waiting' }])
  })
})

describe('approve beside a server host', () => {
  const ask = async (approvals = 1) => {
    expect((await cli('run', file('g.json', gate(approvals)), '--input', '{"text":"hi"}')).status).toBe(3)
    const [run] = await listed()
    return { run: run?.id ?? '', callback: `${run?.id}.ok.1` }
  }

  it('votes there, and the run goes on there', async () => {
    const { run, callback } = await ask()
    const host = await serve()
    const voted = await cli('approve', callback, '--value', '{"text":"better"}', '--by', 'Ada')
    expect(voted).toMatchObject({ status: 0, stdout: `The vote decides. The Baton at ${host.url} goes on with the run.\n` })
    await vi.waitFor(async () => expect(await listed()).toMatchObject([{ status: 'completed' }]), { timeout: 10_000 })
    expect((await cli('show', run)).stdout).toContain('better')
    const late = await cli('approve', callback)
    expect(late).toMatchObject({ status: 2, stderr: expect.stringContaining('waits for no answer any more') as string })
  })

  it('says when a second person is needed, and refuses the same one twice', async () => {
    const { callback } = await ask(2)
    await serve()
    expect(await cli('approve', callback, '--by', 'Ada')).toMatchObject({ status: 0, stdout: expect.stringContaining('Another person') as string })
    expect(await cli('approve', callback, '--by', 'Ada')).toMatchObject({ status: 2, stderr: expect.stringContaining('Ada has approved') as string })
    expect(await cli('approve', callback, '--by', 'Ben')).toMatchObject({ status: 0, stdout: expect.stringContaining('The vote decides') as string })
  })

  it('votes in the folder itself once the host was killed, whatever address it left', async () => {
    const { callback } = await ask()
    await kill(await serve())
    expect(await cli('approve', callback)).toMatchObject({ status: 0, stdout: 'The vote decides. The run goes on with: baton resume\n' })
    expect((await cli('resume')).status).toBe(0)
    expect(integrity()).toBe('ok')
  })

  it('sends no vote to an address that is not this machine, nor to that of another process', async () => {
    const { callback } = await ask()
    const host = await serve()
    for (const address of [{ pid: host.child.pid, url: 'http://192.0.2.1:80' }, { pid: 1, url: host.url }]) {
      writeFileSync(join(data, 'host.json'), JSON.stringify(address))
      expect(await cli('approve', callback)).toMatchObject({ status: 2, stderr: expect.stringContaining('in its inbox') as string })
    }
    expect(await listed()).toMatchObject([{ status: 'waiting' }])
  })
})

describe('a folder that is only looked at', () => {
  it('is not made, and says that it is empty', async () => {
    expect(await cli('runs', '--json')).toMatchObject({ status: 0, stdout: '[]\n', stderr: expect.stringContaining('Nothing was kept') as string })
    expect((await cli('show', 'r_x')).status).toBe(2)
    expect(existsSync(data)).toBe(false)
  })

  it('shows what a killed process kept, before anybody has opened it again, and so does a copy of it', async () => {
    const writing = begin(['run', file('c.json', counting(100_000)), '--input', '{}', '--events', 'ndjson'])
    await says(writing, /"seq":200,/)
    await kill(writing)
    const copy = join(folder, 'copy')
    cpSync(data, copy, { recursive: true })
    const [run] = await listed()
    const events = await eventsOf(run?.id ?? '')
    expect(events.length).toBeGreaterThanOrEqual(200)
    const original = data
    data = copy
    expect(await listed()).toEqual([run])
    expect(await eventsOf(run?.id ?? '')).toEqual(events)
    expect([integrity(original), integrity(copy)]).toEqual(['ok', 'ok'])
  })

  it('of an older layout says how to bring it up to date', async () => {
    expect((await cli('run', file('g.json', gate()), '--input', '{}')).status).toBe(3)
    const db = new DatabaseSync(join(data, 'journal.sqlite'))
    db.exec('PRAGMA user_version = 1')
    db.close()
    expect(await cli('runs')).toMatchObject({ status: 2, stderr: expect.stringContaining('must be brought up to date') as string })
  })
})

describe('old runs and the files of runs', () => {
  let server: Server
  let url = ''
  beforeEach(async () => {
    server = createServer((request, response) => {
      response.setHeader('content-type', 'image/png').end(`bytes of ${request.url}`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(() => new Promise((resolve) => server.close(resolve)))

  const fetching = (path: string) =>
    file(`${path}.json`, graph('fetching', [{ id: 'get', type: 'http', config: { url: `${url}/${path}`, expect: 'binary' } }], ['start>get']))
  const files = () =>
    readdirSync(join(data, 'workspace'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      statSync(join(data, 'workspace', path)).isFile(),
    )

  it('are kept and deleted as the settings in the folder say, files with the last run that names them', async () => {
    const bodies: { file: string; name: string; bytes: number }[] = []
    for (const path of ['a.png', 'a.png', 'b.png']) {
      const done = await cli('run', fetching(path), '--input', '{}')
      expect(done.status, done.stderr).toBe(0)
      bodies.push((JSON.parse(done.stdout) as { body: (typeof bodies)[0] }).body)
    }
    expect(bodies[0]).toMatchObject({ name: 'a.png', bytes: 15, contentType: 'image/png' })
    expect(bodies[1]).toEqual(bodies[0])
    expect(readFileSync(join(data, 'workspace', bodies[0]?.file ?? ''), 'utf8')).toBe('bytes of /a.png')
    expect(files()).toHaveLength(2)
    // As a process leaves it that dies between a file and its event.
    cpSync(join(data, 'workspace', bodies[0]?.file ?? ''), join(data, 'workspace', 'mine.png'))

    writeFileSync(join(data, 'settings.json'), '{ "version": 1, "retention": { "days": null, "runs": 2 } }')
    expect((await cli('resume')).status).toBe(0)
    expect(await listed()).toHaveLength(2)
    expect(files()).toHaveLength(3)
    writeFileSync(join(data, 'settings.json'), '{ "version": 1, "retention": { "days": null, "runs": 1 } }')
    expect((await cli('resume')).status).toBe(0)
    expect(await listed()).toHaveLength(1)
    expect(files().sort()).toEqual([bodies[2]?.file, 'mine.png'].sort())
    expect(integrity()).toBe('ok')
  })

  it('are whole and once, however often the process dies on the way, and leave nothing behind', { timeout: 120_000 }, async () => {
    const chain = Array.from({ length: 6 }, (_, i) => ({
      id: `get${i}`,
      type: 'http',
      config: { url: `${url}/${i % 3}`, expect: 'binary' },
    }))
    const workflow = file('chain.json', graph('chain', chain, chain.map(({ id }, i) => `${chain[i - 1]?.id ?? 'start'}>${id}`)))
    const began = performance.now()
    expect((await cli('run', workflow, '--input', '{}')).status).toBe(0)
    const usual = performance.now() - began
    for (let kills = 0; kills < 8; ) {
      rmSync(data, { recursive: true, force: true })
      let args = ['run', workflow, '--input', '{}']
      for (let status = -1; status !== 0; ) {
        const attempt = begin(args)
        // Somewhere between the start of the process and its usual end; drawn anew each time.
        const timer = setTimeout(() => attempt.child.kill('SIGKILL'), (0.4 + Math.random() * 0.9) * usual)
        const finished = (await attempt.ended) as { status: number; stderr: string }
        clearTimeout(timer)
        status = finished.status
        if (status === -1) kills += 1
        else expect(status, finished.stderr).toBe(0)
        if ((await listed()).length > 0) args = ['resume']
      }
      const [run] = await listed()
      const named = (await eventsOf(run?.id ?? '')).flatMap((event) =>
        event.type === 'node.completed' && event.node.startsWith('get') ? [(event.output as { body: { file: string; name: string } }).body] : [],
      )
      expect(named).toHaveLength(6)
      for (const { file: path, name } of named)
        expect(readFileSync(join(data, 'workspace', path), 'utf8')).toBe(`bytes of /${name}`)
      expect(files().filter((path) => !path.endsWith('.tmp'))).toHaveLength(3)
    }
    const db = new DatabaseSync(join(data, 'journal.sqlite'))
    db.exec('UPDATE runs SET ended_at = 0')
    db.close()
    expect((await cli('resume')).status).toBe(0)
    expect(await listed()).toEqual([])
    expect(files().filter((path) => !path.endsWith('.tmp'))).toEqual([])
  })

  it('are not deleted while the settings cannot be read, and the command says so', async () => {
    for (let i = 0; i < 2; i++) expect(await cli('run', fetching('a.png'), '--input', '{}')).toMatchObject({ status: 0 })
    writeFileSync(join(data, 'settings.json'), '{ "version": 1, "retention": { "days": null, "runs":')
    const resumed = await cli('resume')
    expect(resumed).toMatchObject({ status: 0, stderr: expect.stringContaining('No run is deleted and no model has a price until') as string })
    expect(await listed()).toHaveLength(2)
  })
})
