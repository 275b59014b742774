import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { catalog } from '../../nodes/definitions'
import type { Workflow } from '../workflow/document'
import { readGraph } from '../workflow/graph'
import type { RunEvent, RunEventBody } from './events'
import { rowsOf, StepTree, type Branch, type RunGraph } from './step-tree'
import { stepFacts, Steps } from './steps'
import { emptyRunView, foldRun } from './view'

const FOLDER = join(import.meta.dirname, '..', '..', 'engine', 'histories')
const histories = readdirSync(FOLDER).map((file) => ({
  file,
  ...(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as {
    workflow: Workflow
    events: RunEvent[]
  }),
}))

function runGraphOf(workflow: Workflow): RunGraph {
  const graph = readGraph(workflow, catalog)
  return {
    loopOf: (node) => graph.loopOf(node)?.head,
    sourcesOf: (node) =>
      graph.regions
        .flatMap(({ edges }) => edges)
        .filter(({ target, kind }) => target === node && kind === 'forward')
        .map(({ source }) => source),
  }
}

const shape = (branches: readonly Branch[]): unknown[] =>
  branches.map((branch) => {
    const name =
      branch.kind === 'step'
        ? `${branch.step.node}${branch.thread > 0 ? `'${branch.thread}` : ''}`
        : branch.kind === 'round'
          ? `${branch.head}@${branch.round}`
          : `${branch.container}:${branch.index}`
    return branch.children.length > 0 ? [name, ...shape(branch.children)] : name
  })

function events(...bodies: RunEventBody[]): RunEvent[] {
  return bodies.map(
    (body, index) => ({ run: 'r', seq: index + 1, at: 1000 + 10 * index, ...body }) as RunEvent,
  )
}
const began = (node: string, rest: object = {}) =>
  ({ type: 'node.started', node, round: 1, attempt: 1, input: 'in', ...rest }) as RunEventBody
const completed = (node: string, rest: object = {}) =>
  ({
    type: 'node.completed',
    node,
    round: 1,
    ports: ['out'],
    output: 'out',
    durationMs: 1,
    ...rest,
  }) as RunEventBody

function treeOf(all: readonly RunEvent[], graph: RunGraph): { steps: Steps; tree: StepTree } {
  const steps = new Steps()
  steps.take(all)
  const tree = new StepTree(graph)
  for (const step of steps.all) tree.add(step)
  return { steps, tree }
}

const flat: RunGraph = { loopOf: () => undefined, sourcesOf: () => [] }

describe.each(histories)('the steps of $file', ({ workflow, events: all }) => {
  const { steps, tree } = treeOf(all, runGraphOf(workflow))

  it('hold every event that is about a node, once', () => {
    const placed = all.filter((event) => 'node' in event && 'round' in event)
    expect(steps.all.flatMap((step) => step.events).sort((one, two) => one.seq - two.seq)).toEqual(
      placed,
    )
  })

  it('each stand once in the tree, inside what they belong to', () => {
    const rows = rowsOf(tree.roots, () => false)
    const shown = rows.flatMap(({ branch }) => (branch.kind === 'step' ? branch.step.id : []))
    expect(shown.toSorted()).toEqual(steps.all.map(({ id }) => id).toSorted())
    expect(new Set(rows.map(({ branch }) => branch.id)).size).toBe(rows.length)
    for (const { branch, depth } of rows) {
      expect(tree.around(branch)).toHaveLength(depth)
      if (branch.kind === 'item')
        expect(branch.parent).toMatchObject({ kind: 'step', step: { node: branch.container } })
    }
  })

  it('say at the end what the view of the run says', () => {
    const view = foldRun(emptyRunView('r'), all)
    let [cost, tokens] = [0, 0]
    for (const step of steps.all) {
      const facts = stepFacts(step, all.length)
      cost += facts?.costUsd ?? 0
      tokens += (facts?.inputTokens ?? 0) + (facts?.outputTokens ?? 0)
      const node = view.nodes[step.node]
      if (step.scope === undefined && step.round === node?.round)
        expect(facts).toMatchObject({ state: node.state, ports: node.ports })
    }
    expect([cost, tokens]).toEqual([view.costUsd, view.tokens])
  })
})

describe('what is known of a step', () => {
  const all = events(
    { type: 'run.started', workflow: 'w', trigger: 's', payload: null },
    began('a'),
    {
      type: 'node.failed',
      node: 'a',
      round: 1,
      attempt: 1,
      error: { code: 'network', message: 'gone' },
      willRetry: true,
      retryAt: 5000,
      usage: { inputTokens: 3, outputTokens: 0 },
    },
    began('a', { attempt: 2 }),
    completed('a', { usage: { inputTokens: 4, outputTokens: 5 }, costUsd: 0.5 }),
  )
  const { steps } = treeOf(all, flat)
  const [step] = steps.all
  const at = (seq: number) => step && stepFacts(step, seq)

  it('depends on the moment: nothing before it began, no output before it was there', () => {
    expect(at(1)).toBeUndefined()
    expect(at(2)).toMatchObject({ state: 'running', input: 'in' })
    expect(at(2)).not.toHaveProperty('output')
    expect(at(3)).toMatchObject({ state: 'retrying', wakeAt: 5000, error: { code: 'network' } })
    expect(at(4)).toMatchObject({ state: 'retrying' })
    expect(at(4)).not.toHaveProperty('error')
    expect(at(5)).toMatchObject({ state: 'done', output: 'out', endedAt: 1040 })
  })

  it('counts what each attempt took', () => {
    expect(at(5)).toMatchObject({ costUsd: 0.5, unpriced: 1, inputTokens: 7, outputTokens: 5 })
    expect(at(5)?.attempts).toEqual([
      {
        attempt: 1,
        startedAt: 1010,
        endedAt: 1020,
        error: { code: 'network', message: 'gone' },
        retryAt: 5000,
      },
      { attempt: 2, startedAt: 1030, endedAt: 1040 },
    ])
  })

  it('has what it did on its way, as far as it had, with what that used up', () => {
    const note = { kind: 'tool', tool: 'look', input: {}, output: 'a', durationMs: 9 } as const
    const noted = { type: 'node.noted', node: 'a', round: 1, attempt: 1, note } as const
    const waited = { kind: 'waiting', why: 'Waits.' } as const
    const [first] = treeOf(
      events(
        began('a'),
        { ...noted, costUsd: 0.25, usage: { inputTokens: 10, outputTokens: 1 } },
        { ...noted, note: waited },
        completed('a', {
          usage: {
            inputTokens: 100,
            outputTokens: 5,
            cachedInputTokens: 60,
            cacheWriteTokens: 20,
          },
          costUsd: 0.5,
        }),
      ),
      flat,
    ).steps.all
    const facts = (seq: number) => first && stepFacts(first, seq)
    expect(facts(1)).toMatchObject({ notes: [], costUsd: 0, cachedInputTokens: 0 })
    expect(facts(2)?.notes).toEqual([
      {
        seq: 2,
        at: 1010,
        attempt: 1,
        note,
        costUsd: 0.25,
        usage: { inputTokens: 10, outputTokens: 1 },
      },
    ])
    expect(facts(3)?.notes.map((each) => each.note)).toEqual([note, waited])
    expect(facts(4)).toMatchObject({
      costUsd: 0.75,
      inputTokens: 110,
      outputTokens: 6,
      cachedInputTokens: 60,
      cacheWriteTokens: 20,
    })
  })

  it('is that it was stopped, when the run ended before it', () => {
    expect(step && stepFacts(step, 2, true)?.state).toBe('stopped')
    expect(step && stepFacts(step, 5, true)?.state).toBe('done')
  })

  it('grows with the run, and no event counts twice', () => {
    const growing = new Steps()
    growing.take(all.slice(0, 3))
    growing.take(all.slice(1))
    expect(growing.all).toEqual(steps.all)
    expect(growing.of({ node: 'a', round: 1 })).toBe(growing.all[0])
    expect(growing.of({ node: 'a', round: 2 })).toBeUndefined()
  })
})

describe('the tree', () => {
  it('puts rounds and items where they belong, also those of an inner loop and of a second attempt', () => {
    const graph: RunGraph = {
      ...flat,
      loopOf: (node) => ({ h: 'h', i: 'i', each: 'h' })[node],
      sourcesOf: (node) => (node === 'each' ? ['h'] : []),
    }
    const { tree } = treeOf(
      events(
        began('s'),
        began('h'),
        began('i', { scope: 'h@1' }),
        began('i', { scope: 'h@1', round: 2 }),
        began('h', { round: 2 }),
        began('each', { round: 2 }),
        began('x', { scope: 'h@2/each:0' }),
        began('x', { scope: 'h@2/each:1' }),
        began('x', { scope: 'h@2/each~2:0' }),
      ),
      graph,
    )
    expect(shape(tree.roots)).toEqual([
      's',
      ['h@1', 'h', ['i@1', 'i'], ['i@2', 'i']],
      ['h@2', 'h', ['each', ['each:0', 'x'], ['each:1', 'x'], ['each:0', 'x']]],
    ])
  })

  it('parts the threads where a path parts, and joins them where it meets', () => {
    const sources: Record<string, string[]> = {
      b: ['a'],
      c: ['a'],
      d: ['a'],
      e: ['c'],
      f: ['b', 'e', 'd'],
      g: ['f'],
      h: ['f'],
    }
    const { tree } = treeOf(
      events(...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => began(id))),
      {
        ...flat,
        sourcesOf: (node) => sources[node] ?? [],
      },
    )
    expect(shape(tree.roots)).toEqual(['a', 'b', "c'1", "d'2", "e'1", 'f', 'g', "h'1"])
  })

  it('leaves out what is inside a closed line', () => {
    const { tree } = treeOf(events(began('each'), began('x', { scope: 'each:0' })), flat)
    const names = (closed: (branch: Branch) => boolean) =>
      rowsOf(tree.roots, closed).map(({ branch, depth }) => `${depth} ${branch.id}`)
    expect(names(() => false)).toEqual(['0 each', '1 each/each~1:0', '2 each/each~1:0/x'])
    expect(names(({ kind }) => kind === 'item')).toEqual(['0 each', '1 each/each~1:0'])
  })
})

describe('the steps of a run that was paused', () => {
  const wait = { type: 'timer.set', node: 'nap', round: 1, wakeAt: 5_000, port: 'done' } as const
  const paused: RunEventBody = { type: 'run.paused', before: '' }
  const resumed: RunEventBody = { type: 'run.resumed' }

  it('wait as much longer as it was paused, from when it went on', () => {
    const { steps } = treeOf(events(began('nap'), wait, paused, began('b'), resumed), flat)
    const [nap] = steps.all
    expect(nap && stepFacts(nap, 4)?.wakeAt).toBe(5_000)
    expect(nap && stepFacts(nap, 5)?.wakeAt).toBe(5_020)
  })

  it('wait longer only by what came after they began to', () => {
    const twice = events(paused, resumed, paused, began('nap'), wait, resumed, resumed)
    const [nap] = treeOf(twice, flat).steps.all
    expect(nap && stepFacts(nap, Infinity)?.wakeAt).toBe(5_010)
  })

  it('are not in flight from when its process ended until it goes on', () => {
    const recovered: RunEventBody = { type: 'run.recovered', inDoubt: [] }
    const [step] = treeOf(events(began('a'), paused, recovered, resumed), flat).steps.all
    const states = [1, 2, 3, 4].map((until) => step && stepFacts(step, until)?.state)
    expect(states).toEqual(['running', 'running', 'waiting', 'running'])
  })

  it('begin when they start, not when a log point wrote something before', () => {
    const logged = {
      type: 'debug.logged',
      node: 'a',
      round: 1,
      breakpoint: 'b',
      text: 'here',
    } as const
    expect(treeOf(events(logged, paused), flat).steps.all).toEqual([])
  })
})
