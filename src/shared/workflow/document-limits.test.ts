import { describe, expect, it } from 'vitest'
import { catalog } from '../../nodes/definitions'
import { analyse } from './analyse'
import type { Workflow } from './document'
import { documentLimit } from './document-limits'
import { LIMITS, type LimitName } from './limits'
import { loadWorkflow } from './load'
import { graph, type TestNode } from './testing'

const start: TestNode = { id: 'start', type: 'manual-trigger' }
const log = (id: string, rest: Partial<TestNode> = {}): TestNode => ({ id, type: 'log', ...rest })
const many = (count: number, node: (index: number) => TestNode = (index) => log(`n${index}`)) =>
  Array.from({ length: count }, (_, index) => node(index))
const nest = (levels: number): unknown => {
  let value: unknown = 'x'
  for (let level = 0; level < levels; level += 1) value = [value]
  return value
}
const inside = (levels: number) =>
  graph(
    [
      start,
      ...many(levels + 1, (index) => ({
        id: `c${index}`,
        type: 'for-each',
        ...(index === 0 ? {} : { parent: `c${index - 1}` }),
      })),
    ],
    [],
  )
const chain = (count: number) => [
  'start>n0',
  ...Array.from({ length: count - 1 }, (_, index) => `n${index}>n${index + 1}`),
]
/** A loop of two nodes each, one after the other. */
const loops = (count: number) =>
  graph(
    [start, ...many(2 * count)],
    [...chain(2 * count), ...Array.from({ length: count }, (_, i) => `n${2 * i + 1}>n${2 * i}`)],
  )
const expressions = (characters: number) =>
  graph([start, log('a', { config: { message: `{{ a }}${'x'.repeat(characters - 7)}` } })], [])

const cases: [LimitName, (amount: number) => Workflow][] = [
  // The document, its nodes, a node and its config are four levels.
  [
    'document-depth',
    (levels) => graph([start, log('a', { config: { x: nest(levels - 4) as never } })], []),
  ],
  ['document-nodes', (count) => graph([start, ...many(count - 1)], [])],
  ['document-edges', (count) => graph([start, log('a')], new Array<string>(count).fill('start>a'))],
  [
    'document-stickies',
    (count) =>
      graph([start], [], {
        stickies: Array.from({ length: count }, (_, index) => ({
          id: `s${index}`,
          text: '',
          position: { x: 0, y: 0 },
          size: { width: 200, height: 100 },
          color: 'yellow',
        })),
      }),
  ],
  [
    'document-groups',
    (count) =>
      graph([start], [], {
        groups: Array.from({ length: count }, (_, index) => ({
          id: `g${index}`,
          title: '',
          color: 'grey',
          nodes: [],
        })),
      }),
  ],
  ['document-loops', loops],
  ['document-expressions', expressions],
  ['container-depth', inside],
]

describe.each(cases)('%s', (limit, document) => {
  const { max } = LIMITS[limit]

  it('may be used up', () => {
    const within = document(max)
    expect(documentLimit(within)).toBeUndefined()
    expect(loadWorkflow(JSON.stringify(within))).toMatchObject({ ok: true })
  })

  it('may not be passed: the file is not opened, and the analysis looks no further', () => {
    const past = document(max + 1)
    const message = expect.stringContaining(`The workflow goes past the limit ${limit} (`) as string
    expect(loadWorkflow(JSON.stringify(past))).toMatchObject({
      ok: false,
      code: 'too-large',
      limit,
      message,
    })
    expect(analyse(past, catalog)).toEqual([{ code: 'limit', severity: 'error', message }])
  })
})

describe('what is no fault', () => {
  it('a container of each of many nodes is no loop', () => {
    const each = many(300, (index) => ({ id: `c${index}`, type: 'for-each' }))
    const content = many(300, (index) => log(`n${index}`, { parent: `c${index}` }))
    const edges = content.flatMap((_, i) => [
      `start>c${i}`,
      `c${i}.item>n${i}`,
      `n${i}>c${i}.result`,
    ])
    expect(documentLimit(graph([start, ...each, ...content], edges))).toBeUndefined()
  })

  it('a container in itself is for the analysis to tell', () => {
    const ring = graph(
      [
        start,
        { id: 'a', type: 'for-each', parent: 'b' },
        { id: 'b', type: 'for-each', parent: 'a' },
      ],
      [],
    )
    expect(documentLimit(ring)).toBeUndefined()
    expect(analyse(ring, catalog).map(({ code }) => code)).toContain('bad-config')
  })

  it.each([{}, { nodes: 1, edges: [] }, { nodes: [null, 1, []], edges: [null, 'x'] }])(
    '%j, which is no workflow at all',
    (document) => {
      expect(documentLimit(document)).toBeUndefined()
    },
  )
})

it('rounds', () => {
  const allowing = (maxRounds: number) =>
    loadWorkflow(JSON.stringify(graph([start], [], { settings: { maxRounds } })))
  expect(allowing(LIMITS.rounds.max).ok).toBe(true)
  expect(allowing(LIMITS.rounds.max + 1)).toMatchObject({
    ok: false,
    message: expect.stringContaining('the limit rounds (1,000,000 rounds)') as string,
  })
})

it.each(['expression-size', 'expression-defaults'] as const)(
  '%s is told where it stands',
  (limit) => {
    const message =
      limit === 'expression-size'
        ? `{{ "${'x'.repeat(LIMITS[limit].max)}" }}`
        : `{{ ${'('.repeat(30)}a${' ?? 1)'.repeat(30)} }}`
    const [found] = analyse(graph([start, log('a', { config: { message } })], ['start>a']), catalog)
    expect(found).toMatchObject({ code: 'bad-expression', node: 'a', field: 'config.message' })
    expect(found?.message).toContain(`the limit ${limit} (`)
  },
)
