import { describe, expect, it } from 'vitest'
import { compilePlan } from '../../engine/plan'
import { catalog } from '../../nodes/definitions'
import { analyse } from './analyse'
import type { Workflow } from './document'
import { drawingProblems, groupsOf, stickyTitle } from './groups'
import { loadWorkflow, readWorkflow } from './load'
import { graph } from './testing'

const note = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  text: '# Why\nBecause.',
  position: { x: 0, y: 0 },
  size: { width: 240, height: 160 },
  color: 'yellow' as const,
  ...more,
})
const group = (id: string, nodes: string[], more: Record<string, unknown> = {}) => ({
  id,
  title: id.toUpperCase(),
  color: 'blue' as const,
  nodes,
  ...more,
})
const drawn = (more: Partial<Workflow>) =>
  graph(
    [
      { id: 'start', type: 'manual-trigger' },
      { id: 'a', type: 'log' },
      { id: 'b', type: 'log' },
      { id: 'each', type: 'for-each' },
      { id: 'inner', type: 'log', parent: 'each' },
    ],
    ['start>a', 'a>b'],
    more,
  )

describe('groups and sticky notes in a file', () => {
  it('are read as they are written, with fields that this version does not know', () => {
    const document = drawn({
      stickies: [note('n1', { 'x-own': 1 }), note('n2', { parent: 'each' })],
      groups: [group('g1', ['a', 'b'], { stickies: ['n1'], collapsed: true, 'x-own': [2] })],
    })
    const loaded = loadWorkflow(JSON.stringify(document))
    expect(loaded).toEqual({ ok: true, workflow: document })
    expect(drawingProblems(document)).toEqual([])
    expect(groupsOf(document).all.get('g1')).toMatchObject({
      nodes: ['a', 'b'],
      stickies: ['n1'],
      parent: undefined,
    })
    expect(groupsOf(document).ofNode.get('b')?.group.id).toBe('g1')
  })

  it.each([
    [
      'a colour that there is not',
      { stickies: [note('n', { color: 'teal' })] },
      'stickies.0.color',
    ],
    ['a note without a place', { stickies: [note('n', { position: undefined })] }, 'stickies.0.po'],
    ['a note without room', { stickies: [note('n', { size: { width: 0, height: 9 } })] }, 'size'],
    ['an id that is none', { groups: [group('no id', ['a'])] }, 'groups.0.id'],
    ['members that are no list', { groups: [group('g', 'a' as never)] }, 'groups.0.nodes'],
    ['a text past the limit', { stickies: [note('n', { text: 'x'.repeat(20_001) })] }, 'sticky-te'],
    ['a title past the limit', { groups: [group('g', ['a'], { title: 'x'.repeat(201) })] }, 'grou'],
  ])('are refused with %s, by name', (_what, more, where) => {
    const read = readWorkflow(drawn(more as Partial<Workflow>))
    expect(read).toMatchObject({ ok: false, code: 'bad-document' })
    expect(read.ok ? '' : read.message).toContain(where)
  })

  it('are told where they cannot be drawn as written, and what is drawn instead', () => {
    const document = drawn({
      stickies: [note('n1'), note('n1'), note('lost', { parent: 'gone' })],
      groups: [
        group('g1', ['a', 'gone', 'inner', 'a']),
        group('g2', ['a', 'b']),
        group('g3', []),
        group('g2', ['start']),
      ],
    })
    expect(readWorkflow(document)).toMatchObject({ ok: true })
    const { all, ofNode } = groupsOf(document)
    expect([...all].map(([id, { nodes }]) => [id, nodes])).toEqual([
      ['g1', ['a']],
      ['g2', ['b']],
    ])
    expect(ofNode.get('a')?.group.id).toBe('g1')
    const problems = drawingProblems(document)
    expect(problems.every(({ code, severity }) => code === 'bad-drawing' && severity === 'warning'))
      .toBe(true) // prettier-ignore
    expect(problems.map(({ sticky, group }) => sticky ?? group)).toEqual([
      'n1',
      'g2',
      'lost',
      'g1',
      'g1',
      'g1',
      'g2',
      'g3',
    ])
    expect(problems.map(({ message }) => message).join('\n')).toMatch(
      /“gone”, which is not there.*another container.*“a” twice.*in two groups, “G1” and “G2”.*no members/s,
    )
  })
})

it('a run takes no notice of them: plan and problems are the same', () => {
  const plain = drawn({})
  const document = drawn({
    stickies: [note('n1'), note('n2', { parent: 'each' })],
    groups: [group('g1', ['a', 'b'], { collapsed: true }), group('g2', ['gone', 'a'])],
  })
  expect(analyse(document, catalog)).toEqual(analyse(plain, catalog))
  const { workflow: _one, ...plan } = compilePlan(document, catalog)
  const { workflow: _other, ...expected } = compilePlan(plain, catalog)
  expect(plan).toEqual(expected)
})

it.each([
  ['# Plan *for* June\nrest', 'Plan for June'],
  ['\n\n- [ ] call [Ann](https://a.example)', 'call Ann'],
  ['   \n', undefined],
  ['', undefined],
  ['x'.repeat(80), `${'x'.repeat(59)}…`],
])('the first line of %j is %j', (text, title) => {
  expect(stickyTitle({ text })).toBe(title)
})
