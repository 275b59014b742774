import { afterEach, expect, it, vi } from 'vitest'
import { approvalsBed, asking, type ApprovalsBed } from './approvals/testing'

let bed: ApprovalsBed
afterEach(() => bed.end())

const gate = (sample = 0) =>
  asking({
    channels: [],
    value: '{{ text }}',
    onlyIf: { confidence: '{{ sure }}', below: 0.8, sample },
  })

async function answered(sure: number, how: 'approve' | 'reject' | 'change', sample = 0) {
  const run = await bed.start(gate(sample), { text: 'Hello', sure })
  const { callback } = bed.question()
  const decision = how === 'reject' ? 'reject' : 'approve'
  const change = how === 'change' ? { value: 'Changed' } : {}
  await bed.client.inbox.vote({ callback, by: 'Ana', decision, ...change })
  await bed.output(run)
  await vi.waitFor(async () =>
    expect((await bed.client.runs.get({ run })).summary.status).toBe('completed'),
  )
}

async function passes(sure: number) {
  const { run } = await bed.client.runs.start({
    workflow: gate(),
    payload: { text: 'Hello', sure },
  })
  await bed.output(run)
}

const known = async () => {
  const [first, ...more] = await bed.client.calibration.get({ workflow: gate().id })
  expect(more).toEqual([])
  return first
}

it('counts what people did at each level, also of runs from before a restart', async () => {
  bed = await approvalsBed()
  expect(await bed.client.calibration.get({ workflow: gate().id })).toEqual([])
  await answered(0.42, 'reject')
  await answered(0.45, 'change')
  await answered(0.71, 'approve')
  await answered(0.93, 'approve', 1)
  await passes(0.9)
  const expected = {
    node: 'ok',
    answers: 4,
    sampled: 1,
    automatic: 1,
    bins: expect.arrayContaining([
      { from: 0.4, to: 0.5, asItWas: 0, changed: 1, rejected: 1 },
      { from: 0.7, to: 0.8, asItWas: 1, changed: 0, rejected: 0 },
      { from: 0.9, to: 1, asItWas: 1, changed: 0, rejected: 0 },
    ]),
  }
  expect(await known()).toMatchObject(expected)
  await bed.restart()
  expect(await known()).toMatchObject(expected)
  await answered(0.5, 'approve')
  expect(await known()).toMatchObject({ answers: 5 })
  expect(await bed.client.calibration.get({ workflow: 'another' })).toEqual([])
})

it('counts nothing that nobody decided', async () => {
  bed = await approvalsBed()
  const workflow = asking({
    channels: [],
    timeout: '1h',
    onTimeout: 'approve',
    onlyIf: { confidence: 0.1, below: 0.8 },
  })
  const run = await bed.start(workflow)
  bed.clock.pass(3_700_000)
  expect(await bed.output(run)).toMatchObject({ auto: true })
  const [found] = await bed.client.calibration.get({ workflow: workflow.id })
  expect(found?.answers ?? 0).toBe(0)
})
