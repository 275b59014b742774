import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import { catalog } from '../../nodes/definitions'
import type { ForkChange } from '../../shared/run/debug'
import { resumeRun } from '../interpreter'
import { replay } from '../replay'
import type { Mocks } from '../run-handle'
import { graph, kept, runGraph, set, start, START, testHost, type GraphRun } from '../testing'
import { forkEvents, forkInTurns } from './fork'
import { ForkRefused } from './refused'
import { answers, at, goOn, HOUR, http, leave, output, seqOf } from './testing'

describe('a fork', () => {
  const workflow = graph(
    [start, http('paid'), set('a', '{{ body }}'), set('b', { got: '{{ $ }}' })],
    ['start>paid', 'paid>a', 'a>b'],
  )

  it('takes over what was done and does the rest, under its own id and with its own numbers', async () => {
    const run = await runGraph(workflow, { effects: answers('first') })
    const fork = leave(workflow, run, seqOf(run, 'node.completed', 'paid'))
    expect(fork.events.map(({ seq }) => seq)).toEqual(fork.events.map((_, index) => index + 1))
    expect(new Set(fork.events.map(({ run: id }) => id))).toEqual(new Set(['f']))
    const { last, events } = await goOn(fork, { effects: answers('never asked') })
    expect(last).toMatchObject({ type: 'run.completed', output: { got: 'first' } })
    expect(events.filter((e) => e.type === 'node.started').map((e) => e.node)).toEqual(['a', 'b'])
  })

  it('says where it left, with which changes, and how much it took over', async () => {
    const run = await runGraph(workflow, { effects: answers('first') })
    const changes = [output('paid', { body: 'mine' })]
    const seq = seqOf(run, 'node.completed', 'paid')
    const { events } = leave(workflow, run, seq, { changes })
    const [started] = events
    expect(started).toMatchObject({
      type: 'run.started',
      forkOf: { run: 'r', seq, changes, taken: events.length },
    })
  })

  it('goes on from another output, and from another port', async () => {
    const run = await runGraph(workflow, { effects: answers('first') })
    const seq = seqOf(run, 'node.completed', 'paid')
    const mine = leave(workflow, run, seq, { changes: [output('paid', { body: 'mine' })] })
    expect((await goOn(mine)).last).toMatchObject({ output: { got: 'mine' } })
    const failed = leave(workflow, run, seq, { changes: [output('paid', 'no', 'error')] })
    expect((await goOn(failed)).last).toMatchObject({ type: 'run.completed', output: 'no' })
  })

  it('gives a step another input, again after a retry and after a restart', async () => {
    const retried = graph(
      [start, http('paid'), set('a', '{{ $.n * 2 }}')],
      ['start>paid', 'paid>a'],
    )
    retried.nodes[2] = { ...retried.nodes[2]!, retry: { maxAttempts: 2, on: 'any' } }
    const run = await runGraph(retried, { mocks: { paid: [{ output: { n: 1 } }] } })
    const before = seqOf(run, 'node.started', 'a') - 1
    const change: ForkChange = { kind: 'input', place: at('a'), input: { n: 21 } }
    const fork = leave(retried, run, before, { changes: [change] })
    const first = await goOn(fork)
    expect(first.last).toMatchObject({ type: 'run.completed', output: 42 })
    // One that fails is tried again with the same.
    const mocks: Mocks = { a: [{ error: { message: 'no' } }, { output: 'done' }] }
    const again = await goOn(fork, { mocks })
    const inputs = again.events.flatMap((e) => (e.type === 'node.started' ? [e.input] : []))
    expect(inputs).toEqual([{ n: 21 }, { n: 21 }])
    // As it stands on the disk before and after the step has begun.
    for (const events of [fork.events, [...fork.events, ...first.events.slice(0, 1)]]) {
      const { host, events: after } = testHost(new VirtualClock(START + 6 * HOUR))
      await resumeRun({ ...host, run: 'f', workflow: fork.workflow, events }).ended
      expect(after.at(-1)).toMatchObject({ type: 'run.completed', output: 42 })
    }
  })

  it('keeps the input that the run was given which it leaves', async () => {
    const run = await runGraph(workflow, { effects: answers('first') })
    const change: ForkChange = { kind: 'input', place: at('b'), input: 'given' }
    const fork = leave(workflow, run, seqOf(run, 'node.started', 'b') - 1, { changes: [change] })
    const ended = await goOn(fork)
    const whole = [...fork.events, ...ended.events]
    const leaving = { run: 'f', workflow, events: whole, seq: fork.events.length, changes: [] }
    const second = forkEvents(leaving, { run: 'f', now: START }, catalog)
    expect((await goOn(second)).last).toMatchObject({ output: { got: 'given' } })
    expect(second.events[0]).toMatchObject({ forkOf: { changes: [], inherited: [change] } })
  })

  it('gives a trigger another payload, which every node sees', async () => {
    const reads = graph([start, set('a', '{{ $trigger.n }}')], ['start>a'])
    const run = await runGraph(reads, { input: { n: 1 } })
    const change: ForkChange = { kind: 'input', place: at('start'), input: { n: 2 } }
    const fork = leave(reads, run, 1, { changes: [change] })
    expect((await goOn(fork)).last).toMatchObject({ type: 'run.completed', output: 2 })
  })

  it('has a version of the document of its own where a config is changed', async () => {
    const run = await runGraph(workflow, { effects: answers('first') })
    const change: ForkChange = { kind: 'config', node: 'b', config: { value: 'new' } }
    const fork = leave(workflow, run, seqOf(run, 'node.completed', 'a'), { changes: [change] })
    expect(workflow.nodes.find(({ id }) => id === 'b')?.config).toEqual({
      value: { got: '{{ $ }}' },
    })
    expect((await goOn(fork)).last).toMatchObject({ type: 'run.completed', output: 'new' })
  })

  it('refuses a config that makes the document one that cannot be run', async () => {
    const run = await runGraph(workflow, { effects: answers('first') })
    const change: ForkChange = { kind: 'config', node: 'b', config: { value: '{{ ( }}' } }
    expect(() => leave(workflow, run, 2, { changes: [change] })).toThrow(
      expect.objectContaining({ name: 'WorkflowRefused' }),
    )
  })

  it('is pinned as the run that it leaves, or as it is told', async () => {
    const run = await runGraph(workflow, { pins: { paid: { output: { body: 'pinned' } } } })
    const same = leave(workflow, run, 1)
    expect((await goOn(same)).last).toMatchObject({ output: { got: 'pinned' } })
    const other = leave(workflow, run, 1, { pins: {} })
    expect(other.events[0]).not.toHaveProperty('pins')
    expect((await goOn(other, { effects: answers('asked') })).last).toMatchObject({
      output: { got: 'asked' },
    })
    expect(() => leave(workflow, run, 1, { pins: { gone: { output: 1 } } })).toThrow(/"gone"/)
  })

  it('was called by nobody, also when the run that it leaves was', async () => {
    const run = await runGraph(workflow, { effects: answers('first') })
    const calledBy = { run: 'p', node: 'call', round: 1, workflowName: 'P', attempt: 1 }
    const events = kept(run.events).map((event) =>
      event.type === 'run.started' ? { ...event, calledBy } : event,
    )
    expect(leave(workflow, { events }, 3).events[0]).not.toHaveProperty('calledBy')
  })
})

describe('a change', () => {
  const workflow = graph([start, set('a', 1), set('b'), set('c')], ['start>a', 'a>b', 'b>c'])
  const refusal = async (seq: (run: GraphRun) => number, changes: ForkChange[]) => {
    const run = await runGraph(workflow)
    try {
      leave(workflow, run, seq(run), { changes })
    } catch (thrown) {
      if (thrown instanceof ForkRefused) return `${thrown.code}: ${thrown.message}`
      throw thrown
    }
    return 'It was taken.'
  }
  const end = (run: GraphRun) => seqOf(run, 'node.completed', 'c')

  it.each<[string, (run: GraphRun) => number, ForkChange[], RegExp]>([
    [
      'that others went on from',
      end,
      [output('a', 2)],
      /^conflict: At event \d+, "b" had gone on from "a" already/,
    ],
    [
      'of an input that others went on from',
      end,
      [{ kind: 'input', place: at('a'), input: 1 }],
      /^conflict: .*"b" had gone on/,
    ],
    [
      'of a node that is not there',
      end,
      [output('gone', 1)],
      /^not-found: There is no node "gone"/,
    ],
    [
      'of a port that is not there',
      end,
      [output('c', 1, 'no')],
      /^invalid: "c" has no output "no"\. It has: out, error/,
    ],
    [
      'of a step whose turn it is not',
      () => 3,
      [output('c', 1)],
      /^conflict: It is not the turn of "c"/,
    ],
    [
      'of a round that never was',
      end,
      [{ kind: 'input', place: at('c', 2), input: 1 }],
      /^conflict: It is not the turn/,
    ],
    ['made twice', end, [output('c', 1), output('c', 2)], /^invalid: "c" is changed twice/],
    ['past a limit', end, [output('c', 'x'.repeat(60_000_000))], /^invalid: The output of "c"/],
    ['after the last event', () => 1000, [], /^not-found: The run has no event 1000/],
  ])('%s is refused with the reason', async (_name, seq, changes, message) => {
    expect(await refusal(seq, changes)).toMatch(message)
  })

  it('is refused where another looked at what the step gave, or a container closed over it', async () => {
    const looks = graph(
      [start, set('a', 1), set('x', 2), set('y', '{{ $nodes.a }}')],
      ['start>a', 'start>x', 'x>y'],
    )
    const run = await runGraph(looks)
    const seen = seqOf(run, 'node.completed', 'y')
    expect(() => leave(looks, run, seen, { changes: [output('a', 9)] })).toThrow(
      /"y" had gone on from "a" already/,
    )
    const items = graph(
      [
        start,
        { id: 'each', type: 'for-each', config: { items: [1, 2] } },
        set('a', 1, { parent: 'each' }),
      ],
      ['start>each', 'each.item>a', 'a>each.result'],
    )
    const whole = await runGraph(items)
    const place = at('a', 1, 'each:1')
    const changes: ForkChange[] = [{ kind: 'output', place, output: 9 }]
    const closed = seqOf(whole, 'node.completed', 'each')
    expect(() => leave(items, whole, closed, { changes })).toThrow(
      /"each" had gone on from "a" already/,
    )
    const open = leave(items, whole, closed - 1, { changes })
    expect((await goOn(open)).last).toMatchObject({ output: { results: [1, 9] } })
  })

  it('may be left later where nothing has come of it yet', async () => {
    const parallel = graph(
      [start, set('a', 1), set('x', 2), set('y', 3), set('b')],
      ['start>a', 'start>x', 'x>y', 'a>b'],
    )
    const run = await runGraph(parallel)
    // What follows from `a` was not done yet when `x` was.
    const fork = leave(parallel, run, seqOf(run, 'node.completed', 'x'), {
      changes: [output('a', 9)],
    })
    expect((await goOn(fork)).last).toMatchObject({ output: { b: 9, y: 3 } })
  })
})

it('gives way to others while a long run is taken over, and comes to the same', async () => {
  const items = Array.from({ length: 3000 }, (_, index) => index)
  const workflow = graph(
    [start, { id: 'each', type: 'for-each', config: { items } }, set('one', 1, { parent: 'each' })],
    ['start>each', 'each.item>one', 'one>each.result'],
  )
  const events = kept((await runGraph(workflow)).events)
  let spent = 0
  let turns = 0
  const clock = {
    spent: () => (spent += 1),
    turn: () => {
      turns += 1
      spent = 0
      return Promise.resolve()
    },
  }
  const leaving = { run: 'r', workflow, events, seq: events.length, changes: [] }
  const leaver = { run: 'f', now: START }
  const fork = await forkInTurns(leaving, leaver, catalog, clock)
  expect(turns).toBeGreaterThan(3)
  expect(fork.events).toEqual(forkEvents(leaving, leaver, catalog).events)
  expect(replay(workflow, catalog, fork.events).seq).toBe(fork.state.seq)
})
