import { expect, test } from 'vitest'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { completes, fails } from '../testing'

const byScore: JsonObject[] = [
  { port: 'vip', label: 'VIP', when: '{{ score > 8 }}' },
  { port: 'standard', label: 'Standard', when: '{{ score > 3 }}' },
]

test.each<[string, string, Json, string[]]>([
  ['the first that holds', 'first', { score: 9 }, ['vip']],
  ['a later one', 'first', { score: 5 }, ['standard']],
  ['else when none holds', 'first', { score: 1 }, ['else']],
  ['else when the value is missing', 'first', {}, ['else']],
  ['all that hold', 'all', { score: 9 }, ['vip', 'standard']],
  ['only those that hold', 'all', { score: 5 }, ['standard']],
  ['else when none of all holds', 'all', { score: 0 }, ['else']],
])('fires %s', async (_, mode, input, ports) => {
  expect(await completes('branch', { cases: byScore, mode }, input)).toEqual({
    ports,
    output: input,
  })
})

test('takes the first case where no mode is said', async () => {
  expect((await completes('branch', { cases: byScore }, { score: 9 })).ports).toEqual(['vip'])
})

test.each<[Json, string]>([
  [true, 'a'],
  [false, 'else'],
  ['{{ [] }}', 'else'],
  ['{{ {"x": 1} }}', 'a'],
  ['{{ "" }}', 'else'],
  ['{{ $loop.round = 2 }}', 'a'],
  ['{{ $vars.on }}', 'a'],
])('%j leads to %s', async (when, port) => {
  const situation = { round: 2, bindings: { vars: { on: 'yes' } } }
  const { ports } = await completes('branch', { cases: [{ port: 'a', when }] }, null, situation)
  expect(ports).toEqual([port])
})

test('does not evaluate what comes after the case that holds', async () => {
  const cases = [
    { port: 'missing', when: '{{ $not($exists(name)) }}' },
    { port: 'ana', when: '{{ $error("must not run") }}' },
  ]
  expect((await completes('branch', { cases }, {})).ports).toEqual(['missing'])
})

test('goes to else without cases', async () => {
  expect((await completes('branch', { cases: [] }, 1)).ports).toEqual(['else'])
})

test('refuses a condition without braces', async () => {
  expect(await fails('branch', { cases: [{ port: 'a', when: 'score > 8' }] })).toMatchObject({
    code: 'bad-config',
  })
})
