import { describe, expect, it, vi } from 'vitest'
import type { Json } from '../../shared/workflow/document'
import { Failure } from '../failures/failure'
import { RunService } from './runs'
import { all, draft, next, testBed, twoNodes } from '../testing'

function serviceBed(options: { begin?: boolean; listed?: number } = {}) {
  const bed = testBed(options)
  return { ...bed, runs: new RunService(bed.ports, bed.launch, options) }
}

const asks = {
  type: 'callback.requested' as const,
  callback: 'c1',
  title: 'Publish?',
  value: 'text',
  assignees: [],
  approvals: 1 as const,
  ...draft,
}

describe('the runs of a host', () => {
  it('starts a run, and says so once its first event is kept', async () => {
    const { runs, started, journal } = serviceBed({ begin: false })
    const starting = runs.start({ workflow: twoNodes, payload: { n: 2 } })
    let answered = false
    void starting.then(() => (answered = true))
    await vi.waitFor(() => expect(started).toHaveLength(1))
    expect(answered).toBe(false)
    await started[0]!.begin()
    expect(await starting).toBe('r1')
    expect(await journal.read('r1')).toHaveLength(1)
    expect((await runs.get('r1')).workflow).toBe(twoNodes)
    expect(runs.list()).toMatchObject([
      { id: 'r1', workflow: 'w', workflowName: 'Two nodes', status: 'running', startedAt: 1_001 },
    ])
  })

  it('keeps nothing of a run that the engine refuses', async () => {
    const { ports } = testBed()
    const runs = new RunService(ports, () => {
      throw new Failure('CONFLICT', 'no')
    })
    await expect(runs.start({ workflow: twoNodes })).rejects.toThrow('no')
    expect(runs.list()).toEqual([])
  })

  it('says what is unknown', async () => {
    const { runs } = serviceBed()
    expect(() => runs.summary('r9')).toThrow(/no run r9/)
    await expect(runs.get('r9')).rejects.toThrow(/no run r9/)
    expect(() => runs.events('r9', 0)).toThrow(Failure)
    await expect(runs.deliver('reply', null, 'r9')).rejects.toThrow(Failure)
    await expect(runs.cancel('r9', 'you')).rejects.toMatchObject({ reason: { code: 'NOT_FOUND' } })
  })

  it('sums cost and tokens, counts open questions, and shows the error of a run that failed', async () => {
    const { runs, started } = serviceBed()
    const run = await runs.start({ workflow: twoNodes })
    await started[0]!.emit({ type: 'node.started', attempt: 1, input: null, ...draft }, asks)
    await vi.waitFor(() =>
      expect(runs.summary(run)).toMatchObject({ status: 'waiting', pendingCallbacks: 1 }),
    )
    await started[0]!.emit(
      {
        type: 'node.failed',
        attempt: 1,
        error: { code: 'error', message: '429' },
        willRetry: false,
        usage: { inputTokens: 3, outputTokens: 4 },
        costUsd: 0.5,
        ...draft,
      },
      { type: 'run.failed', error: { code: 'error', message: 'Draft post failed: 429' } },
    )
    expect(runs.summary(run)).toMatchObject({
      status: 'failed',
      tokens: 7,
      costUsd: 0.5,
      pendingCallbacks: 0,
      error: 'Draft post failed: 429',
      endedAt: 1_005,
    })
  })

  it('gives the events of a run that is over from the journal, and ends', async () => {
    const { runs, started } = serviceBed()
    const run = await runs.start({ workflow: twoNodes })
    await started[0]!.complete('out')
    const events = (await all(runs.events(run, 0))).flat()
    expect(events.map(({ type }) => type)).toEqual(['run.started', 'run.completed'])
    expect((await all(runs.events(run, 2))).flat()).toEqual([])
  })

  it('ends the stream of a run in flight after its last event', async () => {
    const { runs, started } = serviceBed()
    const run = await runs.start({ workflow: twoNodes })
    const reading = all(runs.events(run, 0))
    await started[0]!.complete()
    expect((await reading).flat().at(-1)?.type).toBe('run.completed')
  })

  it('cancels, and resolves when that is kept; a run that is over stays as it is', async () => {
    const { runs, journal } = serviceBed()
    const run = await runs.start({ workflow: twoNodes })
    await runs.cancel(run, 'you', 'wrong file')
    expect((await journal.read(run)).at(-1)).toMatchObject({ by: 'you', reason: 'wrong file' })
    expect(runs.summary(run).status).toBe('cancelled')
    await runs.cancel(run, 'you')
    expect(await journal.read(run)).toHaveLength(2)
  })

  it('watches: all summaries at once, then only those that change', async () => {
    const { runs, started } = serviceBed()
    await runs.start({ workflow: twoNodes })
    const stream = runs.watch()
    expect((await next(stream)).runs.map(({ id }) => id)).toEqual(['r1'])
    await runs.start({ workflow: twoNodes })
    expect((await next(stream)).runs.map(({ id }) => id)).toEqual(['r2'])
    await started[0]!.complete()
    expect(await next(stream)).toMatchObject({
      runs: [{ id: 'r1', status: 'completed' }],
      gone: [],
    })
    await stream.return()
  })

  it('tells a slow watcher of many changes once', async () => {
    const { runs, started } = serviceBed()
    const stream = runs.watch()
    await next(stream)
    for (let i = 0; i < 50; i += 1) await runs.start({ workflow: twoNodes })
    for (const run of started) await run.complete()
    const { runs: told } = await next(stream)
    expect(told).toHaveLength(50)
    expect(told.every(({ status }) => status === 'completed')).toBe(true)
    await stream.return()
  })

  it('stops watching when the signal aborts', async () => {
    const { runs } = serviceBed()
    const leave = new AbortController()
    const stream = runs.watch(leave.signal)
    await next(stream)
    const waiting = stream.next()
    leave.abort()
    expect((await waiting).done).toBe(true)
  })

  it('lets the oldest finished runs go, with their events', async () => {
    const { runs, started, journal } = serviceBed({ listed: 2 })
    for (let i = 0; i < 4; i += 1) {
      await runs.start({ workflow: twoNodes })
      await started[i]!.complete()
    }
    expect(runs.list().map(({ id }) => id)).toEqual(['r4', 'r3'])
    expect(journal.forgotten).toEqual(['r1', 'r2'])
    await expect(runs.get('r1')).rejects.toThrow(/no run r1 any more/)
  })

  it('gives no run an event past a limit, and says which', async () => {
    const { runs, started } = serviceBed()
    await runs.start({ workflow: twoNodes })
    let deep: Json = 'x'
    for (let level = 0; level < 100_000; level += 1) deep = [deep]
    for (const run of ['r1', undefined])
      await expect(runs.deliver('reply', deep, run)).rejects.toMatchObject({
        reason: { code: 'INVALID_INPUT' },
        message: expect.stringContaining('the limit value-depth (200 levels)') as string,
      })
    expect(started[0]!.delivered).toEqual([])
  })

  it('delivers an event to one run or to all, and counts who took it', async () => {
    const { runs, started } = serviceBed()
    await runs.start({ workflow: twoNodes })
    await runs.start({ workflow: twoNodes })
    expect(await runs.deliver('reply', { yes: true })).toEqual({ delivered: 2, held: 0 })
    expect(await runs.deliver('reply', { yes: true }, 'r2')).toEqual({ delivered: 1, held: 0 })
    expect(started[1]!.delivered).toHaveLength(2)
    await started[1]!.complete()
    expect(await runs.deliver('reply', null, 'r2')).toEqual({ delivered: 0, held: 0 })
  })

  it('closes: it lets go of every run as it is kept, and every stream ends', async () => {
    const { runs, started, journal } = serviceBed()
    const run = await runs.start({ workflow: twoNodes })
    const reading = all(runs.events(run, 0))
    const watching = all(runs.watch())
    runs.close()
    expect((await reading).flat().map(({ type }) => type)).toEqual(['run.started'])
    await watching
    expect(started[0]!.detached).toBe(true)
    expect(await journal.read(run)).toHaveLength(1)
    await expect(runs.start({ workflow: twoNodes })).rejects.toThrow(/closing/)
  })
})
