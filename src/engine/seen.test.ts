import { describe, expect, it } from 'vitest'
import { graph, runGraph, set, start } from './testing'

describe('$nodes', () => {
  it.each(['{{ $nodes }}', '{{ $nodes ?? 1 }}', '{{ true ? $nodes : 1 }}'])(
    'is what was put out by then, and does not change afterwards: %s',
    async (value) => {
      const run = await runGraph(graph([start, set('a', value), set('b', 2)], ['start>a', 'a>b']), {
        input: 1,
      })
      const [, seen] = run.of('node.completed')
      expect(seen?.output).toEqual({ start: 1 })
      expect(JSON.parse(JSON.stringify(run.events))).toEqual(run.events)
    },
  )

  it('in an item are its own nodes before those around it', async () => {
    const run = await runGraph(
      graph(
        [
          start,
          set('a', 'outer'),
          { id: 'each', type: 'for-each', config: { items: '{{ [1, 2] }}' } },
          set('b', '{{ $nodes.a & $nodes.c }}', { parent: 'each' }),
          set('c', '{{ $string($item) }}', { parent: 'each' }),
          set(
            'd',
            { all: '{{ $nodes.c & $nodes.a }}', none: '{{ $nodes.gone ?? "-" }}' },
            { parent: 'each' },
          ),
        ],
        ['start>a', 'a>each', 'each.item>c', 'c>d', 'd>b', 'b>each.result'],
      ),
    )
    const outputs = run.of('node.completed').filter(({ node }) => node === 'd')
    expect(outputs.map(({ output }) => output)).toEqual([
      { all: '1outer', none: '-' },
      { all: '2outer', none: '-' },
    ])
    expect(run.output()).toMatchObject({ results: ['outer1', 'outer2'] })
  })
})
