import { createRouterClient } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { NodeError } from '../engine/node-error'
import { Failure } from './failures/failure'
import type { ConnectionInfo } from './ports'
import type { Launch } from './runs/engine-port'
import { coreBed, draft, next, testBed, twoNodes } from './testing'

function routerBed(change: Parameters<typeof coreBed>[0] = {}) {
  const bed = coreBed(change)
  return { ...bed, client: createRouterClient(bed.router) }
}

const refuse = (error: unknown): Launch => {
  return () => {
    throw error
  }
}

describe('the router', () => {
  it('starts a run, streams its events and answers about it', async () => {
    const { client, started } = routerBed()
    const { run } = await client.runs.start({ workflow: twoNodes })
    const events = await client.runs.events({ run, after: 0 })
    await started[0]!.complete('out')
    const types: string[] = []
    for await (const batch of events) types.push(...batch.map(({ type }) => type))
    expect(types).toEqual(['run.started', 'run.completed'])
    expect(await client.runs.get({ run })).toMatchObject({
      summary: { status: 'completed' },
      workflow: { id: 'w' },
    })
    expect(await client.runs.list()).toHaveLength(1)
    expect(await client.host.info()).toMatchObject({ kind: 'server' })
  })

  it('cancels in the name of the person at the host', async () => {
    const { client, journal } = routerBed()
    const { run } = await client.runs.start({ workflow: twoNodes })
    await client.runs.cancel({ run, reason: 'enough' })
    expect((await journal.read(run)).at(-1)).toMatchObject({ by: 'you', reason: 'enough' })
  })

  it('hands over the problems of a workflow that the engine refuses', async () => {
    const problems = [
      { code: 'no-trigger' as const, severity: 'error' as const, message: 'Add a trigger.' },
    ]
    const launch = refuse(new Failure({ code: 'INVALID_WORKFLOW', data: { problems } }, 'No.'))
    await expect(
      routerBed({ launch }).client.runs.start({ workflow: twoNodes }),
    ).rejects.toMatchObject({
      code: 'INVALID_WORKFLOW',
      status: 422,
      defined: true,
      message: 'No.',
      data: { problems },
    })
  })

  it('hands over why an input is refused', async () => {
    const launch = refuse(new Failure({ code: 'INVALID_INPUT', data: { details: ['a'] } }, 'No.'))
    await expect(
      routerBed({ launch }).client.runs.start({ workflow: twoNodes }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT', defined: true, data: { details: ['a'] } })
  })

  it('names the place in a document that is none', async () => {
    const { client } = routerBed()
    const workflow = { ...twoNodes, nodes: [{ id: 'not an id', type: 'llm' }] }
    await expect(client.runs.start({ workflow })).rejects.toMatchObject({
      code: 'INVALID_WORKFLOW',
      defined: true,
      data: { problems: [{ message: expect.stringMatching(/^nodes\[0\]\.id: An id starts/) }] },
    })
    await expect(
      client.runs.start({ workflow: { ...twoNodes, version: 99 as unknown as 1 } }),
    ).rejects.toMatchObject({ code: 'INVALID_WORKFLOW' })
  })

  it('names what is missing in any other request', async () => {
    const { client } = routerBed()
    await expect(client.runs.get({} as { run: string })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(/not complete: run: /),
    })
  })

  it('says what is not there', async () => {
    const { client } = routerBed()
    const missing = { code: 'NOT_FOUND', status: 404, defined: true }
    await expect(client.runs.get({ run: 'x' })).rejects.toMatchObject(missing)
    await expect(client.runs.events({ run: 'x', after: 0 })).rejects.toMatchObject(missing)
    await expect(client.connections.remove({ id: 'x' })).rejects.toMatchObject(missing)
    await expect(client.connections.test({ id: 'x' })).rejects.toMatchObject(missing)
    await expect(
      client.inbox.vote({ callback: 'x', by: 'Ada', decision: 'approve' }),
    ).rejects.toMatchObject(missing)
  })

  it('tells nothing of a fault that nobody expected, and reports it to the host', async () => {
    const fault = new Error('at /home/ada with key sk-123')
    const { client, reports } = routerBed({ launch: refuse(fault) })
    const told: unknown = await client.runs.start({ workflow: twoNodes }).catch((e: unknown) => e)
    expect(told).toMatchObject({ code: 'UNAVAILABLE', status: 503, defined: true })
    const wire = JSON.stringify(told) + String(told)
    expect(wire).not.toMatch(/sk-123|home|explain\.ts/)
    expect(told).not.toHaveProperty('cause', fault)
    expect(reports).toEqual([{ where: 'runs.start', error: fault }])
  })

  it('tells nothing of a fault in the middle of a stream', async () => {
    const bed = routerBed()
    const { run } = await bed.client.runs.start({ workflow: twoNodes })
    bed.journal.read = async () => {
      throw new Error('journal broken at /home/ada')
    }
    const events = await bed.client.runs.events({ run, after: 0 })
    const told: unknown = await events.next().catch((e: unknown) => e)
    expect(told).toMatchObject({ code: 'UNAVAILABLE' })
    expect(String(told)).not.toMatch(/home/)
    expect(bed.reports.map(({ where }) => where)).toEqual(['runs.events'])
  })

  it.each([
    ['outside-workspace', 'NOT_FOUND'],
    ['file', 'NOT_FOUND'],
    ['limit', 'CONFLICT'],
    ['disk-full', 'UNAVAILABLE'],
  ] as const)('passes on what the workspace says: %s is %s', async (code, expected) => {
    const { ports } = testBed()
    const read = () => Promise.reject(new NodeError(code, 'What to do.'))
    const { client } = routerBed({ ports: { workspace: { ...ports.workspace, read } } })
    await expect(client.workspace.read({ path: 'a' })).rejects.toMatchObject({
      code: expected,
      defined: true,
      message: 'What to do.',
    })
  })

  it('answers a vote, also while the inbox is watched', async () => {
    const { client, started } = routerBed()
    await client.runs.start({ workflow: twoNodes })
    const run = started[0]!
    await run.emit({
      type: 'callback.requested',
      callback: 'c1',
      title: 'Publish?',
      value: 'x',
      assignees: [],
      approvals: 1,
      ...draft,
    })
    run.onVote = ({ callback, by }) => {
      void run.emit({ type: 'callback.voted', callback, by, decision: 'approve' })
      return 'resolved'
    }
    const watching = await client.inbox.watch()
    while ((await next(watching)).questions.length === 0);
    await client.inbox.vote({ callback: 'c1', by: 'Ada', decision: 'approve' })
    expect(run.votes).toHaveLength(1)
    await watching.return?.()
  })

  it('shows connections without what a careless store adds to them', async () => {
    const { ports } = testBed()
    const stored = {
      id: 'openai-main',
      name: 'OpenAI',
      kind: 'openai-compatible',
      fields: { apiKey: 'sk-123' },
      secrets: ['apiKey', 'sk-123'],
      createdAt: 1,
      secret: 'sk-123',
    } as ConnectionInfo
    const { client } = routerBed({
      ports: { connections: { ...ports.connections, list: async () => [stored] } },
    })
    expect(JSON.stringify(await client.connections.list())).not.toMatch(/sk-123/)
  })
})
