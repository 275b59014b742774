import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isJsonSchema } from '../shared/json-schema'
import { validateConfig } from '../shared/workflow/config-check'
import { configSchema } from '../shared/workflow/config-schema'
import type { JsonObject } from '../shared/workflow/document'
import { portsOf } from '../shared/workflow/node-definition'
import { checkTemplate, eachTemplate } from '../shared/workflow/template'
import { catalog, definitions } from './definitions'
import { executors } from './executors'

const all = catalog.list().map((definition) => [definition.type, definition] as const)

test('every definition stands under its own name, and has an executor', () => {
  expect(Object.keys(definitions)).toEqual(catalog.list().map(({ type }) => type))
  expect([...executors.keys()].sort()).toEqual(Object.keys(definitions).sort())
  expect(catalog.get('teleport')).toBeUndefined()
})

describe.each(all)('%s', (_, definition) => {
  test('starts with a config that is valid, templates too', () => {
    expect(validateConfig(definition, definition.initial)).toEqual([])
    eachTemplate(definition.initial, (source) => expect(checkTemplate(source)).toBeUndefined())
  })

  test('has help for every field of its config', () => {
    const { properties, type } = configSchema(definition)
    expect(type).toBe('object')
    for (const [key, field] of Object.entries(properties as Record<string, JsonObject>))
      expect(field.title, key).toEqual(expect.any(String))
  })

  test('names only fields that it has as static and lazy', () => {
    const fields = Object.keys(configSchema(definition).properties as JsonObject)
    expect(fields).toEqual(
      expect.arrayContaining([...definition.static, ...(definition.lazy ?? [])]),
    )
  })

  test('describes its config and its output in usable JSON Schema', () => {
    expect(isJsonSchema(configSchema(definition))).toBe(true)
    if (definition.output) expect(isJsonSchema(definition.output)).toBe(true)
  })

  test('keeps fields that it does not know', () => {
    expect(definition.config.parse({ ...definition.initial, later: [1] })).toMatchObject({
      later: [1],
    })
    expect(validateConfig(definition, { ...definition.initial, later: [1] })).toEqual([])
  })

  test('has an icon that exists, a title, and one line of help', () => {
    const icon = new URL(
      `../../node_modules/lucide-react/dist/esm/icons/${definition.icon}.mjs`,
      import.meta.url,
    )
    expect(existsSync(icon), definition.icon).toBe(true)
    expect(definition.title).not.toBe('')
    expect(definition.description).toMatch(/^[^\n!]+\.$/)
  })

  test('copes with any config, however half written', () => {
    const keys = Object.keys(configSchema(definition).properties as JsonObject)
    const config = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue())
    fc.assert(
      fc.property(config, (written) => {
        const summary = definition.summary(written as JsonObject)
        expect(typeof summary).toBe('string')
        expect(summary).not.toContain('undefined')
        expect(summary).not.toContain('[object')
        const { inputs, outputs } = portsOf(definition, written as JsonObject)
        for (const side of [inputs, outputs])
          expect(new Set(side.map(({ id }) => id)).size).toBe(side.length)
        validateConfig(definition, written as JsonObject)
      }),
    )
  })
})

describe('ports', () => {
  test.each<[string, JsonObject, string[], string[]]>([
    ['manual-trigger', {}, [], ['out']],
    ['llm', {}, ['in'], ['out', 'error']],
    ['validator', {}, ['in'], ['pass', 'retry', 'fail', 'error']],
    ['branch', {}, ['in'], ['else', 'error']],
    [
      'branch',
      {
        cases: [
          { port: 'vip' },
          { port: 'vip' },
          { port: 'else' },
          { port: 'a b' },
          {},
          null,
          { port: 'low' },
        ],
      },
      ['in'],
      ['vip', 'low', 'else', 'error'],
    ],
    ['merge', {}, ['in'], ['out', 'error']],
    ['wait', { for: '1h' }, ['in'], ['done', 'error']],
    ['wait', { event: { name: 'reply' } }, ['in'], ['event', 'timeout', 'error']],
    ['wait', { event: null, for: '1h' }, ['in'], ['done', 'error']],
    ['human-callback', {}, ['in'], ['approved', 'rejected', 'timeout', 'error']],
    ['transform', {}, ['in'], ['out', 'error']],
    ['http', {}, ['in'], ['out', 'error']],
    ['for-each', {}, ['in', 'result'], ['done', 'item', 'error']],
    ['sub-workflow', {}, ['in'], ['out', 'error']],
    ['code', {}, ['in'], ['out', 'error']],
    ['store', {}, ['in'], ['out', 'error']],
    ['file', {}, ['in'], ['out', 'error']],
    ['transcribe', {}, ['in'], ['out', 'error']],
    ['image', {}, ['in'], ['out', 'error']],
    ['log', {}, ['in'], ['out', 'error']],
  ])('%s %j', (type, config, inputs, outputs) => {
    const ports = portsOf(catalog.get(type)!, config)
    expect(ports.inputs.map(({ id }) => id)).toEqual(inputs)
    expect(ports.outputs.map(({ id }) => id)).toEqual(outputs)
  })

  test('only the inner ports of a container face its content', () => {
    const { inputs, outputs } = catalog.get('for-each')!.ports({})
    const inner = [...inputs, ...outputs].filter(({ inside }) => inside)
    expect(inner.map(({ id }) => id)).toEqual(['result', 'item'])
  })

  test('a case shows its label', () => {
    const [port] = catalog.get('branch')!.ports({ cases: [{ port: 'vip', label: 'VIP' }] }).outputs
    expect(port).toEqual({ id: 'vip', label: 'VIP', type: 'any' })
  })
})

describe('summaries', () => {
  test.each<[string, JsonObject, string]>([
    ['manual-trigger', {}, 'starts when you press Run'],
    [
      'manual-trigger',
      { sample: { transcript: '...', tone: 'dry' } },
      'starts with transcript, tone',
    ],
    ['manual-trigger', { sample: 'text' }, 'starts with the sample'],
    ['manual-trigger', { schema: { required: ['email'] } }, 'starts with email'],
    ['manual-trigger', { schema: {} }, 'starts with an input'],
    ['llm', { model: 'builtin:offline' }, 'offline model'],
    ['llm', { model: 'openai:gpt', schema: {} }, 'OpenAI gpt · structured answer'],
    ['llm', { model: 'openai-compatible:llama3.2' }, 'llama3.2'],
    ['llm', { model: 'house:own' }, 'house own'],
    ['llm', { model: 'gpt' }, 'gpt'],
    ['llm', {}, 'no model chosen'],
    ['transcribe', { model: 'openai:w', source: '{{ path }}' }, 'OpenAI w · hears path'],
    ['transcribe', {}, 'no model chosen'],
    ['image', { model: 'builtin:offline', prompt: 'A {{ x }}' }, 'offline model · A x'],
    ['image', {}, 'no model chosen'],
    ['validator', {}, 'no rules yet'],
    ['validator', { rules: [{}] }, '1 rule'],
    ['validator', { judge: { model: 'openai:gpt' }, rules: [1, 2, 3] }, 'OpenAI gpt · 3 rules'],
    ['validator', { rules: '{{ $vars.rules }}' }, 'rules from data'],
    ['branch', {}, 'no cases yet'],
    [
      'branch',
      { cases: [{ when: '{{ score > 8 }}', port: 'vip', label: 'VIP' }] },
      'score > 8 -> VIP',
    ],
    ['branch', { cases: [{ when: '{{ a }}', port: 'x' }, {}, {}] }, 'a -> x · 2 more cases'],
    ['branch', { cases: [{}] }, '... -> ...'],
    ['branch', { cases: [{ when: true, port: 'x' }] }, 'true -> x'],
    ['merge', {}, 'by source'],
    ['merge', { mode: 'array' }, 'into a list'],
    ['merge', { mode: 'first' }, 'takes the first'],
    ['merge', { mode: 'join', key: 'email' }, 'joins rows by email'],
    ['wait', { for: '48h' }, 'waits 48 h'],
    ['wait', { for: '5m' }, 'waits 5 min'],
    ['wait', { for: '{{ $vars.delay }}' }, 'waits $vars.delay'],
    ['wait', { until: '2027-01-01T00:00:00Z' }, 'waits until 2027-01-01T00:00:00Z'],
    ['wait', { event: { name: 'reply' }, timeout: '2d' }, 'waits for reply, at most 2 d'],
    ['wait', {}, 'waits for nothing yet'],
    ['human-callback', {}, 'asks you'],
    ['human-callback', { assignees: ['Founder'] }, 'asks Founder'],
    [
      'human-callback',
      { assignees: ['Ana', 'Ben'], channels: ['Telegram'], approvals: 2, onlyIf: { below: 0.7 } },
      'asks Ana, Ben by Telegram if below 0.7 · 2 approvals',
    ],
    ['human-callback', { assignees: '{{ $vars.owner }}' }, 'asks $vars.owner'],
    ['transform', { value: { text: 1, round: 2 } }, 'text, round'],
    ['transform', { value: {} }, 'an empty object'],
    ['transform', { value: [1, 2] }, 'a list of 2'],
    ['transform', { value: '{{ a + b }}' }, 'a + b'],
    ['transform', { value: 3 }, '3'],
    ['transform', {}, 'no value yet'],
    ['http', { url: 'https://api.example.com/leads?key=1' }, 'GET api.example.com/leads'],
    ['http', { method: 'post', url: 'http://x/{{ id }}' }, 'POST x/id'],
    ['http', {}, 'GET ...'],
    ['for-each', { items: '{{ posts }}' }, 'each of posts, 5 at a time'],
    ['for-each', { items: [1, 2], concurrency: 1 }, 'each of 2 items, 1 at a time'],
    ['sub-workflow', { workflow: 'enrich' }, 'runs enrich'],
    ['sub-workflow', {}, 'no workflow chosen'],
    ['code', { source: 'return input.total * 2;' }, 'input.total * 2'],
    ['code', { source: 'const a = 1\n\nreturn a' }, 'JavaScript · 2 lines'],
    ['code', {}, 'no code yet'],
    ['store', { op: 'set', key: '{{ email }}', collection: 'leads' }, 'sets email in leads'],
    ['store', { op: 'append', collection: 'leads' }, 'adds to leads'],
    ['store', { op: 'query', collection: 'leads' }, 'finds in leads'],
    ['store', {}, 'gets ... in ...'],
    ['file', { op: 'read', path: 'a.txt' }, 'reads a.txt'],
    ['file', { op: 'write', path: 'a.txt' }, 'writes a.txt'],
    ['file', { op: 'append', path: 'a.txt' }, 'appends to a.txt'],
    ['log', { message: 'Scored {{ score }}' }, 'notes Scored score'],
  ])('%s %j', (type, config, summary) => {
    expect(catalog.get(type)!.summary(config)).toBe(summary)
  })
})
