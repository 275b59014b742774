// @vitest-environment happy-dom
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { catalog } from '../../nodes/definitions'
import type { Workflow } from '../../shared/workflow/document'
import { readGraph } from '../../shared/workflow/graph'
import { row } from '../editor/testing'
import { around, isWithin, middleOf, overlap } from './rects'
import { backwards, overlaps, rectOf, tidied } from './testing'

const loopsOf = (workflow: Workflow) => readGraph(workflow, catalog).loopEdges
const at = (workflow: Workflow, id: string) => rectOf(workflow, id)
const node = (id: string, rest: object = {}) => ({ id, type: 'log', ...rest })
/** All in one heap, so that nothing is in order by chance. */
const heaped = (workflow: Workflow): Workflow => ({
  ...workflow,
  nodes: workflow.nodes.map((each) => ({ ...each, position: { x: 7, y: 11 } })),
})

describe('a workflow that is tidied up', () => {
  it('goes from left to right in the order of the ports, and keeps its upper left corner', async () => {
    const cases = ['c', 'a', 'b'].map((port) => ({ port, label: port, when: '{{ true }}' }))
    const { after } = await tidied(
      heaped(
        row(
          [
            'manual-trigger',
            node('choose', { type: 'branch', config: { cases } }),
            node('of_b'),
            node('of_c'),
            node('of_a'),
            node('end'),
          ],
          [
            'manual_trigger>choose',
            'choose.b>of_b',
            'choose.c>of_c',
            'choose.a>of_a',
            'of_a>end',
            'of_b>end',
          ],
        ),
      ),
    )
    expect(at(after, 'of_c').y).toBeLessThan(at(after, 'of_a').y)
    expect(at(after, 'of_a').y).toBeLessThan(at(after, 'of_b').y)
    expect(backwards(after, loopsOf(after))).toEqual([])
    expect(overlaps(after)).toEqual([])
    expect(around(after.nodes.map(({ id }) => at(after, id)))).toMatchObject({ x: 7, y: 11 })
  })

  it('is not pulled about by loop edges', async () => {
    const nodes = ['manual-trigger', node('draft'), { id: 'check', type: 'validator' }, node('end')]
    const straight = ['manual_trigger>draft', 'draft>check', 'check.pass>end']
    const { after: without } = await tidied(heaped(row(nodes, straight)))
    const { after } = await tidied(heaped(row(nodes, [...straight, 'check.retry>draft'])))
    expect(after.nodes.map(({ position }) => position)).toEqual(
      without.nodes.map(({ position }) => position),
    )
    expect(loopsOf(after).size).toBe(1)
  })

  it('packs parts that nothing joins, without one on another', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => node(`n${index}`))
    const { after } = await tidied(heaped(row(ids, ['n0>n1', 'n1>n2', 'n4>n5'])))
    expect(overlaps(after)).toEqual([])
    const all = around(after.nodes.map(({ id }) => at(after, id)))
    expect(all && all.width / all.height).toBeGreaterThan(0.4)
    expect(all && all.width / all.height).toBeLessThan(4)
  })

  it('gives containers the size of their content, also of containers inside', async () => {
    const { after } = await tidied(
      heaped(
        row(
          [
            'manual-trigger',
            node('each', { type: 'for-each', size: { width: 3000, height: 2000 } }),
            node('inner', { type: 'for-each', parent: 'each' }),
            node('deep', { parent: 'inner' }),
            node('last', { parent: 'each' }),
            node('end'),
          ],
          [
            'manual_trigger>each',
            'each.item>inner',
            'inner.item>deep',
            'deep>inner.result',
            'inner>last',
            'last>each.result',
            'each.done>end',
          ],
        ),
      ),
    )
    expect(overlaps(after)).toEqual([])
    expect(backwards(after, loopsOf(after))).toEqual([])
    for (const [inner, outer] of [
      ['deep', 'inner'],
      ['inner', 'each'],
      ['last', 'each'],
    ] as const) {
      const { width, height } = at(after, outer)
      expect(
        isWithin(at(after, inner), { x: 40, y: 56, width: width - 80, height: height - 80 }),
      ).toBe(true)
    }
    expect(at(after, 'each').width).toBeLessThan(1100)
    expect(at(after, 'each').height).toBeLessThan(500)
  })

  it('leaves locked nodes where they are and arranges the rest around them', async () => {
    const places = { a: { x: 1000, y: 500 }, d: { x: 1010, y: 900 }, lone: { x: 1300, y: 480 } }
    const given = heaped(
      row(
        ['manual-trigger', node('a'), node('b'), node('c'), node('d'), node('e'), node('lone')],
        ['manual_trigger>a', 'a>b', 'b>c', 'b>d', 'd>e'],
      ),
    )
    const workflow = {
      ...given,
      nodes: given.nodes.map((each) =>
        each.id in places
          ? { ...each, locked: true, position: places[each.id as keyof typeof places] }
          : each,
      ),
    }
    const { after, found } = await tidied(workflow)
    for (const [id, place] of Object.entries(places)) expect(at(after, id)).toMatchObject(place)
    expect(found.locked).toBe(3)
    expect(overlaps(after)).toEqual([])
    const again = await tidied(after)
    expect(again.after).toEqual(after)
  })

  it('keeps the members of a group together, and what stands on a note', async () => {
    const ids = ['manual-trigger', ...'abcdefgh'.split('').map((id) => node(id))]
    const edges = ['manual_trigger>a', 'a>b', 'a>c', 'b>d', 'c>e', 'd>f', 'e>f', 'f>g', 'g>h']
    const drawn = row(ids, edges)
    const { after } = await tidied({
      ...drawn,
      groups: [{ id: 'g1', title: 'Odd', color: 'blue', nodes: ['b', 'e', 'g'] }],
      stickies: [
        {
          id: 's1',
          text: 'Around',
          color: 'yellow',
          position: { x: 3 * 300 - 30, y: -50 },
          size: { width: 290, height: 160 },
        },
      ],
    })
    expect(overlaps(after)).toEqual([])
    const frame = around(['b', 'e', 'g'].map((id) => at(after, id)))
    const others = after.nodes.filter(({ id }) => !['b', 'e', 'g'].includes(id))
    expect(others.filter(({ id }) => frame && overlap(at(after, id), frame))).toEqual([])
    const [note] = after.stickies ?? []
    const paper = { ...note?.position, ...note?.size } as ReturnType<typeof at>
    expect(isWithin(at(after, 'c'), paper)).toBe(true)
    expect(after.nodes.filter(({ id }) => id !== 'c' && overlap(at(after, id), paper))).toEqual([])
  })

  it('takes a note along with the node that it is beside, out of the way of others', async () => {
    const drawn = row(
      ['manual-trigger', node('a'), node('b'), node('c')],
      ['manual_trigger>a', 'a>b', 'a>c'],
    )
    const note = (id: string, x: number, y: number) =>
      ({
        id,
        text: id,
        color: 'rose',
        position: { x, y },
        size: { width: 200, height: 80 },
      }) as const
    const workflow = { ...drawn, stickies: [note('near', 900, -100), note('far', 900, 4000)] }
    const { after } = await tidied(workflow)
    const [near, far] = after.stickies ?? []
    expect(far?.position).toEqual({ x: 900, y: 4000 })
    const paper = { ...near?.position, ...near?.size } as ReturnType<typeof at>
    expect(Math.abs(paper.x - at(after, 'c').x)).toBeLessThan(20)
    expect(after.nodes.filter(({ id }) => overlap(at(after, id), paper))).toEqual([])
  })
})

describe('a selection that is tidied up', () => {
  it('keeps its middle, and leaves everything else', async () => {
    const drawn = row(
      ['manual-trigger', node('a'), node('b'), node('c'), node('d')],
      ['manual_trigger>a', 'a>b', 'b>c', 'c>d'],
    )
    const workflow = {
      ...drawn,
      nodes: drawn.nodes.map((each, index) => ({
        ...each,
        position: { x: 900 - index * 130, y: index * 77 },
      })),
    }
    const only = ['a', 'b', 'c']
    const middle = (of: Workflow) => {
      const rect = around(only.map((id) => at(of, id)))
      return rect && middleOf(rect)
    }
    const { after } = await tidied(workflow, only)
    expect(at(after, 'd')).toEqual(at(workflow, 'd'))
    expect(at(after, 'a').x).toBeLessThan(at(after, 'b').x)
    expect(Math.abs((middle(after)?.x ?? 0) - (middle(workflow)?.x ?? 0))).toBeLessThanOrEqual(1)
    expect(Math.abs((middle(after)?.y ?? 0) - (middle(workflow)?.y ?? 0))).toBeLessThanOrEqual(1)
    expect((await tidied(after, only)).after).toEqual(after)
  })

  it('inside a container stays in it, and the container grows as needed', async () => {
    const inner = 'abcd'
      .split('')
      .map((id) => node(id, { parent: 'each', position: { x: 60, y: 80 } }))
    const workflow = row(
      [node('each', { type: 'for-each', size: { width: 320, height: 200 } }), ...inner],
      ['a>b', 'b>c', 'c>d'],
    )
    const { after } = await tidied(workflow, ['a', 'b', 'c', 'd'])
    const { width, height } = at(after, 'each')
    for (const id of 'abcd')
      expect(isWithin(at(after, id), { x: 0, y: 48, width, height: height - 48 })).toBe(true)
    expect(overlaps(after)).toEqual([])
  })
})

const templates = join(import.meta.dirname, '../../../resources/templates')
const documents = readdirSync(templates).filter((name) => name.endsWith('.baton.json'))

describe.each(documents)('%s', (name) => {
  const workflow = JSON.parse(readFileSync(join(templates, name), 'utf8')) as Workflow
  it('is tidied up without an overlap, and the same the second time', async () => {
    const { after } = await tidied(workflow)
    expect(overlaps(after)).toEqual([])
    expect(backwards(after, loopsOf(after))).toEqual([])
    expect((await tidied(after)).after).toEqual(after)
  })
})

/** Any nodes in containers, groups, with notes and locks, and edges between any two of one region. */
const drawings = fc
  .array(
    fc.record({
      kind: fc.constantFrom('log', 'log', 'branch', 'validator', 'for-each'),
      parent: fc.option(fc.nat(14), { nil: undefined }),
      to: fc.array(fc.nat(14), { maxLength: 3 }),
      x: fc.integer({ min: -500, max: 2000 }),
      y: fc.integer({ min: -500, max: 2000 }),
      locked: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      group: fc.nat(5),
      note: fc.nat(6),
    }),
    { minLength: 1, maxLength: 15, size: '+1' },
  )
  .map((seeds): Workflow => {
    const parents = seeds.map(({ parent }, index) =>
      parent !== undefined && parent < index && seeds[parent]?.kind === 'for-each'
        ? `n${parent}`
        : undefined,
    )
    const groups = [0, 1].map((number) => ({
      id: `g${number}`,
      title: 'G',
      color: 'blue' as const,
      collapsed: number === 1 && seeds.length % 3 === 0,
      nodes: seeds.flatMap(({ group }, index) => (group === number ? `n${index}` : [])),
    }))
    return {
      ...row(
        seeds.map(({ kind, x, y, locked }, index) => ({
          id: `n${index}`,
          type: kind,
          position: { x: parents[index] ? Math.abs(x) : x, y: parents[index] ? Math.abs(y) : y },
          ...(parents[index] ? { parent: parents[index] } : {}),
          ...(locked ? { locked } : {}),
        })),
        seeds.flatMap(({ to }, index) =>
          to.flatMap((other) =>
            other < seeds.length && other !== index && parents[other] === parents[index]
              ? `n${index}>n${other}`
              : [],
          ),
        ),
      ),
      groups,
      stickies: seeds.flatMap(({ note, x, y }, index) =>
        note === 0
          ? {
              id: `s${index}`,
              text: '',
              color: 'yellow' as const,
              position: { x: x - 30, y: y - 30 },
              size: { width: 300, height: 200 },
              ...(parents[index] ? { parent: parents[index] } : {}),
            }
          : [],
      ),
    }
  })

it(
  'laid out twice is the same as once, and nothing that may move lies on anything',
  { timeout: 300_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(drawings, async (workflow) => {
        const { after } = await tidied(workflow)
        const locked = new Set(workflow.nodes.filter((each) => each.locked).map(({ id }) => id))
        for (const id of locked)
          expect(at(after, id)).toMatchObject({ x: at(workflow, id).x, y: at(workflow, id).y })
        const isFolded = workflow.groups?.some(({ collapsed }) => collapsed)
        if (locked.size === 0 && !isFolded) expect(overlaps(after)).toEqual([])
        const twice = await tidied(after)
        expect(twice.after).toEqual(after)
      }),
      { numRuns: 120, endOnFailure: true },
    )
  },
)
