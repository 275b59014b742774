import fc from 'fast-check'
import jsonata from 'jsonata'
import { describe, expect, it } from 'vitest'
import { expressionOf, outputOf, pathText } from './json-path'
import { jsonRows } from './json-rows'

const shown = (value: unknown, opened = new Map<string, boolean>(), query = '') =>
  jsonRows(value, opened, query).map(({ path, hit }) => `${pathText(path)}${hit ? ' *' : ''}`)

const value = { text: 'Hello', list: [{ name: 'Ann' }, { name: 'Bob' }], none: null, empty: [] }

describe('the lines of a value', () => {
  it('are open on the first levels, and close and open as a person wants', () => {
    expect(shown(value)).toEqual(['', 'text', 'list', 'list[0]', 'list[1]', 'none', 'empty'])
    expect(shown(value, new Map([['["list"]', false]]))).toEqual([
      '',
      'text',
      'list',
      'none',
      'empty',
    ])
    expect(shown(value, new Map([['["list",0]', true]]))).toContain('list[0].name')
  })

  it('begin closed where there is much inside', () => {
    const many = { items: Array.from({ length: 100 }, (_, index) => index) }
    expect(shown(many)).toEqual(['', 'items'])
  })

  it('open to what is searched for, in names and in values', () => {
    expect(shown(value, new Map(), 'bob')).toEqual([
      '',
      'text',
      'list',
      'list[0]',
      'list[1]',
      'list[1].name *',
      'none',
      'empty',
    ])
    expect(shown(value, new Map(), 'NAME').filter((line) => line.endsWith('*'))).toHaveLength(2)
    expect(shown({ n: 42, b: true }, new Map(), '42')).toEqual(['', 'n *', 'b'])
    expect(shown(value, new Map(), 'nobody').join()).not.toContain('*')
  })
})

describe('the path of a line', () => {
  it('is written as people do', () => {
    expect(pathText(['list', 2, 'a b', 'é', 0])).toBe('list[2]["a b"].é[0]')
  })

  it('as an expression finds the value', async () => {
    const name = fc.oneof(
      fc.constantFrom('text', 'a b', 'and', 'in', 'x-y', '1st', 'Ü', '_id'),
      fc.string({ minLength: 1 }).filter((text) => !text.includes('`') && text !== '__proto__'),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(name, fc.nat(3)), { maxLength: 4 }), async (path) => {
        let output: unknown = 'found'
        for (const key of path.toReversed())
          output =
            typeof key === 'number'
              ? [...Array.from({ length: key }, (_, index) => `no ${index}`), output]
              : { [key]: output }
        const found: unknown = await jsonata(expressionOf(outputOf('a-node'), path)).evaluate(
          null,
          {
            nodes: { 'a-node': output },
          },
        )
        expect(found).toEqual('found')
      }),
    )
  })
})
