import { createRouterClient } from '@orpc/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { PendingCallback } from '../shared/contract'
import { graph, type TestNode } from '../shared/workflow/testing'
import { createApp } from './app'
import type { App } from './app'
import { testBed } from './testing'

let app: App
afterEach(() => app.close())

async function asked(config: TestNode['config'] = {}) {
  app = createApp(testBed().ports)
  const client = createRouterClient(app.router)
  const workflow = graph(
    [
      { id: 'start', type: 'manual-trigger' },
      {
        id: 'ok',
        type: 'human-callback',
        config: { title: 'Pay?', value: '{{ $ }}', approvals: 2, ...config },
      },
    ],
    ['start>ok'],
  )
  const { run } = await client.runs.start({ workflow, payload: { sum: 5 } })
  await vi.waitFor(() => expect(app.inbox.pending()).toHaveLength(1))
  const question = () => app.inbox.pending()[0] as PendingCallback
  const { callback } = question()
  const vote = (decision: 'approve' | 'withdraw' | 'delegate', by: string, more = {}) =>
    client.inbox.vote({ callback, decision, by, ...more })
  return { client, run, question, vote }
}

describe('answers over the real engine', () => {
  it('shows what was changed, by whom, and takes no answer to what stood there before', async () => {
    const { question, vote } = await asked()
    const seen = question().revision
    await vote('approve', 'Ada', { value: { sum: 6 }, seen })
    expect(question()).toMatchObject({
      value: { sum: 6 },
      original: { sum: 5 },
      editedBy: 'Ada',
      approvedBy: ['Ada'],
    })
    await expect(vote('approve', 'Ben', { seen })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('was changed by Ada since you saw it'),
    })
    await vote('approve', 'Ben', { seen: question().revision })
    expect(app.inbox.pending()).toEqual([])
  })

  it('gives the first approval back, with its edit', async () => {
    const { question, vote } = await asked()
    await expect(vote('withdraw', 'Ada')).rejects.toThrow('Ada has not approved')
    await vote('approve', 'Ada', { value: { sum: 6 } })
    expect(await vote('withdraw', 'Ada')).toEqual({ outcome: 'counted' })
    expect(question()).toMatchObject({ value: { sum: 5 }, approvedBy: [] })
    expect(question().original).toBeUndefined()
    expect(question().editedBy).toBeUndefined()
  })

  it('asks somebody else', async () => {
    const { question, vote } = await asked({ assignees: ['Ada'], requestedBy: 'Joan' })
    await expect(vote('delegate', 'Ada')).rejects.toThrow('Say whom to hand “Pay?” to.')
    await expect(vote('delegate', 'Ada', { to: 'joan' })).rejects.toThrow('what is their own')
    await expect(vote('delegate', 'Ben', { to: 'Ada' })).rejects.toThrow('Ada is asked already')
    expect(await vote('delegate', 'Ada', { to: 'Ben' })).toEqual({ outcome: 'counted' })
    expect(question().assignees).toEqual(['Ben'])
  })

  it('takes no approval of whoever asked for it', async () => {
    const { question, vote } = await asked({ requestedBy: 'Joan' })
    await expect(vote('approve', 'JOAN')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('nobody approves what is their own'),
    })
    expect(question().approvedBy).toEqual([])
  })
})
