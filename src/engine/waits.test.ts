import { describe, expect, it, vi } from 'vitest'
import type { VoteChoice } from './run-handle'
import { graph, runGraph, set, START, start, type TestNode } from './testing'

const wait = (id: string, config: TestNode['config']): TestNode => ({ id, type: 'wait', config })
const ask = (id: string, config: TestNode['config'] = {}): TestNode => ({
  id,
  type: 'human-callback',
  config: { title: 'OK?', value: '{{ $ }}', ...config },
})

describe('waiting', () => {
  it('holds no slot', async () => {
    const run = await runGraph(
      graph(
        [start, wait('a', { for: '1h' }), wait('b', { for: '1h' }), wait('c', { for: '1h' })],
        ['start>a', 'start>b', 'start>c'],
        { settings: { concurrency: 1 } },
      ),
    )
    expect(run.clock.now() - START).toBe(3_600_000)
  })

  it('wakes by the event that matches, and takes its payload', async () => {
    const workflow = graph(
      [start, wait('reply', { event: { name: 'reply', match: '{{ email }}' } }), set('end')],
      ['start>reply', 'reply.event>end'],
    )
    const run = await runGraph(workflow, { input: { email: 'a@b.c' } })
    expect(run.handle.outlook()).toMatchObject({ status: 'waiting', events: 1, executing: 0 })
    expect(run.handle.deliver('other', { from: 'a@b.c' })).toBe(0)
    expect(run.handle.deliver('reply', { from: 'x@y.z' })).toBe(0)
    expect(run.handle.deliver('reply', { from: 'a@b.c', text: 'yes' })).toBe(1)
    await run.handle.ended
    expect(run.output()).toEqual({ from: 'a@b.c', text: 'yes' })
  })

  it('does not take an event after its timeout', async () => {
    const workflow = graph(
      [start, wait('reply', { event: { name: 'reply' }, timeout: '48h' })],
      ['start>reply'],
    )
    const run = await runGraph(workflow, { input: 1 })
    expect(run.output()).toBe(1)
    expect(run.handle.deliver('reply', {})).toBe(0)
  })

  it.each(['cancelled', 'failed'])(
    'takes no event when it is over, whether or not that is kept yet: %s',
    async (how) => {
      const workflow = graph(
        [
          start,
          wait('reply', { event: { name: 'reply' } }),
          wait('stop', { event: { name: 'stop' } }),
          set('broken', '{{ $error("no") }}'),
        ],
        ['start>reply', 'start>stop', 'stop.event>broken'],
      )
      const run = await runGraph(workflow)
      expect(run.handle.deliver('stop', {})).toBe(1)
      if (how === 'cancelled') run.handle.cancel('Ada')
      else await vi.waitFor(() => expect(run.handle.outlook().status).toBe('failed'))
      expect(run.handle.deliver('reply', {})).toBe(0)
      const last = await run.handle.ended
      expect(last.type).toBe(`run.${how}`)
      expect(run.events.at(-1)).toBe(last)
    },
  )
})

describe('callbacks', () => {
  const asked = async (config: TestNode['config'] = {}, options = {}) => {
    const workflow = graph(
      [
        start,
        ask('ok', config),
        set('yes', { yes: '{{ $ }}' }),
        set('no', { no: '{{ $ }}' }),
        set('late', { late: '{{ $ }}' }),
      ],
      ['start>ok', 'ok.approved>yes', 'ok.rejected>no', 'ok.timeout>late'],
    )
    const run = await runGraph(workflow, { input: 'draft', advance: false, ...options })
    const callback = run.of('callback.requested')[0]?.callback ?? ''
    const vote = (decision: VoteChoice, by: string, more = {}) =>
      run.handle.vote({ callback, by, decision, ...more })
    return { run, vote, callback }
  }

  it('goes on with the edited value, and says that it was edited', async () => {
    const { run, vote } = await asked()
    expect(vote('approve', 'Ada', { value: 'better', comment: 'shorter' })).toBe('resolved')
    await run.handle.ended
    expect(run.output()).toEqual({
      yes: {
        value: 'better',
        decision: 'approve',
        by: ['Ada'],
        at: '2026-01-01T00:00:00.000Z',
        comment: 'shorter',
        edited: true,
        auto: false,
      },
    })
  })

  it('needs two different people where two approvals are asked', async () => {
    const { run, vote } = await asked({ approvals: 2 })
    expect(vote('approve', 'Ada')).toBe('counted')
    expect(vote('approve', 'Ada')).toBe('same-person')
    expect(run.handle.outlook().people).toBe(1)
    expect(vote('approve', 'Grace')).toBe('resolved')
    await run.handle.ended
    expect(run.output()).toMatchObject({ yes: { by: ['Ada', 'Grace'] } })
  })

  it('asks again who approved before, when the second person changes what is approved', async () => {
    const { run, vote } = await asked({ approvals: 2 })
    vote('approve', 'Ada')
    expect(vote('approve', 'Grace', { value: 'changed' })).toBe('counted')
    expect(vote('approve', 'Grace')).toBe('same-person')
    expect(vote('approve', 'Ada')).toBe('resolved')
    await run.handle.ended
    expect(run.output()).toMatchObject({ yes: { value: 'changed', by: ['Grace', 'Ada'] } })
  })

  it('is rejected by one, and takes no further answer', async () => {
    const { run, vote } = await asked({ approvals: 2 })
    vote('approve', 'Ada')
    expect(vote('reject', 'Grace', { comment: 'no' })).toBe('resolved')
    expect(vote('approve', 'Ada')).toBe('already-resolved')
    await run.handle.ended
    expect(run.output()).toMatchObject({ no: { by: ['Grace'], comment: 'no', decision: 'reject' } })
    expect(run.handle.vote({ callback: 'gone', by: 'x', decision: 'approve' })).toBe(
      'unknown-callback',
    )
  })

  it('knows a person by the name, however it is written', async () => {
    const { vote } = await asked({ approvals: 2 })
    vote('approve', 'Ada Lovelace')
    expect(vote('approve', ' ada  lovelace')).toBe('same-person')
  })

  it('takes no approval of whoever asked for it, but a rejection', async () => {
    const { run, vote } = await asked({ requestedBy: 'Ada' })
    expect(vote('approve', 'ADA ')).toBe('own-request')
    expect(run.of('callback.voted')).toEqual([])
    expect(vote('reject', 'Ada', { comment: 'not needed any more' })).toBe('resolved')
    await run.handle.ended
    expect(run.output()).toMatchObject({ no: { by: ['Ada'], comment: 'not needed any more' } })
  })

  it('lets the first of two take the approval back, with the edit and the comment', async () => {
    const { run, vote } = await asked({ approvals: 2 })
    expect(vote('withdraw', 'Ada')).toBe('not-approved')
    vote('approve', 'Ada', { value: 'changed', comment: 'like this' })
    expect(vote('withdraw', 'Grace')).toBe('not-approved')
    expect(vote('withdraw', 'ada')).toBe('counted')
    await run.quiet()
    expect(run.of('callback.withdrawn')).toMatchObject([{ by: 'ada', value: 'draft' }])
    expect(vote('approve', 'Grace')).toBe('counted')
    expect(vote('approve', 'Ada')).toBe('resolved')
    await run.handle.ended
    expect(run.output()).toMatchObject({
      yes: { value: 'draft', by: ['Grace', 'Ada'], comment: null, edited: false },
    })
  })

  it('is handed to somebody else, in the stead of who hands it on', async () => {
    const { run, vote } = await asked({ assignees: ['Ada', 'Grace'], requestedBy: 'Joan' })
    expect(vote('delegate', 'ada', { to: ' ' })).toBe('nobody-new')
    expect(vote('delegate', 'Ada', { to: 'grace' })).toBe('nobody-new')
    expect(vote('delegate', 'Ada', { to: 'Joan' })).toBe('own-request')
    expect(vote('delegate', 'ada', { to: 'Edsger', comment: 'away' })).toBe('counted')
    expect(vote('delegate', 'the owner', { to: 'Barbara' })).toBe('counted')
    await run.quiet()
    expect(run.of('callback.delegated')).toMatchObject([
      { by: 'ada', to: 'Edsger', assignees: ['Edsger', 'Grace'], comment: 'away' },
      { by: 'the owner', to: 'Barbara', assignees: ['Barbara'] },
    ])
    expect(vote('approve', 'Barbara')).toBe('resolved')
  })

  it.each([
    ['timeout', 'late'],
    ['approve', 'yes'],
    ['reject', 'no'],
  ])('does on timeout what onTimeout says: %s', async (onTimeout, port) => {
    const { run } = await asked({ timeout: '24h', onTimeout }, { advance: true })
    await run.handle.ended
    expect(run.output()).toMatchObject({ [port]: { by: [], auto: true, value: 'draft' } })
    expect(run.clock.now() - START).toBe(24 * 3_600_000)
  })

  it('escalates once, on time', async () => {
    const { run } = await asked(
      { timeout: '24h', escalate: { after: '1h', to: ['Boss'] } },
      { advance: true },
    )
    expect(run.of('callback.escalated')).toMatchObject([{ at: START + 3_600_000, to: ['Boss'] }])
  })

  it('is withdrawn when the run is cancelled', async () => {
    const { run, vote } = await asked()
    run.handle.cancel('Ada', 'changed my mind')
    await run.handle.ended
    expect(vote('approve', 'Ada')).toBe('unknown-callback')
    expect(run.of('run.cancelled')[0]).toMatchObject({ by: 'Ada', reason: 'changed my mind' })
  })
})
