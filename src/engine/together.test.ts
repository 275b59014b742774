// Values that are within the limits one by one, and past them together.
import { expect, it } from 'vitest'
import { LIMITS } from '../shared/workflow/limits'
import { graph, runGraph, start, type TestNode } from './testing'

const pass = (id: string, more: Partial<TestNode> = {}): TestNode => ({
  id,
  type: 'transform',
  config: { value: '{{ $ }}' },
  ...more,
})
/** Two of them are too large for one value. */
const half = 'x'.repeat(LIMITS['value-size'].max * 0.6)

it('fails the run where several edges bring more than a value may be', async () => {
  const run = await runGraph(
    graph([start, pass('a'), pass('b'), pass('both')], ['start>a', 'start>b', 'a>both', 'b>both']),
    { input: half },
  )
  expect(run.of('run.failed')[0]).toMatchObject({
    node: 'both',
    error: {
      code: 'limit',
      limit: 'value-size',
      message: expect.stringContaining('"both"') as string,
    },
  })
  expect(run.executions('a') + run.executions('b')).toBe(2)
})

it('lets one edge bring as much', async () => {
  const run = await runGraph(graph([start, pass('a'), pass('b')], ['start>a', 'a>b']), {
    input: half,
  })
  expect(run.output()).toBe(half)
})

it('fails a for-each whose items come to more, through its error port', async () => {
  const run = await runGraph(
    graph(
      [
        start,
        { id: 'each', type: 'for-each', config: { items: '{{ [1, 2] }}' } },
        pass('a', { config: { value: '{{ $trigger }}' }, parent: 'each' }),
        pass('told', { config: { value: '{{ error.message }}' } }),
      ],
      ['start>each', 'each.item>a', 'a>each.result', 'each.error>told'],
    ),
    { input: half },
  )
  expect(run.output()).toContain('value-size')
  expect(run.executions('a')).toBe(2)
})

it('fails the run whose last nodes put out more together, after all of them are done', async () => {
  const run = await runGraph(graph([start, pass('a'), pass('b')], ['start>a', 'start>b']), {
    input: half,
  })
  expect(run.of('node.completed')).toHaveLength(3)
  expect(run.of('run.failed')[0]?.error).toMatchObject({ code: 'limit', limit: 'value-size' })
})
