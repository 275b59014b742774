import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Workflow } from '../../shared/workflow/document'
import { graph } from '../../shared/workflow/testing'
import { catalog } from '../../nodes/definitions'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import type { Called } from '../projects/called'
import { createAnalysis, differsInPlaceOnly, type Analysis } from './analysis'
import { ANALYSE_AFTER_MS, type UnfinishedFields } from './problems'

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

const NOTHING: UnfinishedFields = new Map()
/** How often the analysis asked what a type is. */
let lookedUp = 0
const counting: NodeCatalog = {
  list: () => catalog.list(),
  get(type) {
    lookedUp += 1
    return catalog.get(type)
  },
}

function open(workflow: Workflow, known: Called = {}): void {
  document = workflow
  analysis = createAnalysis({
    catalog: counting,
    document: () => document,
    unfinished: () => NOTHING,
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

it('reads nothing anew where things were only moved, and says of which document it speaks', async () => {
  const at = (workflow: Workflow, x: number) => ({
    ...workflow,
    nodes: workflow.nodes.map((node) => ({ ...node, position: { x, y: 0 } })),
  })
  open(at(graph([start, { id: 'odd', type: 'none' }], ['start>odd']), 0))
  await analysis.now()
  const { problems } = analysis.problems.getState()
  const moved = at(document, 100)
  edit(moved)
  lookedUp = 0
  vi.advanceTimersByTime(ANALYSE_AFTER_MS)
  // Which workflows are called is still asked; that is all.
  expect(lookedUp).toBeLessThanOrEqual(moved.nodes.length)
  expect(analysis.problems.getState()).toMatchObject({ workflow: moved })
  expect(analysis.problems.getState().problems).toBe(problems)
  edit({ ...moved, nodes: moved.nodes.filter(({ id }) => id !== 'odd') })
  vi.advanceTimersByTime(ANALYSE_AFTER_MS)
  expect(codes()).not.toContain('unknown-type')
})

it.each<[string, (workflow: Workflow) => Workflow, boolean]>([
  ['nothing', (workflow) => workflow, true],
  ['a copy', (workflow) => ({ ...workflow }), true],
  [
    'a size',
    (workflow) => ({
      ...workflow,
      nodes: workflow.nodes.map((n) => ({ ...n, size: { width: 1, height: 1 } })),
    }),
    false,
  ],
  [
    'a place',
    (workflow) => ({
      ...workflow,
      nodes: workflow.nodes.map((n) => ({ ...n, position: { x: 9, y: 9 } })),
    }),
    true,
  ],
  [
    'a config',
    (workflow) => ({ ...workflow, nodes: workflow.nodes.map((n) => ({ ...n, config: {} })) }),
    false,
  ],
  ['the order', (workflow) => ({ ...workflow, nodes: workflow.nodes.toReversed() }), false],
  ['an edge', (workflow) => ({ ...workflow, edges: [] }), false],
  ['the settings', (workflow) => ({ ...workflow, settings: {} }), false],
])('tells whether only places differ: %s', (_what, change, isSo) => {
  const before = graph(
    [start, { id: 'say', type: 'log', config: { message: 'hi' } }],
    ['start>say'],
  )
  const placed = {
    ...before,
    nodes: before.nodes.map((node) => ({ ...node, position: { x: 0, y: 0 } })),
  }
  expect(differsInPlaceOnly(placed, change(placed))).toBe(isSo)
})
