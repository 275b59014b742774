import { describe, expect, it } from 'vitest'
import { catalog } from '../../../nodes/definitions'
import type { Workflow } from '../document'
import { graph, type TestNode } from '../testing'
import { extract } from './extract'
import { inline } from './inline'

const start = { id: 'start', type: 'manual-trigger', name: 'Start' }
const log = (id: string, rest: Partial<TestNode> = {}): TestNode => ({
  ...{ id, type: 'log', name: id.toUpperCase(), config: { message: 'x' } },
  ...rest,
})
const take = (workflow: Workflow, nodes: string[], stickies: string[] = []) =>
  extract(workflow, catalog, { nodes, stickies, child: { id: 'part', name: 'The part' } })
const wires = ({ edges }: Workflow) =>
  edges.map(
    ({ source, sourceHandle, target }) =>
      `${source}${sourceHandle ? `.${sourceHandle}` : ''}>${target}`,
  )
function taken(workflow: Workflow, nodes: string[], stickies: string[] = []) {
  const found = take(workflow, nodes, stickies)
  if (!found.ok) throw new Error(found.message)
  return found
}

const line = graph(
  [
    start,
    log('brief'),
    log('draft', {
      config: { message: '{{ $nodes.brief.topic }} for {{ $vars.brand }}, $vars.brand' },
    }),
    log('polish', { config: { message: '{{ $nodes.draft.text }}' } }),
    log('send', { config: { message: '{{ $nodes.draft.text }} {{ $nodes.polish }}' } }),
  ],
  ['start>brief', 'brief>draft', 'draft>polish', 'polish>send'],
  { variables: { brand: 'Plain' }, settings: { maxRounds: 4, concurrency: 2, budget: { usd: 1 } } },
)

describe('a part that is taken out', () => {
  it('is called in its place, with what it reads as fields of the input', () => {
    const { parent, child, call } = taken(line, ['draft', 'polish'])
    expect(call).toBe('the_part')
    expect(parent.nodes.map(({ id }) => id)).toEqual([
      'start',
      'brief',
      'the_part',
      'polish',
      'send',
    ])
    expect(parent.nodes[2]).toMatchObject({
      type: 'sub-workflow',
      name: 'The part',
      config: {
        workflow: 'part',
        input: { input: '{{ $ }}', brief: '{{ $nodes.brief }}', vars: '{{ $vars }}' },
      },
    })
    expect(parent.nodes[3]).toMatchObject({ type: 'transform', config: { value: '{{ output }}' } })
    expect(parent.nodes[4]?.config).toEqual({
      message: '{{ $nodes.the_part.draft.text }} {{ $nodes.polish }}',
    })
    expect(wires(parent)).toEqual([
      'start>brief',
      'brief>the_part',
      'polish.out>send',
      'the_part.out>polish',
    ])

    expect(child).toMatchObject({
      id: 'part',
      name: 'The part',
      settings: { maxRounds: 4, concurrency: 2 },
    })
    const draft = child.nodes.find(({ id }) => id === 'draft')
    // Text outside of expressions is text.
    expect(draft?.config).toEqual({
      message: '{{ $trigger.brief.topic }} for {{ $trigger.vars.brand }}, $vars.brand',
    })
    expect(child.nodes.find(({ name }) => name === 'Result')?.config).toEqual({
      value: { output: '{{ $ }}', draft: '{{ $nodes.draft }}' },
    })
  })

  it('has the same budget as what it came out of, and says so', () => {
    const budget = { usd: 1, tokens: 9, executions: 8, duration: '7h' }
    const settings = { maxRounds: 4, concurrency: 2, budget, 'x-own': 1 }
    const { parent, child, call, notes } = taken({ ...line, settings }, ['draft', 'polish'])
    expect(parent.settings).toEqual(settings)
    expect(child.settings).toEqual(settings)
    expect(notes).toEqual(['Both workflows have the budget of this one, each for itself.'])
    const back = inline(parent, catalog, call, child)
    expect(back.ok && back.notes).toEqual([])
    for (const none of [{ maxRounds: 4 }, { budget: {} }])
      expect(taken({ ...line, settings: none }, ['draft']).notes).toEqual([])
    const { settings: _settings, ...bare } = line
    expect(taken(bare as Workflow, ['draft']).child).not.toHaveProperty('settings')
  })

  it('comes back as it was', () => {
    const { parent, child, call } = taken(line, ['draft', 'polish'])
    const back = inline(parent, catalog, call, child)
    expect(back.ok && back.notes).toEqual([])
    if (!back.ok) return
    expect(back.workflow.nodes.map(({ id, type, config }) => ({ id, type, config }))).toEqual(
      line.nodes.map(({ id, type, config }) => ({ id, type, config })),
    )
    expect(
      wires(back.workflow)
        .map((wire) => wire.replace('.out', ''))
        .sort(),
    ).toEqual(wires(line).sort())
  })

  it('needs no more than the call where it reads nothing else', () => {
    const { parent, child } = taken(line, ['polish'])
    expect(parent.nodes.find(({ id }) => id === 'polish')).toMatchObject({ type: 'sub-workflow' })
    expect(child.nodes.map(({ id }) => id)).toEqual(['start', 'input', 'polish'])
    const plain = taken(graph([start, log('a'), log('b')], ['start>a', 'a>b']), ['a'])
    expect(plain.child.nodes.map(({ id }) => id)).toEqual(
      ['start_2', 'a'].map((id) => id.replace('_2', '')),
    )
    expect(plain.parent.nodes[1]?.config).toEqual({ workflow: 'part', input: '{{ $ }}' })
  })

  it('takes its containers, groups and notes along, and leaves the others', () => {
    const note = (id: string, parent?: string) => ({
      ...{
        id,
        text: id,
        color: 'blue' as const,
        position: { x: 0, y: 0 },
        size: { width: 9, height: 9 },
      },
      ...(parent ? { parent } : {}),
    })
    const { parent, child } = taken(
      graph(
        [
          start,
          log('a'),
          { id: 'each', type: 'for-each', config: { items: [1] } },
          log('inner', { parent: 'each' }),
          log('z'),
        ],
        ['start>a', 'a>each', 'each.item>inner', 'inner>each.result', 'each.done>z'],
        {
          groups: [
            { id: 'g', title: 'G', color: 'blue', nodes: ['a', 'z'] },
            { id: 'h', title: 'H', color: 'rose', nodes: ['inner'], stickies: ['of_h'] },
          ],
          stickies: [note('of_h', 'each'), note('chosen'), note('stays')],
        },
      ),
      ['a', 'each'],
      ['chosen'],
    )
    expect(child.groups).toMatchObject([
      { id: 'g', nodes: ['a'] },
      { id: 'h', nodes: ['inner'], stickies: ['of_h'] },
    ])
    expect(child.stickies?.map(({ id }) => id)).toEqual(['of_h', 'chosen'])
    expect(child.nodes.find(({ id }) => id === 'inner')?.parent).toBe('each')
    expect(parent.groups).toEqual([{ id: 'g', title: 'G', color: 'blue', nodes: ['z', 'each'] }])
    expect(parent.stickies?.map(({ id }) => id)).toEqual(['stays'])
  })
})

const branch = (id: string) => ({
  ...{ id, type: 'branch', name: id.toUpperCase() },
  config: { cases: [{ port: 'yes', label: 'yes', when: '{{ true }}' }] },
})
const validator = (id: string) => ({ id, type: 'validator', name: id.toUpperCase(), config: {} })
const loop = graph(
  [start, log('a'), log('b'), validator('v'), log('z')],
  ['start>a', 'a>b', 'b>v', 'v.retry>a', 'v.pass>z'],
)
const REFUSED: [string, Workflow, string[], RegExp][] = [
  ['nothing', line, [], /Choose the nodes/],
  ['a trigger', line, ['start', 'brief'], /“Start” is a trigger.*Leave it out/],
  [
    'a loop that is cut',
    loop,
    ['a', 'b'],
    /loop from “V” back to “A” would be cut. Choose “V” too, or leave “A” out/,
  ],
  [
    'a node that counts rounds of a loop around it',
    graph(
      [start, log('a'), validator('v'), branch('again'), log('z')],
      ['start>a', 'a>v', 'v.pass>again', 'again.yes>a', 'again.else>z'],
    ),
    ['v'],
    /./,
  ],
  [
    'several ways in',
    graph(
      [start, log('a'), log('b'), log('c'), log('d')],
      ['start>a', 'start>b', 'a>c', 'b>d', 'c>d'],
    ),
    ['c', 'd'],
    /“C” and “D” are entered from different places/,
  ],
  [
    'several ways out',
    graph([start, branch('b'), log('x'), log('y')], ['start>b', 'b.yes>x', 'b.else>y']),
    ['b'],
    /left in several places: “B” by “yes”, “B” by “else”/,
  ],
  [
    'a way out that is not always taken',
    graph([start, branch('b'), log('x'), log('y')], ['start>b', 'b.yes>x', 'x>y']),
    ['b', 'x'],
    /“B” may be where a run of the selection ends/,
  ],
  [
    'a choice',
    graph([start, branch('b'), log('x')], ['start>b', 'b.yes>x']),
    ['b'],
    /“B” does not always leave by “yes”/,
  ],
  [
    'an error port',
    graph([start, log('a'), log('x')], ['start>a', 'a.error>x']),
    ['a'],
    /error port of “A” leads to “X”.*Choose “X” too, or leave “A” out/,
  ],
  [
    'a way around',
    graph([start, log('a'), log('b'), log('c')], ['start>a', 'a>b', 'b>c', 'a>c']),
    ['a', 'c'],
    /“B”, which is not chosen/,
  ],
  [
    'a border',
    graph(
      [
        start,
        log('a'),
        { id: 'each', type: 'for-each', config: { items: [1] } },
        log('i', { parent: 'each' }),
      ],
      ['start>a', 'a>each', 'each.item>i', 'i>each.result'],
    ),
    ['a', 'i'],
    /other side of the border/,
  ],
  [
    'all of $nodes',
    graph([start, log('a', { config: { message: '{{ $keys($nodes) }}' } })], ['start>a']),
    ['a'],
    /“A” reads all of \$nodes/,
  ],
  [
    'two ends with others outside',
    graph(
      [start, log('a'), branch('b'), log('x'), log('y'), log('z')],
      ['start>a', 'a>z', 'a>b', 'b.yes>x', 'b.else>y'],
    ),
    ['b', 'x', 'y'],
    /A run may end at “X” and “Y” inside the selection and at “Z” outside/,
  ],
]

describe('a part is not taken out, for', () => {
  it.each(REFUSED)('%s', (_what, workflow, nodes, words) => {
    const found = take(workflow, nodes)
    expect(found).toMatchObject({ ok: false })
    if (!found.ok) expect(found.message).toMatch(words)
  })
})

describe('a call that is put back', () => {
  const call = (rest: object = {}) => ({
    id: 'call',
    type: 'sub-workflow',
    name: 'Call',
    config: { workflow: 'c' },
    ...rest,
  })
  const parent = (rest: object = {}, more: Partial<Workflow> = {}) =>
    graph([start, call(rest) as TestNode, log('after')], ['start>call', 'call>after'], more)
  const child = (rest: Partial<Workflow> = {}) =>
    graph(
      [start, log('after', { config: { message: '{{ $vars.k }} {{ $trigger.a }}' } })],
      ['start>after'],
      { name: 'Child', variables: { k: 1 }, ...rest },
    )
  const put = (workflow: Workflow, of: Workflow) => {
    const made = inline(workflow, catalog, 'call', of)
    if (!made.ok) throw new Error(made.message)
    return made
  }

  it('gets ids that are free, and what it reads by other names', () => {
    const { workflow } = put(parent({}, { variables: { k: 2 } }), child())
    expect(workflow.nodes.map(({ id, type }) => `${id} ${type}`)).toEqual([
      'start manual-trigger',
      'start_2 transform',
      'call log',
      'after log',
    ])
    expect(workflow.nodes[2]?.config).toEqual({
      message: '{{ $vars.of_g.k }} {{ $nodes.start_2.a }}',
    })
    expect(workflow.variables).toEqual({ k: 2, of_g: { k: 1 } })
  })

  it('tells the settings that hold no more', () => {
    const { notes } = put(
      parent({ retry: { maxAttempts: 3 }, timeout: '5s', risk: 'irreversible' }),
      child({ settings: { budget: { usd: 1 }, concurrency: 1, maxRounds: 3 } }),
    )
    expect(notes.join(' ')).toMatch(
      /budget of “Child”.*10 of its nodes.*tried again.*time limit.*irreversible/,
    )
  })

  it.each([
    ['locked', parent({ locked: true }), child(), /locked/],
    ['switched off', parent({ disabled: true }), child(), /switched off/],
    [
      'without a manual trigger',
      parent(),
      graph([log('a')], [], { name: 'Child' }),
      /no manual trigger/,
    ],
    ['without anything', parent(), graph([start], [], { name: 'Child' }), /nothing follows/],
    [
      'caught',
      graph([start, call() as TestNode, log('x')], ['start>call', 'call.error>x']),
      child(),
      /error port/,
    ],
  ])('is refused when it is %s', (_what, workflow, of, words) => {
    const made = inline(workflow, catalog, 'call', of)
    expect(made.ok ? '' : made.message).toMatch(words)
  })
})
