// Runs that outlive their process, through the built command line: real files, real processes.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../src/shared/run/events'
import { baton, start } from './baton'

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

  it('takes an approval back, and hands the question on, until two others have approved', async () => {
    const two = structuredClone(gate)
    Object.assign(two.nodes[1]?.config ?? {}, { approvals: 2, assignees: ['Ada', 'Bo'] })
    const asked = await baton(['run', file('g.json', two), '--input', '{"text":"hi"}', '--data', data], folder)
    expect(asked.status).toBe(3)
    const callback = /\S+\.ok\.1/.exec(asked.stderr)?.[0] ?? ''
    const id = callback.slice(0, -'.ok.1'.length)
    const vote = (...more: string[]) => baton(['approve', callback, '--data', data, ...more], folder)
    const says = (status: number, text: string) => ({
      status,
      [status === 0 ? 'stdout' : 'stderr']: expect.stringContaining(text) as string,
    })

    expect(await vote('--withdraw', '--by', 'Ada')).toMatchObject(says(2, 'has not approved it'))
    expect(await vote('--by', 'Ada')).toMatchObject(says(0, 'Another person has to approve as well'))
    expect(await vote('--withdraw', '--by', 'Ada', '--comment', 'Too soon')).toMatchObject(
      says(0, 'The approval of Ada was taken back.'),
    )
    expect(await vote('--delegate', 'Cy', '--by', 'Bo')).toMatchObject(says(0, 'was handed to Cy.'))
    // What was taken back counts no more: it still needs two.
    expect(await vote('--by', 'Ada')).toMatchObject(says(0, 'Another person'))
    expect(await vote('--by', 'Cy')).toMatchObject(says(0, 'The vote decides.'))

    expect((await baton(['resume', '--data', data], folder)).status).toBe(0)
    expect(readFileSync(join(data, 'workspace', 'out.txt'), 'utf8')).toBe('hi')
    const events = await eventsOf(id)
    expect(events.filter(({ type }) => type === 'callback.withdrawn')).toMatchObject([
      { by: 'Ada', comment: 'Too soon' },
    ])
    expect(events.filter(({ type }) => type === 'callback.delegated')).toMatchObject([
      { by: 'Bo', to: 'Cy', assignees: ['Ada', 'Cy'] },
    ])
  }, 120_000)

  it.each([
    ['a question that nobody asked', ['approve', 'gone'], 'No run waits'],
    ['a run that is not there', ['show', 'gone'], 'no run "gone"'],
    ['a value that is no JSON', ['approve', 'x', '--value', '{'], 'not JSON'],
    ['two answers at once', ['approve', 'x', '--reject', '--again'], 'not both'],
    ['an approval and its withdrawal', ['approve', 'x', '--withdraw', '--delegate', 'Cy'], 'not both'],
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
