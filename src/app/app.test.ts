import { createRouterClient } from '@orpc/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { PendingCallback } from '../shared/contract'
import { createApp } from './app'
import type { App } from './app'
import { next, testBed } from './testing'
import type { Workflow } from '../shared/workflow/document'

/** A trigger, a question to a person, and a file that shows what came of it. */
const reviewed: Workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'reviewed',
  name: 'Reviewed',
  nodes: [
    {
      id: 'start',
      type: 'manual-trigger',
      config: {
        sample: { text: 'Hello' },
        schema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
      },
    },
    { id: 'review', type: 'human-callback', name: 'Review', config: { title: 'Publish?' } },
  ],
  edges: [{ id: 'e1', source: 'start', target: 'review' }],
}

let app: App
afterEach(() => app.close())

function clientBed() {
  app = createApp(testBed().ports)
  return createRouterClient(app.router)
}

describe('the core over the real engine', () => {
  it('runs the sample to a question, takes the edited answer, and completes with it', async () => {
    const client = clientBed()
    const { run } = await client.runs.start({ workflow: reviewed })
    const inbox = await client.inbox.watch()
    let question: PendingCallback | undefined
    while (!question) [question] = (await next(inbox)).questions
    expect(question).toMatchObject({ run, title: 'Publish?', nodeName: 'Review' })
    const { callback } = question
    await client.inbox.vote({ callback, by: 'Ada', decision: 'approve', value: { text: 'Bye' } })
    await vi.waitFor(async () =>
      expect((await client.runs.get({ run })).summary.status).toBe('completed'),
    )
    const types: string[] = []
    for await (const batch of await client.runs.events({ run, after: 0 }))
      types.push(...batch.map(({ type }) => type))
    expect(types.at(0)).toBe('run.started')
    expect(types).toContain('callback.voted')
    expect(types.at(-1)).toBe('run.completed')
    await expect(
      client.inbox.vote({ callback, by: 'Ben', decision: 'reject' }),
    ).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/approved by Ada/) })
    await inbox.return?.()
  })

  it('refuses a workflow with errors, with each problem', async () => {
    await expect(
      clientBed().runs.start({ workflow: { ...reviewed, nodes: [], edges: [] } }),
    ).rejects.toMatchObject({
      code: 'INVALID_WORKFLOW',
      defined: true,
      data: { problems: [{ code: 'no-trigger' }] },
      message: expect.stringMatching(/cannot run yet/),
    })
  })

  it('refuses an input that the trigger does not take', async () => {
    await expect(
      clientBed().runs.start({ workflow: reviewed, payload: { text: 1 } }),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      defined: true,
      data: { details: [expect.stringMatching(/text/)] },
    })
  })

  it('stops a run', async () => {
    const client = clientBed()
    const { run } = await client.runs.start({ workflow: reviewed })
    await client.runs.cancel({ run })
    expect((await client.runs.get({ run })).summary).toMatchObject({ status: 'cancelled' })
  })
})
