// Runs in which nothing happens: when that is told, and how a person goes on.
import { describe, expect, it, vi } from 'vitest'
import { graph } from '../../shared/workflow/testing'
import { alertBed, ask, MINUTE, simple, start } from './testing'

const on = alertBed()

describe('a run that stands still', () => {
  it('raises one alert after ten minutes, which is gone once something happens', async () => {
    const run = await on.stuck()
    await on.pass(9 * MINUTE)
    expect(on.app.alerts.list()).toEqual([])
    await on.pass(2 * MINUTE)
    expect(on.app.alerts.list()[0]).toMatchObject({
      id: `stalled-${run}`,
      kind: 'stalled',
      run,
      node: 'ask',
      nodeName: 'Ask the service',
      cause:
        'Nothing has happened for 11 minutes since “Ask the service” began. It may wait for a service that does not answer.',
      offers: ['retry', 'skip', 'hand-over'],
    })
    await on.pass(60 * MINUTE)
    expect(on.app.alerts.list()).toHaveLength(1)
    on.answer()
    await on.app.runs.over(run)
    expect(on.app.alerts.list()).toEqual([])
  })

  it('is raised by the clock, without anybody who looks', async () => {
    await on.stuck()
    await vi.waitFor(
      () => {
        on.clock.pass(MINUTE)
        expect(on.app.alerts.list()).toHaveLength(1)
      },
      { timeout: 15_000, interval: 5 },
    )
  })

  it('waits five times as long as the node took at the longest before', async () => {
    const before = await on.stuck()
    on.clock.pass(30 * MINUTE)
    on.answer()
    await on.app.runs.over(before)
    await on.app.close()
    await on.open()
    await on.stuck()
    await on.pass(149 * MINUTE)
    expect(on.app.alerts.list()).toEqual([])
    await on.pass(2 * MINUTE)
    expect(on.app.alerts.list()[0]?.cause).toContain('It took 30 minutes at the longest before.')
  })

  it('is raised once: not again when it was dismissed and still stands', async () => {
    const run = await on.stuck()
    await on.pass(11 * MINUTE)
    await on.client.alerts.dismiss({ alert: `stalled-${run}` })
    await on.pass(60 * MINUTE)
    expect(on.app.alerts.list()).toEqual([])
  })

  it('is none while it waits for time, an event or a person, or is paused', async () => {
    const waits = graph(
      [
        start,
        { id: 'nap', type: 'wait', config: { for: '30d' } },
        { id: 'event', type: 'wait', config: { event: { name: 'reply' } } },
        { id: 'person', type: 'human-callback', config: { title: 'Well?', value: 1 } },
      ],
      ['start>nap', 'start>event', 'start>person'],
    )
    const { run } = await on.client.runs.start({ workflow: waits })
    await vi.waitFor(() => expect(on.app.runs.summary(run).status).toBe('waiting'))
    const held = await on.stuck()
    await on.client.runs.go({ run: held, go: 'pause' })
    await on.pass(24 * 60 * MINUTE)
    expect(on.app.alerts.list()).toEqual([])
  })

  it('is ended before another goes on from it', async () => {
    const run = await on.stuck()
    await on.pass(11 * MINUTE)
    on.service = 'answers'
    const begin = on.journal.begin.bind(on.journal)
    const before: string[] = []
    vi.spyOn(on.journal, 'begin').mockImplementationOnce(async (other) => {
      const begun = begin(other)
      before.push(...(await on.journal.read(run)).slice(-1).map(({ type }) => type))
      return begun
    })
    const how = { kind: 'retry' } as const
    const next = await on.recover(how)
    expect(before).toEqual(['run.cancelled'])
    on.answer()
    await on.app.runs.over(next.run)
    expect((await on.journal.read(run)).at(-1)).toMatchObject({ type: 'run.cancelled' })
    expect((await on.journal.read(next.run)).map(({ type }) => type)).not.toContain('run.cancelled')
    expect(on.app.runs.summary(next.run).status).toBe('completed')
  })

  it('is left alone, and no other begins, where it cannot be ended', async () => {
    const run = await on.stuck()
    await on.pass(11 * MINUTE)
    vi.spyOn(on.app.runs, 'cancel').mockRejectedValueOnce(new Error('not now'))
    const how = { kind: 'retry' } as const
    const refused = on.recover(how)
    await expect(refused).rejects.toThrow()
    expect(on.app.runs.list().map(({ id }) => id)).toEqual([run])
    expect(on.app.alerts.list()[0]).toMatchObject({ run })
  })

  it('is not left where it goes on by itself just then', async () => {
    const run = await on.stuck()
    await on.pass(11 * MINUTE)
    const read = on.journal.read.bind(on.journal)
    vi.spyOn(on.journal, 'read').mockImplementationOnce(async (...given) => {
      const events = await read(...given)
      on.answer()
      await on.app.runs.over(run)
      return events
    })
    const how = { kind: 'retry' } as const
    const refused = on.recover(how)
    await expect(refused).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(on.app.runs.list().map(({ id, status }) => [id, status])).toEqual([[run, 'completed']])
  })

  it.each([
    { kind: 'retry' },
    { kind: 'skip', output: 'for the node before' },
    { kind: 'hand-over' },
  ] as const)('stays told where it was ended only after it had gone on, $kind', async (how) => {
    const nap = { id: 'nap', type: 'wait', config: { for: '30d' } }
    const workflow = graph([start, ask(), nap], ['start>ask', 'ask>nap'], { id: 'posts' })
    const run = await on.stuck(workflow)
    await on.pass(11 * MINUTE)
    const cancel = on.app.runs.cancel.bind(on.app.runs)
    vi.spyOn(on.app.runs, 'cancel').mockImplementationOnce(async (...given) => {
      on.answer()
      await vi.waitFor(() => expect(on.app.runs.summary(run).status).toBe('waiting'))
      await cancel(...given)
    })
    await expect(on.recover(how)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/Baton ended it.*Retry/) as string,
    })
    expect(on.app.runs.list().map(({ id, status }) => [id, status])).toEqual([[run, 'cancelled']])
    const [told] = on.app.alerts.list()
    expect(told).toMatchObject({ id: `stalled-${run}`, run, offers: ['retry'] })
    expect(told?.cause).toMatch(/Baton ended it/)
    await expect(on.recover({ kind: 'skip', output: 1 })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    const next = await on.recover({ kind: 'retry' })
    await vi.waitFor(() => expect(on.app.runs.summary(next.run).status).toBe('waiting'))
    expect([on.asked, on.app.alerts.list()]).toEqual([1, []])
  })

  it('can be gone on from again where the first other run could not be kept', async () => {
    const run = await on.stuck()
    await on.pass(11 * MINUTE)
    on.service = 'answers'
    const how = { kind: 'retry' } as const
    const recover = () => on.recover(how)
    vi.spyOn(on.journal, 'begin').mockRejectedValueOnce(new Error('The disk is full.'))
    await expect(recover()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(on.app.runs.summary(run).status).toBe('cancelled')
    const next = await recover()
    await on.app.runs.over(next.run)
    expect(on.app.runs.summary(next.run).status).toBe('completed')
    expect(on.app.alerts.list()).toEqual([])
  })

  it('ends when a person goes on in another run', async () => {
    const run = await on.stuck()
    await on.pass(11 * MINUTE)
    const how = { kind: 'skip', output: { body: 'never mind' } } as const
    const next = await on.recover(how)
    await on.app.runs.over(next.run)
    await on.app.runs.over(run)
    expect(on.app.runs.summary(run).status).toBe('cancelled')
    expect((await on.journal.read(next.run)).at(-1)).toMatchObject({
      output: { body: 'never mind' },
    })
    expect(on.app.alerts.list()).toEqual([])
  })

  it('is told of the run that called it, from which a person can go on', async () => {
    const { workflows: _none, ...inner } = { ...simple, name: 'Inner' }
    const outer = graph(
      [start, { id: 'call', type: 'sub-workflow', name: 'Call it', config: { workflow: 'posts' } }],
      ['start>call'],
      { id: 'outer', name: 'Outer', workflows: { posts: inner } },
    )
    const run = await on.stuck(outer)
    await on.pass(11 * MINUTE)
    expect(on.app.alerts.list()).toMatchObject([
      {
        run,
        workflow: 'outer',
        node: 'call',
        nodeName: 'Call it',
        cause: expect.stringMatching(/^In “Inner”, which it runs: Nothing/) as string,
      },
    ])
    on.answer()
    await on.app.runs.over(run)
    expect(on.app.alerts.list()).toEqual([])
  })

  it('is taken away by a restart, which begins anew what stood', async () => {
    await on.stuck()
    await on.pass(11 * MINUTE)
    on.service = 'answers'
    await on.app.close()
    await on.open()
    expect(on.app.alerts.list()).toEqual([])
    expect(await on.journal.ledger.alerts()).toEqual([])
  })
})
