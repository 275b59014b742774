import { describe, expect, it, test } from 'vitest'
import { graph, runGraph } from '../../engine/testing'
import type { Json } from '../../shared/workflow/document'
import { createHostBounded } from './host-bounded'

/** Tried in 2^60 ways. */
const ENDLESS = '^(a+)+$'
const TEXT = `${'a'.repeat(60)}!`
const bounded = createHostBounded()

describe('work in this thread', () => {
  it('yields its value, whatever it is', () => {
    expect(bounded.within(1000, () => undefined)).toEqual({ value: undefined })
    expect(bounded.within(1000, () => bounded.within(1000, () => 1))).toEqual({
      value: { value: 1 },
    })
  })

  it('throws what the work throws', () => {
    const error = new TypeError('no')
    expect(() =>
      bounded.within(1000, () => {
        throw error
      }),
    ).toThrow(error)
  })

  it.each<[string, () => unknown]>([
    [
      'a loop',
      () => {
        for (;;);
      },
    ],
    ['a regular expression', () => new RegExp(ENDLESS).test(TEXT)],
    [
      'what catches everything',
      () => {
        for (;;)
          try {
            for (;;);
          } catch {
            continue
          }
      },
    ],
  ])('is ended: %s', (_what, work) => {
    expect(bounded.within(20, work)).toBeUndefined()
    expect(bounded.within(1000, () => 'next')).toEqual({ value: 'next' })
  })
})

describe('searches beside other work', () => {
  const search = (pattern: RegExp, text: string, from = 0) => bounded.search(pattern, text, from)

  it('find what there is from an offset on', async () => {
    expect(await search(/(?:a(b)?)/g, 'xabxa', 0)).toEqual([
      { match: 'ab', start: 1, end: 3, groups: ['b'] },
      { match: 'a', start: 4, end: 5, groups: [undefined] },
    ])
    expect(await search(/a/g, 'aXa', 1)).toEqual([{ match: 'a', start: 2, end: 3, groups: [] }])
    expect(await search(/z/gi, 'abc')).toEqual([])
    expect(await search(/\p{Lu}/gu, 'aÉ')).toMatchObject([{ start: 1 }])
  })

  it('that never end are ended; those before and after them are not', async () => {
    const results = await Promise.all([
      search(/b/g, 'abc'),
      search(new RegExp(ENDLESS, 'g'), TEXT),
      search(/c/g, 'abc'),
    ])
    expect(results).toMatchObject([[{ start: 1 }], undefined, [{ start: 2 }]])
  })

  it('let the event loop turn meanwhile', async () => {
    let turns = 0
    let over = false
    const count = () => {
      turns += 1
      if (!over) setImmediate(count)
    }
    setImmediate(count)
    await search(new RegExp(ENDLESS, 'g'), TEXT)
    over = true
    expect(turns).toBeGreaterThan(1)
  })
})

describe('a run with a pattern that would never end', () => {
  const checking = (rule: Json) => ({
    id: 'check',
    type: 'validator',
    name: 'Check',
    config: { rules: [rule] },
  })
  const schema = { type: 'string', pattern: ENDLESS }

  test.each<[string, ReturnType<typeof checking>, string]>([
    ['matches', checking({ kind: 'matches', pattern: ENDLESS }), 'pattern-duration'],
    ['excludes', checking({ kind: 'excludes', pattern: ENDLESS }), 'pattern-duration'],
    ['schema', checking({ kind: 'schema', schema }), 'step-duration'],
  ])('fails by the name of the limit at a rule: %s', async (_kind, check, limit) => {
    const run = await runGraph(
      graph([{ id: 'start', type: 'manual-trigger' }, check], ['start>check']),
      { input: TEXT, effects: { bounded } },
    )
    const [failed] = run.of('run.failed')
    expect(failed?.error).toMatchObject({ code: 'limit', limit, node: 'check' })
    expect(failed?.error.message).toContain(limit)
  })

  test('leaves by the error port where one is connected, with all that was done before', async () => {
    const run = await runGraph(
      graph(
        [
          { id: 'start', type: 'manual-trigger' },
          { id: 'before', type: 'transform', config: { value: TEXT } },
          checking({ kind: 'matches', pattern: ENDLESS }),
          {
            id: 'after',
            type: 'transform',
            config: { value: '{{ $nodes.before & " " & error.code }}' },
          },
        ],
        ['start>before', 'before>check', 'check.error>after'],
      ),
      { input: 'x', effects: { bounded } },
    )
    expect(run.of('run.completed')).toHaveLength(1)
    expect(run.output()).toBe(`${TEXT} limit`)
    expect(run.of('node.failed')[0]?.error).toMatchObject({ limit: 'pattern-duration' })
  })
})
