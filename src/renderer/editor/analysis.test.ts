import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Workflow } from '../../shared/workflow/document'
import { graph } from '../../shared/workflow/testing'
import { catalog } from '../../nodes/definitions'
import type { Called } from '../projects/called'
import { createAnalysis, type Analysis } from './analysis'
import { ANALYSE_AFTER_MS } from './problems'

const start = { id: 'start', type: 'manual-trigger' }
const calling = (workflow?: string): Workflow =>
  graph(
    [start, { id: 'call', type: 'sub-workflow', config: workflow ? { workflow } : {} }],
    ['start>call'],
    { id: 'top', name: 'Top' },
  )
const called: Called = {
  leaf: graph([start, { id: 'say', type: 'log', config: { message: 'hi' } }], ['start>say'], {
    id: 'leaf',
    name: 'Leaf',
  }),
}

let document: Workflow
let analysis: Analysis
/** The storage's answers that are open, by what is asked. */
let asked: { workflow: Workflow; answer: (called: Called | undefined) => void }[]
const watching = new Set<number>()

function open(workflow: Workflow, known: Called = {}): void {
  document = workflow
  analysis = createAnalysis({
    catalog,
    document: () => document,
    unfinished: () => new Map(),
    called: known,
    watch(about, answer) {
      const id = asked.push({ workflow: about, answer })
      watching.add(id)
      return () => watching.delete(id)
    },
  })
}

const codes = () => analysis.problems.getState().problems.map(({ code }) => code)
const edit = (workflow: Workflow) => {
  document = workflow
  analysis.soon()
}

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  watching.clear()
})

afterEach(() => {
  analysis.dispose()
  expect(watching.size).toBe(0)
  vi.useRealTimers()
})

it('finds nothing wrong with a workflow that was chosen again, also before it was read again', async () => {
  open(calling('leaf'), called)
  expect(codes()).toEqual([])
  edit(calling())
  vi.advanceTimersByTime(ANALYSE_AFTER_MS)
  asked.at(-1)?.answer({})
  vi.advanceTimersByTime(ANALYSE_AFTER_MS)
  expect(codes()).not.toEqual([])
  document = calling('leaf')
  const found = analysis.now()
  asked.at(-1)?.answer(called)
  expect((await found).problems).toEqual([])
  expect((await found).workflow).toBe(document)
})

it('says nothing of what is called until it knows', () => {
  open(calling())
  const before = codes()
  edit(calling('leaf'))
  vi.advanceTimersByTime(10 * ANALYSE_AFTER_MS)
  expect(codes()).toEqual(before)
  asked.at(-1)?.answer(called)
  vi.advanceTimersByTime(ANALYSE_AFTER_MS)
  expect(codes()).toEqual([])
})

it('says that a workflow is not here once that is known', async () => {
  open(calling())
  document = calling('gone')
  const found = analysis.now()
  asked.at(-1)?.answer({})
  expect((await found).problems).toMatchObject([{ node: 'call', severity: 'error' }])
})

it('goes on with what it knew where the storage cannot be read', async () => {
  open(calling(), called)
  document = calling('leaf')
  const found = analysis.now()
  asked.at(-1)?.answer(undefined)
  expect((await found).problems).toEqual([])
})

it('waits for what the newest document calls when another is chosen meanwhile', async () => {
  open(calling())
  document = calling('gone')
  const found = analysis.now()
  document = calling('leaf')
  analysis.soon()
  vi.advanceTimersByTime(ANALYSE_AFTER_MS)
  asked.at(-1)?.answer(called)
  expect((await found).problems).toEqual([])
})

it('looks again when what is called changes, and waits for nobody while it is the same', async () => {
  open(calling('leaf'), called)
  asked.at(-1)?.answer({})
  vi.advanceTimersByTime(ANALYSE_AFTER_MS)
  expect(codes()).not.toEqual([])
  expect((await analysis.now()).problems).not.toEqual([])
  expect(asked).toHaveLength(1)
})

it('leaves nobody waiting when the screen goes', async () => {
  open(calling())
  document = calling('leaf')
  const found = analysis.now()
  analysis.dispose()
  expect((await found).workflow).toBe(document)
})
