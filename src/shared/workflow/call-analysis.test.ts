import { describe, expect, it } from 'vitest'
import { catalog } from '../../nodes/definitions'
import { analyse } from './analyse'
import { riskOf } from './call-analysis'
import { bare, calledWorkflow, namedIn, withCalled } from './called'
import type { Workflow } from './document'
import { LIMITS } from './limits'
import { loadWorkflow } from './load'
import { reachOf } from './reach'
import { graph, type TestNode } from './testing'

const start: TestNode = { id: 'start', type: 'manual-trigger' }
const call = (workflow: string, more: Partial<TestNode> = {}): TestNode => ({
  id: 'call',
  type: 'sub-workflow',
  name: 'Enrich',
  config: { workflow },
  ...more,
})
const log = (more: Partial<TestNode> = {}): TestNode => ({
  id: 'note',
  type: 'log',
  name: 'Note',
  config: { message: 'x' },
  ...more,
})
const gate = (approvals = 1): TestNode => ({
  id: 'gate',
  type: 'human-callback',
  config: { title: 'Go?', approvals },
})

/** A workflow that runs `child`, which carries the others. */
function running(child: Workflow, others: Workflow[] = [], nodes: TestNode[] = []): Workflow {
  const first = nodes[0]?.id ?? 'call'
  const edges = [`start>${first}`, ...(nodes[0] ? [`${first}.approved>call`] : [])]
  return graph([start, ...nodes, call(child.id)], edges, {
    id: 'parent',
    name: 'Parent',
    workflows: Object.fromEntries([child, ...others].map((each) => [each.id, each])),
  })
}

function child(nodes: TestNode[], edges: string[], id = 'child'): Workflow {
  return graph([start, ...nodes], edges, { id, name: `The ${id}` })
}

/** A workflow that runs another one. */
function passing(id: string, to: string): Workflow {
  return child([call(to, { name: `To ${to}` })], ['start>call'], id)
}

const problems = (workflow: Workflow) =>
  analyse(workflow, catalog).map(({ code, node, message }) => ({ code, node, message }))

describe('a call', () => {
  it('is fine where the workflow is carried and can run', () => {
    expect(problems(running(child([log()], ['start>note'])))).toEqual([])
  })

  it('needs a workflow', () => {
    const workflow = graph([start, call('')], ['start>call'])
    expect(problems(workflow)).toEqual([
      { code: 'bad-config', node: 'call', message: '"Enrich" runs no workflow yet. Choose one.' },
    ])
  })

  it('needs the workflow to be there', () => {
    const workflow = graph([start, call('gone')], ['start>call'])
    const [missing] = problems(workflow)
    expect(missing?.code).toBe('bad-config')
    expect(missing?.message).toContain('"gone", which is not here')
  })

  it('is not asked about where it is switched off', () => {
    const workflow = graph([start, call('gone', { disabled: true })], ['start>call'])
    expect(problems(workflow)).toEqual([])
  })

  it('needs a manual trigger to begin at that is switched on', () => {
    const off = graph([{ ...start, disabled: true }, log()], ['start>note'], { id: 'child' })
    expect(problems(running(off))[0]?.message).toContain('no manual trigger to begin at')
  })

  it('tells the first error of the workflow', () => {
    const broken = child([log({ config: {} })], ['start>note'])
    const [told] = problems(running(broken))
    expect(told).toMatchObject({ code: 'bad-config', node: 'call' })
    expect(told?.message).toContain('"Enrich" runs "The child", which has errors: "Note": Message')
  })

  it('tells what a workflow further down lacks', () => {
    const [told] = problems(running(passing('child', 'gone')))
    expect(told?.message).toContain('runs "The child", in which a sub-workflow runs the workflow')
  })
})

describe('calls', () => {
  it('must not come back to where they began', () => {
    const [told] = problems(running(passing('child', 'parent'), []))
    expect(told?.code).toBe('calls-itself')
    expect(told?.message).toContain('"Parent" runs "The child" runs "Parent"')
  })

  it('must not go round further down', () => {
    const told = problems(running(passing('child', 'a'), [passing('a', 'b'), passing('b', 'a')]))
    expect(told.map(({ code }) => code)).toEqual(['calls-itself'])
    expect(told[0]?.message).toContain('"The a" runs "The b" runs "The a"')
  })

  const levels = (count: number) => {
    const chain = Array.from({ length: count }, (_, index) =>
      index === count - 1
        ? child([log()], ['start>note'], `w${index}`)
        : passing(`w${index}`, `w${index + 1}`),
    )
    const [first, ...more] = chain
    if (!first) throw new Error('Of nothing')
    return problems(running(first, more))
  }

  it('may be as deep as the limit', () => {
    expect(levels(LIMITS['call-depth'].max)).toEqual([])
  })

  it('must not be deeper', () => {
    const [told] = levels(LIMITS['call-depth'].max + 1)
    expect(told?.code).toBe('limit')
    expect(told?.message).toContain('call-depth')
  })

  it('are looked at once each, however many ways lead to them', () => {
    const twice = (id: string, to: string) =>
      child([call(to), call(to, { id: 'again' })], ['start>call', 'start>again'], id)
    const more = ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
    const all = more.map((id, index) =>
      index === more.length - 1
        ? child([log()], ['start>note'], id)
        : twice(id, more[index + 1] ?? ''),
    )
    expect(problems(running(twice('child', 'b'), all))).toEqual([])
  })

  it('count together for the limits of a document', () => {
    const many = Array.from({ length: 5_001 }, (_, index) => log({ id: `n${index}` }))
    const big = (id: string) => child(many, [], id)
    const [told] = problems(running(big('child'), [big('other')]))
    expect(told?.code).toBe('limit')
    expect(told?.message).toContain('document-nodes')
  })
})

describe('a gate', () => {
  const risky = (risk: 'irreversible' | 'high-stakes') => child([log({ risk })], ['start>note'])

  it('is missed where a called workflow does what cannot be undone', () => {
    const told = problems(running(risky('irreversible')))
    expect(told).toEqual([
      {
        code: 'ungated-irreversible',
        node: 'call',
        message: expect.stringContaining('"Enrich" runs "Note", which cannot be undone') as string,
      },
    ])
  })

  it('may stand before the call', () => {
    expect(problems(running(risky('irreversible'), [], [gate()]))).toEqual([])
  })

  it('may stand in the called workflow', () => {
    const gated = child(
      [gate(), log({ risk: 'irreversible' })],
      ['start>gate', 'gate.approved>note'],
    )
    expect(problems(running(gated))).toEqual([])
  })

  it('needs two approvals before what is high-stakes', () => {
    const told = problems(running(risky('high-stakes'), [], [gate()]))
    expect(told[0]?.message).toContain('which is high-stakes')
    expect(problems(running(risky('high-stakes'), [], [gate(2)]))).toEqual([])
  })

  it('is missed two workflows down', () => {
    const told = problems(
      running(passing('child', 'deep'), [
        child([log({ risk: 'irreversible' })], ['start>note'], 'deep'),
      ]),
    )
    expect(told.map(({ code }) => code)).toEqual(['ungated-irreversible'])
  })

  it('is not missed for what another trigger of the called workflow leads to', () => {
    const other = graph(
      [
        start,
        log(),
        { id: 'second', type: 'manual-trigger' },
        log({ id: 'send', risk: 'irreversible' }),
      ],
      ['start>note', 'second>send'],
      { id: 'child', name: 'The child' },
    )
    expect(problems(running(other))).toEqual([])
  })
})

it('gives a call the risk of what it leads to', () => {
  const deep = child([log({ risk: 'high-stakes' })], ['start>note'], 'deep')
  const workflow = running(passing('child', 'deep'), [deep])
  const [, node] = workflow.nodes
  expect(node && riskOf(node, workflow, catalog)).toBe('high-stakes')
  expect(node && riskOf({ ...node, disabled: true }, workflow, catalog)).toBe('reversible')
})

it('says what a called workflow touches, and which are not carried', () => {
  const workflow = running(
    child(
      [
        { id: 'get', type: 'http', name: 'Fetch', config: { url: 'https://a.example/x' } },
        call('gone'),
      ],
      ['start>get', 'get>call'],
    ),
  )
  const reach = reachOf(workflow, catalog)
  expect(reach.hosts).toEqual([
    { what: 'a.example', nodes: [{ id: 'child/get', name: 'Fetch (in The child)' }] },
  ])
  expect(reach.elsewhere.map(({ what }) => what)).toEqual(['gone'])
})

describe('a document', () => {
  const deep = child([log()], ['start>note'], 'deep')
  const middle = passing('child', 'deep')
  const library = new Map([deep, middle].map((each) => [each.id, each]))
  const find = async (id: string) => library.get(id)

  it('is given all workflows that it calls, also by way of others', async () => {
    const whole = await withCalled(bare(running(middle)), catalog, find)
    expect(Object.keys(whole.workflows ?? {}).sort()).toEqual(['child', 'deep'])
    expect(problems(whole)).toEqual([])
    expect(bare(whole)).toEqual(bare(running(middle)))
  })

  it('stays the same object where it calls none', async () => {
    expect(await withCalled(deep, catalog, find)).toBe(deep)
  })

  it('carries itself where it runs itself, and what is not found is left out', async () => {
    const itself = passing('loop', 'loop')
    const whole = await withCalled(itself, catalog, find)
    expect(problems(whole).map(({ code }) => code)).toEqual(['calls-itself'])
    const lost = await withCalled(passing('lost', 'gone'), catalog, find)
    expect(lost.workflows).toBeUndefined()
  })

  it('is found whole where an id is a name that every object has', async () => {
    const odd = passing('__proto__', '__proto__')
    const whole = await withCalled(passing('top', '__proto__'), catalog, async () => odd)
    expect(Object.keys(whole.workflows ?? {})).toEqual(['__proto__'])
    expect(problems(whole).map(({ code }) => code)).toEqual(['calls-itself'])
  })

  it('hands a called workflow on with just what that one calls, as the same object', () => {
    const other = child([log()], ['start>note'], 'other')
    const whole = running(middle, [deep, other])
    const called = calledWorkflow(whole, 'child', catalog)
    expect(Object.keys(called?.workflows ?? {})).toEqual(['deep'])
    expect(calledWorkflow(whole, 'child', catalog)).toBe(called)
    expect(calledWorkflow(whole, 'constructor', catalog)).toBeUndefined()
    expect(called && namedIn(called, catalog)).toEqual(['deep'])
  })

  it('is read from a file with what it carries, which must be workflows', () => {
    const whole = running(middle, [deep])
    expect(loadWorkflow(JSON.stringify(whole))).toMatchObject({ ok: true, workflow: whole })
    const broken = { ...whole, workflows: { child: { nodes: 3 } } }
    expect(loadWorkflow(JSON.stringify(broken))).toMatchObject({ ok: false, code: 'bad-document' })
  })
})
