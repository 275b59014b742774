import { expect, it } from 'vitest'
import type { RunEvent, RunEventBody, Spent } from './events'
import { stepFacts, Steps } from './steps'
import { emptyRunView, foldRun } from './view'

const usage = { inputTokens: 6, outputTokens: 4 }
const UNKNOWN = { calls: 2, models: ['a:x'] }

function events(...bodies: RunEventBody[]): RunEvent[] {
  return bodies.map((body, index) => ({ run: 'r', seq: index + 1, at: 1000 + index, ...body }))
}

const began = (more: object = {}): RunEventBody => ({
  type: 'run.started',
  workflow: 'w',
  trigger: 'start',
  payload: null,
  ...more,
})
const starts = (node: string, attempt = 1): RunEventBody => ({
  type: 'node.started',
  node,
  round: 1,
  attempt,
  input: null,
})
const done = (node: string, spent: Spent): RunEventBody => ({
  type: 'node.completed',
  node,
  round: 1,
  ports: ['out'],
  output: null,
  durationMs: 1,
  ...spent,
})
const fails = (node: string, spent: Spent): RunEventBody => ({
  type: 'node.failed',
  node,
  round: 1,
  attempt: 1,
  error: { code: 'network', message: 'broke off' },
  willRetry: true,
  retryAt: 2000,
  ...spent,
})
const view = (list: RunEvent[]) => foldRun(emptyRunView('r'), list)

it('counts and names calls without a price, failed attempts too, in the node, the step and the run', () => {
  const list = events(
    began(),
    starts('draft'),
    fails('draft', { unpriced: { calls: 1, models: ['a:y'] } }),
    starts('draft', 2),
    done('draft', { usage, costUsd: 0.5, unpriced: UNKNOWN }),
  )
  const sums = { costUsd: 0.5, unpriced: 3, unpricedModels: ['a:y', 'a:x'] }
  expect(view(list)).toMatchObject({ ...sums, tokens: 10, executions: 1 })
  expect(view(list).nodes.draft).toMatchObject({ ...sums, tokens: 10 })
  const steps = new Steps()
  steps.take(list)
  const [step] = steps.all
  expect(step && stepFacts(step, list.length)).toMatchObject(sums)
})

it('reads tokens without a cost, as older versions kept them, as a call without a price', () => {
  const list = events(began(), starts('draft'), done('draft', { usage }))
  expect(view(list)).toMatchObject({ costUsd: 0, unpriced: 1, unpricedModels: [], tokens: 10 })
})

it('tells what called runs used apart', () => {
  const calls: RunEventBody = {
    type: 'workflow.called',
    node: 'sub',
    round: 1,
    child: 'c',
    workflow: 'v',
    workflowName: 'V',
  }
  const list = events(
    began(),
    starts('draft'),
    done('draft', { usage, costUsd: 0.25 }),
    starts('sub'),
    calls,
    done('sub', { usage, costUsd: 0.5, unpriced: UNKNOWN }),
  )
  expect(view(list)).toMatchObject({
    costUsd: 0.75,
    calledCostUsd: 0.5,
    unpriced: 2,
    tokens: 20,
    called: { costUsd: 0.5, unpriced: 2, tokens: 10 },
    takenOver: { costUsd: 0, unpriced: 0, tokens: 0 },
  })
})

it('tells what was taken over from the run that it left apart', () => {
  const list = events(
    began({ forkOf: { run: 'p', seq: 3, taken: 3, changes: [] } }),
    starts('draft'),
    done('draft', { usage, costUsd: 1 }),
    starts('more'),
    done('more', { usage, costUsd: 0.125 }),
  )
  expect(view(list)).toMatchObject({
    costUsd: 1.125,
    calledCostUsd: 0,
    takenOver: { costUsd: 1, unpriced: 0, tokens: 10 },
  })
})

it('adds up how long it was paused', () => {
  const list = events(
    began(),
    { type: 'run.paused', before: '' },
    { type: 'run.resumed' },
    { type: 'run.paused', before: '' },
    { type: 'run.resumed' },
  )
  const [, , resumed, , again] = list
  if (resumed) resumed.at = 1_101
  if (again) again.at = 1_503
  expect(view(list).pausedMs).toBe(100 + 500)
})
