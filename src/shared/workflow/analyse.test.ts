import { describe, expect, it } from 'vitest'
import { graph, type TestNode } from './testing'
import { catalog } from '../../nodes/definitions'
import { analyse } from './analyse'
import type { Workflow } from './document'
import { readGraph } from './graph'

const start: TestNode = { id: 'start', type: 'manual-trigger' }
const step = (id: string, rest: Partial<TestNode> = {}): TestNode => ({
  id,
  type: 'transform',
  config: { value: 1 },
  ...rest,
})
const branch = (id: string, rest: Partial<TestNode> = {}): TestNode => ({
  id,
  type: 'branch',
  config: { cases: [{ port: 'again', label: 'again', when: '{{ true }}' }] },
  ...rest,
})
const ask = (id: string, config = {}): TestNode => ({
  id,
  type: 'human-callback',
  config: { title: 'OK?', value: '{{ $ }}', ...config },
})
const risky = (id: string, risk: 'irreversible' | 'high-stakes' = 'irreversible') =>
  step(id, { risk })
const codes = (workflow: Workflow) => analyse(workflow, catalog).map((problem) => problem.code)

describe('structure', () => {
  it('finds nothing wrong with a plain chain', () => {
    expect(codes(graph([start, step('a')], ['start>a']))).toEqual([])
  })

  it.each<[string, Workflow, string[]]>([
    ['two nodes with one id', graph([start, step('a'), step('a')], ['start>a']), ['duplicate-id']],
    [
      'two edges with one id',
      {
        ...graph([start, step('a')], []),
        edges: [
          { id: 'e', source: 'start', target: 'a' },
          { id: 'e', source: 'start', target: 'a' },
        ],
      },
      ['duplicate-id'],
    ],
    ['an edge to nowhere', graph([start], ['start>gone']), ['dangling-edge']],
    [
      'an output port that is not there',
      graph([start, step('a'), step('b')], ['start>a', 'a.nope>b']),
      ['unknown-port'],
    ],
    [
      'an input port that is not there',
      graph([start, step('a')], ['start>a.nope']),
      ['unknown-port'],
    ],
    [
      'a type that is not there',
      graph([start, { id: 'x', type: 'teleport' }], ['start>x']),
      ['unknown-type'],
    ],
    ['no trigger', graph([step('a')], []), ['no-trigger']],
    [
      'an edge into a trigger',
      graph([start, step('a')], ['start>a', 'a>start']),
      ['edge-into-trigger'],
    ],
    ['a node that nothing leads to', graph([start, step('a')], []), ['unreachable']],
    [
      'a broken expression',
      graph([start, step('a', { config: { value: { deep: ['{{ ( }}'] } } })], ['start>a']),
      ['bad-expression'],
    ],
    [
      'a config that does not fit',
      graph([start, { id: 'w', type: 'wait', config: { for: 'long' } }], ['start>w']),
      ['bad-config'],
    ],
    [
      'a parent that is no container',
      graph([start, step('a', { parent: 'start' })], ['start>a']),
      ['bad-config'],
    ],
  ])('reports %s', (_what, workflow, expected) => expect(codes(workflow)).toEqual(expected))

  it('says where a broken expression stands, and where in it', () => {
    const [problem] = analyse(
      graph([start, step('a', { config: { value: { deep: ['x {{ 1 + }}'] } } })], ['start>a']),
      catalog,
    )
    expect(problem).toMatchObject({
      code: 'bad-expression',
      severity: 'error',
      node: 'a',
      field: 'config.value.deep[0]',
    })
    expect(problem?.position).toBeGreaterThan(3)
  })

  it('reports everything at once, errors first', () => {
    const workflow = graph(
      [start, step('lost'), risky('send'), { id: 'x', type: 'teleport' }],
      ['start>send', 'start>x', 'send>gone'],
    )
    expect(codes(workflow)).toEqual([
      'dangling-edge',
      'unknown-type',
      'unreachable',
      'ungated-irreversible',
    ])
  })

  it('does not call a disabled template a problem of its own', () => {
    expect(codes(graph([start, step('a', { disabled: true })], ['start>a']))).toEqual([])
  })
})

describe('loops', () => {
  it('knows a loop edge by dominance, and takes a self-loop for one', () => {
    const workflow = graph(
      [start, step('a'), branch('b'), branch('self')],
      ['start>a', 'a>b', 'b.again>a', 'b.else>self', 'self.again>self'],
    )
    expect([...readGraph(workflow, catalog).loopEdges].sort()).toEqual(['e3', 'e5'])
    expect(codes(workflow)).toEqual([])
  })

  it('merges loops of one head and nests those of others', () => {
    const workflow = graph(
      [start, step('outer'), step('inner'), branch('b1'), branch('b2')],
      ['start>outer', 'outer>inner', 'inner>b1', 'b1.again>inner', 'b1.else>b2', 'b2.again>outer'],
    )
    const { regions } = readGraph(workflow, catalog)
    const loops = regions[0]?.loops ?? []
    expect(loops.map((loop) => [loop.head, [...loop.nodes].sort()])).toEqual([
      ['inner', ['b1', 'inner']],
      ['outer', ['b1', 'b2', 'inner', 'outer']],
    ])
    expect(loops[0]?.parent).toBe(loops[1])
  })

  it('reports a cycle with two ways in once', () => {
    const workflow = graph(
      [start, branch('c'), step('x'), branch('y')],
      ['start>c', 'c.again>x', 'c.else>y', 'x>y', 'y.again>x'],
    )
    expect(codes(workflow)).toEqual(['loop-has-two-entries'])
  })

  it('mentions an edge that leaves a loop from a node without a loop edge', () => {
    const workflow = graph(
      [start, step('a'), branch('b'), step('note'), step('end')],
      ['start>a', 'a>b', 'b.again>a', 'a>note', 'b.else>end'],
    )
    const problems = analyse(workflow, catalog)
    expect(problems.map(({ code, severity, edge }) => [code, severity, edge])).toEqual([
      ['leaves-loop', 'info', 'e4'],
    ])
  })
})

describe('containers', () => {
  const each: TestNode = { id: 'each', type: 'for-each', config: { items: '{{ $ }}' } }
  const inside = (id: string) => step(id, { parent: 'each' })

  it('lets edges in and out by the container ports only', () => {
    expect(
      codes(graph([start, each, inside('a')], ['start>each', 'each.item>a', 'a>each.result'])),
    ).toEqual([])
    expect(codes(graph([start, each], ['start>each', 'each.item>each.result']))).toEqual([])
  })

  it.each([
    ['out of the middle', ['start>each', 'each.item>a', 'a>each.result', 'a>out']],
    ['into the middle', ['start>each', 'start>out', 'out>a', 'each.item>a']],
    ['from outside into the result', ['start>each', 'each.item>a', 'start>out', 'out>each.result']],
    ['from item to outside', ['start>each', 'each.item>a', 'each.item>out']],
  ])('refuses an edge %s', (_what, edges) => {
    expect(codes(graph([start, each, inside('a'), step('out')], edges))).toEqual([
      'crosses-container',
    ])
  })

  it('finds loops inside a container', () => {
    const workflow = graph(
      [start, each, inside('a'), { ...branch('b'), parent: 'each' }],
      ['start>each', 'each.item>a', 'a>b', 'b.again>a', 'b.else>each.result'],
    )
    expect([...readGraph(workflow, catalog).loopEdges]).toEqual(['e4'])
  })

  it('refuses a container in itself and a trigger in a container', () => {
    const ring = graph(
      [start, { ...each, parent: 'other' }, { ...each, id: 'other', parent: 'each' }],
      [],
    )
    expect(codes(ring)).toContain('bad-config')
    expect(
      codes(
        graph([start, each, { id: 't', type: 'manual-trigger', parent: 'each' }], ['start>each']),
      ),
    ).toContain('bad-config')
  })
})

describe('gates', () => {
  it('want a model whose tool cannot be undone to be graded like it', () => {
    const tool = {
      kind: 'http',
      name: 'refund',
      description: 'Pays money back.',
      method: 'POST',
      url: 'https://pay.example.com/refunds',
    }
    const asking = (rest: Partial<TestNode>, more = {}) =>
      analyse(
        graph(
          [
            start,
            {
              id: 'agent',
              type: 'llm',
              config: { model: 'builtin:offline', prompt: 'Go.', tools: [{ ...tool, ...more }] },
              ...rest,
            },
          ],
          ['start>agent'],
        ),
        catalog,
      )
    expect(asking({})).toMatchObject([
      {
        code: 'bad-config',
        node: 'agent',
        field: 'risk',
        message: expect.stringContaining('refund'),
      },
    ])
    expect(asking({ risk: 'irreversible' })).toMatchObject([{ code: 'ungated-irreversible' }])
    expect(asking({ risk: 'irreversible' }, { risk: 'high-stakes' })[0]?.code).toBe('bad-config')
    expect(asking({}, { risk: 'reversible' })).toEqual([])
  })

  it.each<[string, Workflow, string[]]>([
    ['no gate', graph([start, risky('send')], ['start>send']), ['ungated-irreversible']],
    [
      'a gate on the way',
      graph([start, ask('ok'), risky('send')], ['start>ok', 'ok.approved>send']),
      [],
    ],
    [
      'a rejection on the way, which a person decided',
      graph([start, ask('ok'), risky('send')], ['start>ok', 'ok.rejected>send']),
      [],
    ],
    [
      'the timeout, which nobody decided',
      graph([start, ask('ok', { timeout: '1h' }), risky('send')], ['start>ok', 'ok.timeout>send']),
      ['ungated-irreversible'],
    ],
    [
      'a gate that opens by itself',
      graph(
        [start, ask('ok', { timeout: '1h', onTimeout: 'approve' }), risky('send')],
        ['start>ok', 'ok.approved>send'],
      ),
      ['ungated-irreversible'],
    ],
    [
      'a rejection that comes by itself',
      graph(
        [start, ask('ok', { timeout: '1h', onTimeout: 'reject' }), risky('send')],
        ['start>ok', 'ok.rejected>send'],
      ),
      ['ungated-irreversible'],
    ],
    [
      'an approval by a person where a rejection comes by itself',
      graph(
        [start, ask('ok', { timeout: '1h', onTimeout: 'reject' }), risky('send')],
        ['start>ok', 'ok.approved>send'],
      ),
      [],
    ],
    [
      'a way around the gate',
      graph(
        [start, ask('ok'), step('b'), risky('send')],
        ['start>ok', 'start>b', 'ok.approved>send', 'b>send'],
      ),
      ['ungated-irreversible'],
    ],
    [
      'a disabled gate',
      graph(
        [start, { ...ask('ok'), disabled: true }, risky('send')],
        ['start>ok', 'ok.approved>send'],
      ),
      ['ungated-irreversible'],
    ],
    [
      'one approval for high stakes',
      graph([start, ask('ok'), risky('send', 'high-stakes')], ['start>ok', 'ok.approved>send']),
      ['ungated-irreversible'],
    ],
    [
      'two approvals for high stakes',
      graph(
        [start, ask('ok', { approvals: 2 }), risky('send', 'high-stakes')],
        ['start>ok', 'ok.approved>send'],
      ),
      [],
    ],
    [
      'a gate before the container',
      graph(
        [
          start,
          ask('ok'),
          { id: 'each', type: 'for-each', config: { items: '{{ $ }}' } },
          { ...risky('send'), parent: 'each' },
        ],
        ['start>ok', 'ok.approved>each', 'each.item>send', 'send>each.result'],
      ),
      [],
    ],
    [
      'no gate before the container',
      graph(
        [
          start,
          { id: 'each', type: 'for-each', config: { items: '{{ $ }}' } },
          { ...risky('send'), parent: 'each' },
        ],
        ['start>each', 'each.item>send', 'send>each.result'],
      ),
      ['ungated-irreversible'],
    ],
  ])('with %s', (_what, workflow, expected) => expect(codes(workflow)).toEqual(expected))
})
