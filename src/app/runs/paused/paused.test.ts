import { describe, expect, it, vi } from 'vitest'
import { emptyRunView, foldRun } from '../../../shared/run/view'
import { graph } from '../../../shared/workflow/testing'
import type { TestNode } from '../../../shared/workflow/testing'
import {
  START,
  HOUR,
  start,
  set,
  chain,
  stop,
  clock,
  journal,
  app,
  client,
  reports,
  reopen,
  patience,
  pausedBefore,
  output,
  types,
  hostForEach,
} from './testing'

hostForEach()

describe('a run that is looked into', () => {
  it('stops at its breakpoints, is listed as paused, and goes on when it is asked to', async () => {
    const debug = { breakpoints: [stop({ node: 'b', condition: '$nodes.a = 1' })] }
    const { run } = await client.runs.start({ workflow: chain, debug })
    expect(await pausedBefore(run)).toBe('b')
    expect(app.runs.summary(run)).toMatchObject({ status: 'waiting', paused: true })
    await client.runs.go({ run, go: 'continue' })
    expect(await output(run)).toBe(2)
    expect(app.runs.summary(run).paused).toBeUndefined()
  })

  it('is stepped from its start, one node at a time', async () => {
    const debug = { breakpoints: [], pauseAtStart: true }
    const { run } = await client.runs.start({ workflow: chain, debug })
    for (const before of ['start', 'a', 'b']) {
      await vi.waitFor(async () => expect(await pausedBefore(run)).toBe(before), patience)
      await client.runs.go({ run, go: 'over' })
    }
    expect(await output(run)).toBe(2)
  })

  it('stops at breakpoints that it is given on the way, and at those it had no more', async () => {
    const debug = { breakpoints: [stop({ node: 'a' })] }
    const { run } = await client.runs.start({ workflow: chain, debug })
    expect(await pausedBefore(run)).toBe('a')
    await client.runs.debug({ run, breakpoints: [stop({ node: 'b' })] })
    await client.runs.go({ run, go: 'continue' })
    await vi.waitFor(async () => expect(await pausedBefore(run)).toBe('b'), patience)
    await client.runs.debug({ run, breakpoints: [] })
    await client.runs.go({ run, go: 'continue' })
    expect(await output(run)).toBe(2)
  })

  it('that was started without one takes breakpoints and pauses', async () => {
    const nap: TestNode = { id: 'nap', type: 'wait', config: { for: '2h' } }
    const workflow = graph([start, nap, set('end', 1)], ['start>nap', 'nap>end'])
    const { run } = await client.runs.start({ workflow })
    await vi.waitFor(() => expect(app.runs.summary(run).status).toBe('waiting'), patience)
    await client.runs.go({ run, go: 'pause' })
    await client.runs.debug({ run, breakpoints: [stop({ node: 'end' })] })
    clock.pass(5 * HOUR)
    await client.runs.go({ run, go: 'continue' })
    clock.pass(2 * HOUR)
    expect(await pausedBefore(run)).toBe('end')
  })

  it('refuses what does not fit, and says why', async () => {
    const debug = { breakpoints: [], pauseAtStart: true }
    const { run } = await client.runs.start({ workflow: chain, debug })
    await pausedBefore(run)
    await expect(client.runs.go({ run, go: 'pause' })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('paused already') as string,
    })
    await expect(client.runs.go({ run, go: { to: 'nowhere' } })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('no such node') as string,
    })
    await client.runs.go({ run, go: 'continue' })
    await output(run)
    await expect(client.runs.go({ run, go: 'continue' })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('over') as string,
    })
    await expect(client.runs.debug({ run, breakpoints: [] })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    await expect(client.runs.go({ run: 'gone', go: 'continue' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const nap: TestNode = { id: 'nap', type: 'wait', config: { for: '2h' } }
    const other = await client.runs.start({ workflow: graph([start, nap], ['start>nap']) })
    await expect(client.runs.go({ run: other.run, go: 'over' })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('Pause it first') as string,
    })
  })

  it('is cancelled while it is paused', async () => {
    const debug = { breakpoints: [], pauseAtStart: true }
    const { run } = await client.runs.start({ workflow: chain, debug })
    await pausedBefore(run)
    await client.runs.cancel({ run })
    expect(app.runs.summary(run)).toMatchObject({ status: 'cancelled' })
    expect(app.runs.summary(run).paused).toBeUndefined()
  })
})

describe('a run that is paused', () => {
  const nap: TestNode = { id: 'nap', type: 'wait', config: { for: '2h' } }
  const ask: TestNode = {
    id: 'ask',
    type: 'human-callback',
    config: { title: 'OK?', value: 1, timeout: '9h' },
  }
  const waiting = graph([start, nap, ask], ['start>nap', 'start>ask'])

  it('is still paused when the host starts again, and its wait has what it had left', async () => {
    const { run } = await client.runs.start({ workflow: waiting })
    await vi.waitFor(() => expect(app.runs.summary(run).status).toBe('waiting'), patience)
    clock.pass(HOUR)
    await client.runs.go({ run, go: 'pause' })
    await reopen()
    clock.pass(24 * HOUR)
    expect(app.runs.summary(run)).toMatchObject({ status: 'waiting', paused: true })
    await client.runs.go({ run, go: 'continue' })
    clock.pass(HOUR - 1)
    expect(await types(run)).not.toContain('timer.fired')
    clock.pass(1)
    await vi.waitFor(async () => expect(await types(run)).toContain('timer.fired'), patience)
    const [asked] = app.inbox.pending()
    expect(asked?.expiresAt).toBe(START + (9 + 24) * HOUR)
    const view = foldRun(emptyRunView(run), await journal.read(run))
    expect(view.nodes.ask?.wakeAt).toBe(START + (9 + 24) * HOUR)
    expect(reports).toEqual([])
  })

  it('sleeps, with its breakpoints, until it is asked to go on', async () => {
    const workflow = graph([start, nap, set('end', 1)], ['start>nap', 'nap>end'])
    const debug = { breakpoints: [stop({ node: 'end' })] }
    const { run } = await client.runs.start({ workflow, debug })
    await vi.waitFor(() => expect(app.runs.summary(run).status).toBe('waiting'), patience)
    await client.runs.go({ run, go: 'pause' })
    await vi.waitFor(() => {
      clock.pass(1_000)
      expect(app.runs.asleep).toBe(1)
    }, patience)
    clock.pass(100 * HOUR)
    expect(app.runs.asleep).toBe(1)
    await client.runs.go({ run, go: 'continue' })
    clock.pass(2 * HOUR)
    await vi.waitFor(async () => expect(await pausedBefore(run)).toBe('end'), patience)
  })

  it('is not let go of while something is still to be held against its breakpoints', async () => {
    const workflow = graph([start, ask, set('end', 1)], ['start>ask', 'ask.approved>end'])
    const edge = workflow.edges.find(({ target }) => target === 'end')?.id
    const debug = { breakpoints: [stop({ edge })] }
    const { run } = await client.runs.start({ workflow, debug })
    await vi.waitFor(() => expect(app.inbox.pending()).toHaveLength(1), patience)
    await client.runs.go({ run, go: 'pause' })
    const [asked] = app.inbox.pending()
    await client.inbox.vote({ callback: asked?.callback ?? '', by: 'Ada', decision: 'approve' })
    await vi.waitFor(async () => expect(await types(run)).toContain('node.completed'), patience)
    const other = await client.runs.start({ workflow: waiting })
    await client.runs.go({ run: other.run, go: 'pause' })
    await vi.waitFor(() => {
      clock.pass(1_000)
      expect(app.runs.handle(other.run)).toBeUndefined()
    }, patience)
    expect(app.runs.handle(run)).toBeDefined()
    await client.runs.go({ run, go: 'continue' })
    await vi.waitFor(async () => expect(await pausedBefore(run)).toBe('end'), patience)
  })
})
