import { describe, expect, it } from 'vitest'
import jsonata from 'jsonata'
import { FUNCTIONS } from './functions'
import { knownFields, knownSchema, knownValue } from './known'
import type { Visible } from './resolve'
import { hoverAt, suggestAt } from './suggest'

const input = {
  company: 'Acme',
  posts: [
    { title: 'One', words: 12, tags: [{ name: 'a' }] },
    { title: 'Two', words: 30, 'sub title': 'x' },
  ],
  nested: { deep: { leaf: true } },
}

const visible: Visible = {
  input: knownValue(input),
  variables: {
    nodes: knownFields({
      draft: knownSchema({
        type: 'object',
        properties: {
          text: { type: 'string', description: 'The answer.' },
          usage: { type: 'object', properties: { inputTokens: { type: 'integer' } } },
        },
      }),
      'two-words': knownValue({ x: 1 }),
    }),
    vars: knownValue({ brand: 'Plain words.' }),
  },
}

/** What is suggested where `|` stands. */
function at(marked: string, kind?: string): string[] {
  const offset = marked.indexOf('|')
  return suggestAt(marked.replace('|', ''), offset, 'template', visible)
    .filter((one) => kind === undefined || one.kind === kind)
    .map(({ label }) => label)
}

describe('what is suggested', () => {
  it('is nothing outside of expressions, in quoted text and in numbers', () => {
    expect(at('Hello com|')).toEqual([])
    expect(at('{{ company }} and com|')).toEqual([])
    expect(at('{{ "com|" }}')).toEqual([])
    expect(at('{{ 12| }}')).toEqual([])
  })

  it('is the input, the variables and the functions where an expression begins', () => {
    expect(at('{{ | }}', 'field')).toEqual(['company', 'posts', 'nested'])
    expect(at('{{ | }}', 'variable')).toEqual(['$nodes', '$vars', '$'])
    expect(at('{{ | }}', 'function')).toContain('$sum')
    expect(at('To {{ company }}: {{ co|', 'field')).toContain('company')
  })

  it.each([
    ['{{ posts.| }}', ['title', 'words', 'tags', 'sub title']],
    ['{{ posts[0].| }}', ['title', 'words', 'tags']],
    ['{{ posts[words > 20].ti| }}', ['title', 'words', 'tags', 'sub title']],
    ['{{ nested.deep.| }}', ['leaf']],
    ['{{ $.nested.| }}', ['deep']],
    ['{{ $nodes.| }}', ['draft', 'two-words']],
    ['{{ $nodes.draft.| }}', ['text', 'usage']],
    ['{{ $nodes.draft.usage.| }}', ['inputTokens']],
    ['{{ $nodes.`two-words`.| }}', ['x']],
    ['{{ $vars.| }}', ['brand']],
    ['{{ (posts.tags).| }}', ['name']],
    ['{{ $sort(posts).| }}', ['title', 'words', 'tags', 'sub title']],
    ['{{ $unknown(posts).| }}', []],
    ['{{ missing.| }}', []],
  ])('looks into the path before the dot: %s', (text, names) => {
    expect(at(text, 'field')).toEqual(names)
  })

  it.each([
    ['{{ posts[|] }}', ['title', 'words', 'tags', 'sub title']],
    ['{{ posts.(|) }}', ['title', 'words', 'tags', 'sub title']],
    ['{{ posts.{ "t": | } }}', ['title', 'words', 'tags', 'sub title']],
    ['{{ posts.tags[|] }}', ['name']],
    ['{{ $count(|) }}', ['company', 'posts', 'nested']],
    ['{{ [|] }}', ['company', 'posts', 'nested']],
    ['{{ posts[$count(|) > 1] }}', ['title', 'words', 'tags', 'sub title']],
  ])('knows what the names in brackets are about: %s', (text, names) => {
    expect(at(text, 'field')).toEqual(names)
  })

  it('knows the item that a function is called with, and variables of the expression', () => {
    expect(at('{{ $map(posts, function($p) { $p.| }) }}', 'field')).toContain('title')
    expect(at('{{ ($n := nested.deep; $n.|) }}', 'field')).toEqual(['leaf'])
    expect(at('{{ ($n := 1; |) }}', 'variable')).toContain('$n')
  })

  it('quotes names that are no plain words', () => {
    const offset = '{{ posts.'.length
    const found = suggestAt('{{ posts. }}', offset, 'template', visible)
    expect(found.find(({ label }) => label === 'sub title')?.insert).toBe('`sub title`')
  })

  it('takes the place of the word that is being written, in templates and in JSON', () => {
    const text = '{ "to": "{{ nested.de }}" }'
    const offset = text.indexOf('.de') + 3
    const [found] = suggestAt(text, offset, 'json', visible)
    expect(found).toMatchObject({ label: 'deep', from: offset - 2, to: offset })
  })

  it('finds its place after escapes in JSON', () => {
    const text = '{ "to": "{{ posts[title=\\"One\\"]. }}" }'
    const found = suggestAt(text, text.indexOf('. }}') + 1, 'json', visible)
    expect(found.map(({ label }) => label)).toContain('title')
  })

  it('never throws, whatever is half typed', () => {
    const sources = [
      '[',
      '((((',
      '$map(',
      'a.b.',
      '`',
      '"',
      '{',
      '}',
      ')',
      '.(',
      '/x',
      '$',
      '$$.',
      'function(',
    ]
    for (const one of sources)
      for (const two of sources)
        for (let offset = 0; offset <= 12; offset += 1)
          expect(() => suggestAt(`{{ ${one}${two} }}`, offset, 'template', visible)).not.toThrow()
  })

  it('gives up over brackets without end', () => {
    const deep = `{{ ${'a[b.('.repeat(3000)}`
    expect(suggestAt(deep, deep.length, 'template', visible).length).toBeGreaterThan(0)
  })
})

describe('what is hovered over', () => {
  const over = (marked: string) => {
    const offset = marked.indexOf('|')
    return hoverAt(marked.replace('|', ''), offset, 'template', visible)
  }

  it('is said with its type and its last value', () => {
    expect(over('{{ |company }}')).toMatchObject({
      title: 'company: text',
      value: 'Acme',
      from: 3,
      to: 10,
    })
    expect(over('{{ posts[0].wo|rds }}')).toMatchObject({ title: 'words: number', value: '12' })
    expect(over('{{ |posts }}')?.title).toBe('posts: list of 2')
  })

  it('is said with its type and help where nothing has run', () => {
    expect(over('{{ $nodes.draft.te|xt }}')).toEqual({
      from: 16,
      to: 20,
      title: 'text: text',
      help: 'The answer.',
    })
  })

  it('is explained when it is a function, and passed over when nothing is known', () => {
    expect(over('{{ $su|m(posts.words) }}')).toMatchObject({ title: '$sum(numbers)' })
    expect(over('{{ not|hing }}')).toBeUndefined()
    expect(over('te|xt {{ company }}')).toBeUndefined()
  })
})

describe('the functions', () => {
  it('are those that JSONata has', async () => {
    for (const { name } of FUNCTIONS)
      expect(await jsonata(`$type(${name})`).evaluate(null), name).toBe('function')
    expect(FUNCTIONS.length).toBeGreaterThan(55)
  })

  it('each have one line of help', () => {
    for (const { name, help } of FUNCTIONS) expect(help, name).toMatch(/^[A-Z"].{10,110}\.$/)
  })
})
