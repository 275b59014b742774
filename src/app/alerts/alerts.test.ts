// Workflows whose runs fail one after the other: a real engine, a journal that outlives the app, time by hand.
import { describe, expect, it, vi } from 'vitest'
import { graph } from '../../shared/workflow/testing'
import { alertBed, simple, start } from './testing'

const on = alertBed()

describe('a workflow whose runs fail one after the other', () => {
  it('raises one alert at the third, which tells the cause and goes on counting', async () => {
    on.service = 'fails'
    await on.runs(simple, 2)
    expect(on.app.alerts.list()).toEqual([])
    const run = await on.runs(simple)
    expect(on.app.alerts.list()).toEqual([
      {
        id: 'failing-posts',
        kind: 'failing',
        workflow: 'posts',
        workflowName: 'Posts',
        run,
        node: 'ask',
        nodeName: 'Ask the service',
        cause: 'The service answered 404.',
        since: Date.UTC(2026, 0, 1) + 1_000,
        at: on.clock.now(),
        failures: 3,
        offers: ['retry', 'skip', 'hand-over'],
      },
    ])
    const last = await on.runs(simple)
    expect(on.app.alerts.list()).toMatchObject([{ run: last, failures: 4 }])
  })

  it('raises none where a run between them was well, and takes it away after one that was', async () => {
    on.service = 'fails'
    await on.runs(simple, 2)
    on.service = 'answers'
    await on.runs(simple)
    on.service = 'fails'
    await on.runs(simple, 2)
    expect(on.app.alerts.list()).toEqual([])
    await on.runs(simple)
    expect(on.app.alerts.list()).toHaveLength(1)
    on.service = 'answers'
    await on.runs(simple)
    expect(on.app.alerts.list()).toEqual([])
    expect(await on.journal.ledger.alerts()).toEqual([])
  })

  it('keeps its alert over a restart until it is dismissed, and then counts anew', async () => {
    on.service = 'fails'
    await on.runs(simple, 3)
    const before = on.app.alerts.list()
    await on.app.close()
    await on.open()
    expect(on.app.alerts.list()).toEqual(before)
    await on.client.alerts.dismiss({ alert: 'failing-posts' })
    await on.runs(simple, 2)
    expect(on.app.alerts.list()).toEqual([])
    await on.runs(simple)
    expect(on.app.alerts.list()).toMatchObject([{ failures: 3 }])
  })

  it('is counted over a restart', async () => {
    on.service = 'fails'
    await on.runs(simple, 2)
    await on.app.close()
    await on.open()
    await on.runs(simple)
    expect(on.app.alerts.list()).toMatchObject([{ failures: 3 }])
  })

  it.each([
    [1, []],
    [2, [{ failures: 3 }]],
    [3, [{ failures: 4 }]],
  ])(
    'counts once what fails while the host comes back, after %i failures',
    async (before, told) => {
      on.service = 'fails'
      await on.runs(simple, before)
      const run = await on.stuck()
      await on.app.close()
      on.service = 'fails'
      on.clock.pass(1_000)
      await on.open(() =>
        vi.waitFor(() => expect(on.app.runs.summary(run).status).toBe('failed'), 15_000),
      )
      expect(on.app.alerts.list()).toMatchObject(told)
      const last = await on.runs(simple)
      expect(on.app.alerts.list()).toMatchObject([{ run: last, failures: before + 2 }])
    },
  )

  it('is counted anew after it was dismissed, also over restarts', async () => {
    on.service = 'fails'
    await on.runs(simple, 3)
    await on.client.alerts.dismiss({ alert: 'failing-posts' })
    await on.app.close()
    await on.open()
    await on.runs(simple, 2)
    expect(on.app.alerts.list()).toEqual([])
    await on.app.close()
    await on.open()
    await on.runs(simple)
    expect(on.app.alerts.list()).toMatchObject([{ failures: 3, since: on.clock.now() - 2_000 }])
    await on.app.close()
    await on.open()
    await on.runs(simple)
    expect(on.app.alerts.list()).toMatchObject([{ failures: 4 }])
    on.service = 'answers'
    await on.runs(simple)
    expect(await on.journal.ledger.alerts()).toEqual([])
  })

  it('forgets that it was dismissed once a run is well', async () => {
    on.service = 'fails'
    await on.runs(simple, 3)
    await on.client.alerts.dismiss({ alert: 'failing-posts' })
    on.service = 'answers'
    await on.runs(simple)
    expect(await on.journal.ledger.alerts()).toEqual([])
  })

  it('counts no run that is simulated, now or after a restart', async () => {
    on.service = 'fails'
    const value = { id: 'value', type: 'transform', config: { value: '{{ $error("no") }}' } }
    const broken = graph([start, value], ['start>value'], { id: 'posts' })
    const simulate = async () => {
      on.clock.pass(1_000)
      const { run } = await on.client.runs.start({
        workflow: broken,
        simulated: { people: 'approve' },
      })
      await on.app.runs.over(run)
      expect(on.app.runs.summary(run)).toMatchObject({ status: 'failed', simulated: true })
    }
    await simulate()
    await on.runs(simple, 2)
    await simulate()
    expect(on.app.alerts.list()).toEqual([])
    await on.app.close()
    await on.open()
    await on.runs(simple)
    expect(on.app.alerts.list()).toMatchObject([{ failures: 3 }])
  })

  it('tells watchers', async () => {
    on.service = 'fails'
    const watching = await on.client.alerts.watch()
    expect((await watching.next()).value).toEqual({ alerts: [], gone: [] })
    await on.runs(simple, 3)
    expect((await watching.next()).value).toMatchObject({ alerts: [{ failures: 3 }], gone: [] })
    await on.client.alerts.dismiss({ alert: 'failing-posts' })
    expect((await watching.next()).value).toEqual({ alerts: [], gone: ['failing-posts'] })
    await watching.return?.()
  })

  it('says so to whoever dismisses what is not there', async () => {
    await expect(on.client.alerts.dismiss({ alert: 'failing-posts' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
