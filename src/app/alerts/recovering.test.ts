// Going on from a workflow that fails, through the contract.
import { describe, expect, it, vi } from 'vitest'
import { graph } from '../../shared/workflow/testing'
import { alertBed, ask, simple, start } from './testing'

const on = alertBed()

describe('going on from a failure', () => {
  it('retries in another run, and the alert is gone', async () => {
    on.service = 'fails'
    await on.runs(simple, 3)
    on.service = 'answers'
    const { run } = await on.recover({ kind: 'retry' })
    await on.app.runs.over(run)
    expect(on.app.runs.summary(run).status).toBe('completed')
    expect(on.app.alerts.list()).toEqual([])
  })

  it('makes one run for two presses', async () => {
    on.service = 'fails'
    await on.runs(simple, 3)
    const how = { kind: 'retry' } as const
    const press = () => on.recover(how)
    const [one, other] = await Promise.allSettled([press(), press()])
    expect(one.status).toBe('fulfilled')
    expect(other).toMatchObject({ status: 'rejected', reason: { code: 'CONFLICT' } })
    expect(on.app.runs.list()).toHaveLength(4)
  })

  it('can be pressed again where nothing came of it', async () => {
    on.service = 'fails'
    await on.runs(simple, 3)
    on.service = 'answers'
    const press = () => on.recover({ kind: 'retry' })
    vi.spyOn(on.journal, 'begin').mockRejectedValueOnce(new Error('The disk is full.'))
    await expect(press()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    const { run } = await press()
    await on.app.runs.over(run)
    expect(on.app.runs.summary(run).status).toBe('completed')
  })

  it('begins one run where its alert cannot be dismissed, and takes the alert away', async () => {
    on.service = 'fails'
    await on.runs(simple, 3)
    on.service = 'answers'
    const keep = vi.spyOn(on.journal.ledger, 'keepAlert')
    keep.mockRejectedValueOnce(new Error('The disk is full.'))
    const { run } = await on.recover({ kind: 'retry' })
    expect(on.app.alerts.list()).toEqual([])
    await on.app.runs.over(run)
    expect(on.app.runs.summary(run).status).toBe('completed')
  })

  it('refuses a value that was meant for a run that failed before', async () => {
    const broken = { id: 'broken', type: 'transform', config: { value: '{{ $error("no") }}' } }
    const before = graph([start, broken], ['start>broken'], { id: 'posts' })
    const seen = await on.runs(before, 3)
    on.service = 'fails'
    const last = await on.runs(simple)
    const alert = 'failing-posts'
    const how = { kind: 'skip', output: 'of the other node' } as const
    const conflict = { code: 'CONFLICT', message: expect.stringMatching(/failed since/) as string }
    const preview = on.client.alerts.preview({ alert, run: seen, how })
    await expect(preview).rejects.toMatchObject(conflict)
    const refused = on.client.alerts.recover({ alert, run: seen, how, agreed: [] })
    await expect(refused).rejects.toMatchObject(conflict)
    expect(on.app.runs.list()).toHaveLength(4)
    expect(on.app.alerts.list()).toMatchObject([{ run: last, node: 'ask' }])
  })

  it('leaves the alert of a run that fails in the same moment', async () => {
    on.service = 'fails'
    await on.runs(simple, 3)
    const read = on.journal.read.bind(on.journal)
    let last = ''
    vi.spyOn(on.journal, 'read').mockImplementationOnce(async (...given) => {
      last = await on.runs(simple)
      return read(...given)
    })
    await on.recover({ kind: 'hand-over' })
    expect(on.app.alerts.list()).toMatchObject([{ run: last, failures: 4 }])
  })

  it('skips the node with a value', async () => {
    on.service = 'fails'
    await on.runs(simple, 3)
    const before = on.asked
    const how = { kind: 'skip', output: { body: 'by hand' } } as const
    const { run } = await on.recover(how)
    await on.app.runs.over(run)
    expect((await on.journal.read(run)).at(-1)).toMatchObject({
      type: 'run.completed',
      output: { body: 'by hand' },
    })
    expect(on.asked).toBe(before)
  })

  it('hands the node over to a person, who gives its output', async () => {
    on.service = 'fails'
    await on.runs(simple, 3)
    const how = { kind: 'hand-over' as const, assignees: ['ada'] }
    const { run } = await on.recover(how)
    await vi.waitFor(() => expect(on.app.inbox.pending()).toHaveLength(1))
    const [question] = on.app.inbox.pending()
    expect(question).toMatchObject({
      run,
      node: 'ask',
      title: 'What should "Ask the service" give?',
      handedOver: true,
      assignees: ['ada'],
    })
    await on.client.inbox.vote({
      callback: question?.callback ?? '',
      decision: 'approve',
      by: 'ada',
      value: { body: 'from ada' },
    })
    await on.app.runs.over(run)
    expect((await on.journal.read(run)).at(-1)).toMatchObject({
      type: 'run.completed',
      output: { body: 'from ada' },
    })
  })

  it('fails in the words of who let it', async () => {
    on.service = 'fails'
    await on.runs(simple, 3)
    const how = { kind: 'hand-over' as const }
    const { run } = await on.recover(how)
    await vi.waitFor(() => expect(on.app.inbox.pending()).toHaveLength(1))
    const callback = on.app.inbox.pending()[0]?.callback ?? ''
    await on.client.inbox.vote({ callback, decision: 'reject', by: 'ada' })
    await on.app.runs.over(run)
    expect((await on.journal.read(run)).at(-1)).toMatchObject({
      type: 'run.failed',
      error: { message: '"Ask the service" was handed over to a person, and ada let it fail.' },
    })
  })

  it('asks that person again after a restart, and runs the node again where that is the answer', async () => {
    on.service = 'fails'
    await on.runs(simple, 3)
    const { run } = await on.recover({ kind: 'hand-over' })
    await on.app.close()
    await on.open()
    const [question] = on.app.inbox.pending()
    expect(question).toMatchObject({ run, node: 'ask' })
    on.service = 'answers'
    await on.client.inbox.vote({ callback: question?.callback ?? '', decision: 'again', by: 'ada' })
    await on.app.runs.over(run)
    expect(on.app.runs.summary(run).status).toBe('completed')
  })

  it('does nothing again that cannot be undone before that is agreed to', async () => {
    const risky = graph([start, ask({ risk: 'irreversible' })], ['start>ask'], { id: 'posts' })
    on.service = 'fails'
    const last = await on.runs(risky, 3)
    const how = { kind: 'retry' } as const
    const preview = await on.client.alerts.preview({ alert: 'failing-posts', run: last, how })
    expect(preview).toEqual({
      repeats: [{ node: 'ask', name: 'Ask the service', risk: 'irreversible' }],
    })
    const before = on.asked
    const refused = on.recover(how)
    await expect(refused).rejects.toMatchObject({ code: 'CONFLICT' })
    expect([on.asked, on.app.alerts.list().length]).toEqual([before, 1])
    on.service = 'answers'
    const { run } = await on.recover(how, ['ask'])
    await on.app.runs.over(run)
    expect(on.app.runs.summary(run).status).toBe('completed')
  })
})
