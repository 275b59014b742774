import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { catalog } from '../../nodes/definitions'
import { validateConfig } from './config-check'
import { configSchema } from './config-schema'
import type { JsonObject } from './document'
import type { NodeDefinition } from './node-definition'

const sample: NodeDefinition = {
  type: 'sample',
  version: 1,
  family: 'data',
  title: 'Sample',
  description: 'For these tests.',
  icon: 'circle',
  config: z.looseObject({
    name: z.string().min(2).meta({ title: 'Name' }),
    size: z.number().int().min(1).max(9).optional(),
    on: z.boolean().optional(),
    kind: z.enum(['a', 'b']).optional(),
    list: z
      .array(z.looseObject({ n: z.number().meta({ title: 'Amount' }) }))
      .min(1)
      .optional(),
    either: z.union([z.number(), z.looseObject({ x: z.number() })]).optional(),
    tight: z.strictObject({ a: z.number().optional() }).optional(),
    fixed: z.enum(['now', 'later']).optional(),
    shape: z
      .discriminatedUnion('kind', [
        z.looseObject({ kind: z.literal('dot') }),
        z.looseObject({ kind: z.literal('box'), side: z.number() }),
      ])
      .optional(),
  }),
  static: ['fixed'],
  ports: () => ({ inputs: [], outputs: [] }),
  summary: () => '',
  initial: {},
}

const cases: [string, JsonObject, { path: string; message: string }[]][] = [
  ['nothing', { name: 'ab', size: 3, unknown: [1] }, []],
  ['a missing field, by its title', {}, [{ path: 'name', message: 'Name is missing.' }]],
  ['an empty text', { name: '' }, [{ path: 'name', message: 'Name is empty.' }]],
  [
    'a text too short',
    { name: 'a' },
    [{ path: 'name', message: 'Name must have a length of at least 2.' }],
  ],
  ['a wrong type', { name: 5 }, [{ path: 'name', message: 'Name must be text, not 5.' }]],
  ['null', { name: null }, [{ path: 'name', message: 'Name must be text, not nothing.' }]],
  [
    'a fraction',
    { name: 'ab', size: 1.5 },
    [{ path: 'size', message: 'size must be a whole number, not 1.5.' }],
  ],
  ['too small', { name: 'ab', size: 0 }, [{ path: 'size', message: 'size must be at least 1.' }]],
  ['too big', { name: 'ab', size: 10 }, [{ path: 'size', message: 'size must be at most 9.' }]],
  [
    'no switch',
    { name: 'ab', on: 'yes' },
    [{ path: 'on', message: 'on must be true or false, not "yes".' }],
  ],
  [
    'no choice',
    { name: 'ab', kind: 'c' },
    [{ path: 'kind', message: 'kind must be "a" or "b", not "c".' }],
  ],
  ['an empty list', { name: 'ab', list: [] }, [{ path: 'list', message: 'list is empty.' }]],
  [
    'an item',
    { name: 'ab', list: [{ n: 1 }, {}] },
    [{ path: 'list[1].n', message: 'list, item 2, Amount is missing.' }],
  ],
  [
    'none of two forms',
    { name: 'ab', either: 'x' },
    [{ path: 'either', message: 'either has none of the forms that are allowed here.' }],
  ],
  [
    'the closest of two forms',
    { name: 'ab', either: { x: 'y' } },
    [{ path: 'either.x', message: 'either, x must be a number, not "y".' }],
  ],
  [
    'a field too many',
    { name: 'ab', tight: { b: 1 } },
    [{ path: 'tight', message: 'tight has fields that nothing knows: b.' }],
  ],
  [
    'an unknown kind',
    { name: 'ab', shape: { kind: 'star' } },
    [{ path: 'shape.kind', message: 'shape, kind must be "dot" or "box", not "star".' }],
  ],
  [
    'a fault in a static field with a template',
    { name: 'ab', fixed: '{{ x }}' },
    [{ path: 'fixed', message: 'fixed must be "now" or "later", not "{{ x }}".' }],
  ],
]

describe('validateConfig reports', () => {
  test.each(cases)('%s', (_, config, problems) => {
    expect(validateConfig(sample, config)).toEqual(problems)
  })
})

describe('validateConfig leaves alone', () => {
  test.each<[string, JsonObject]>([
    ['a template where a number is due', { name: 'ab', size: '{{ n }}' }],
    ['a template in a longer text', { name: '{{ n }}', kind: 'a{{ n }}' }],
    ['what stands inside a templated list', { name: 'ab', list: '{{ rows }}' }],
    ['a template in an item', { name: 'ab', list: [{ n: '{{ n }}' }, '{{ row }}'] }],
    ['an alternative with a template inside', { name: 'ab', either: { x: '{{ x }}' } }],
  ])('%s', (_, config) => {
    expect(validateConfig(sample, config)).toEqual([])
  })

  test('but tells what is wrong beside a template', () => {
    expect(validateConfig(sample, { name: '{{ x }}', size: 0 })).toHaveLength(1)
  })
})

describe('the catalog', () => {
  test.each<[string, JsonObject, string[]]>([
    ['llm', { model: 'gpt', prompt: 'x' }, ['model']],
    ['llm', { model: 'a:b', prompt: 'x', schema: { type: 'nope' } }, ['schema']],
    ['llm', { model: '{{ $vars.model }}', prompt: '{{ x }}', schema: '{{ $vars.schema }}' }, []],
    ['validator', { rules: [{ kind: 'length' }] }, ['rules[0].max']],
    ['validator', { rules: [{ kind: 'length', min: 5, max: 2 }] }, ['rules[0].max']],
    ['validator', { rules: [{ kind: 'length', max: '{{ $vars.max }}' }] }, []],
    ['validator', { rules: [{ kind: 'matches', pattern: '(' }] }, ['rules[0].pattern']],
    ['validator', { rules: [{ kind: 'forbids', terms: '{{ $vars.banned }}' }] }, []],
    ['validator', { rules: [{ kind: 'spelling' }] }, ['rules[0].kind']],
    ['validator', { rules: [{ kind: 'expression', that: 'x > 1' }] }, ['rules[0].that']],
    ['validator', { rules: '{{ $vars.rules }}', judge: { model: 'a:b' } }, ['judge.guidelines']],
    ['validator', { maxRounds: 0 }, ['maxRounds']],
    ['branch', {}, ['cases']],
    ['branch', { cases: [{ port: 'a', when: 'score > 8' }] }, ['cases[0].when']],
    ['branch', { cases: [{ port: 'else', when: true }] }, ['cases[0].port']],
    [
      'branch',
      {
        cases: [
          { port: 'a', when: true },
          { port: 'a', when: true },
        ],
      },
      ['cases[1].port'],
    ],
    ['merge', { mode: 'join' }, ['key']],
    ['wait', {}, ['']],
    ['wait', { for: '1h', until: '2027-01-01T00:00:00Z' }, ['']],
    ['wait', { for: '2 hours' }, ['for']],
    ['wait', { for: '{{ $vars.delay }}' }, []],
    ['human-callback', { title: 'x', approvals: 3 }, ['approvals']],
    ['human-callback', { title: 'x', onTimeout: '{{ x }}' }, ['onTimeout']],
    ['human-callback', { title: 'x', onlyIf: { confidence: 1 } }, ['onlyIf.below']],
    ['http', { url: 'ftp://x' }, ['url']],
    ['http', { url: 'https://x', body: { a: 1 } }, ['body']],
    ['http', { url: 'https://x', method: 'post', body: { a: 1 } }, []],
    ['transform', {}, ['value']],
    ['transform', { value: null }, []],
    ['for-each', {}, ['items']],
    ['file', { op: 'write', path: 'a' }, ['content']],
    ['file', { op: 'read', path: '' }, ['path']],
    ['log', { message: 5, level: 'loud' }, ['level']],
    ['manual-trigger', { sample: '{{ as it is }}', schema: 'x' }, ['schema']],
  ])('%s %j', (type, config, paths) => {
    const definition = catalog.get(type)!
    expect(validateConfig(definition, config).map(({ path }) => path)).toEqual(paths)
  })
})

test('configSchema is made once', () => {
  const definition = catalog.get('llm')!
  expect(configSchema(definition)).toBe(configSchema(definition))
  expect(configSchema(definition).type).toBe('object')
})
