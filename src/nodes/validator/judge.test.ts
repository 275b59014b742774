import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { answering, completes, fails, runNode } from '../testing'

type Outcome = { corrections: string[] }

describe('a judge', () => {
  const judge = {
    model: 'openai:gpt',
    connection: 'main',
    guidelines: 'Plain words. {{ $vars.more }}',
    threshold: 0.8,
  }
  const bindings = { vars: { more: 'No hype.' } }

  async function judged(object: Json | undefined, config: JsonObject = {}, value: Json = 'Hello') {
    const { requests, generate } = answering({ text: '', object, costUsd: 0.01 })
    const result = await completes('validator', { judge, ...config }, value, { generate, bindings })
    return { requests, result }
  }

  test('is asked for a verdict on the value by the guidelines', async () => {
    const { requests, result } = await judged({ pass: true, score: 0.9, corrections: [] })
    const [request] = requests
    expect(request).toMatchObject({ model: 'openai:gpt', connection: 'main', temperature: 0 })
    expect(request?.prompt).toContain('Plain words. No hype.')
    expect(request?.prompt).toContain('Hello')
    expect(request?.schema).toMatchObject({ required: ['pass', 'score', 'corrections'] })
    expect(result).toEqual({
      ports: ['pass'],
      output: 'Hello',
      usage: { inputTokens: 10, outputTokens: 5 },
      costUsd: 0.01,
    })
  })

  test.each<[number, boolean, string]>([
    [0.8, false, 'pass'],
    [0.79, true, 'retry'],
    [0, false, 'retry'],
    [1, true, 'pass'],
  ])('a score of %s decides, though it says pass: %s', async (score, pass, port) => {
    const { result } = await judged({ pass, score, corrections: ['Say less.'] })
    expect(result.ports).toEqual([port])
    if (port === 'retry') expect(result.output).toMatchObject({ score, corrections: ['Say less.'] })
  })

  test('needs 0.7 where no threshold is said', async () => {
    const own = { model: 'a:b', guidelines: 'x' }
    const verdict = { pass: true, score: 0.7, corrections: [] }
    expect((await judged(verdict, { judge: own })).result.ports).toEqual(['pass'])
    expect((await judged({ ...verdict, score: 0.69 }, { judge: own })).result.ports).toEqual([
      'retry',
    ])
  })

  test.each<Json>([[], null, ['', ' ']])(
    'that fails it and says %j yields a sentence all the same',
    async (said) => {
      const { result } = await judged({ pass: false, score: 0.1, corrections: said })
      expect((result.output as Outcome).corrections).toEqual([
        'Keep to the guidelines: the judge scored it 0.1, at least 0.8 is needed.',
      ])
    },
  )

  test('adds to what the rules say, and its score is the score', async () => {
    const rules = [{ kind: 'length', max: 1 }]
    const failed = await judged({ pass: false, score: 0.4, corrections: ['Say less.'] }, { rules })
    expect(failed.result.output).toMatchObject({
      corrections: ['Shorten it: 5 characters, at most 1.', 'Say less.'],
      score: 0.4,
    })
    const passed = await judged({ pass: true, score: 1, corrections: ['Fine.'] }, { rules })
    expect(passed.result.ports).toEqual(['retry'])
    expect(passed.result.output).toMatchObject({
      corrections: ['Shorten it: 5 characters, at most 1.'],
      score: 1,
    })
  })

  test.each<[string, Json | undefined]>([
    ['no object', undefined],
    ['no score', { pass: true, corrections: [] }],
    ['a score out of bounds', { pass: true, score: 8, corrections: [] }],
    ['a score in words', { pass: true, score: 'high', corrections: [] }],
  ])('that gives %s fails the node, with what it cost', async (_, object) => {
    const { generate } = answering({ text: '', object, costUsd: 0.01 })
    const error = await fails('validator', { judge }, 'x', { generate, bindings })
    expect(error).toMatchObject({
      code: 'model-answer',
      spent: { costUsd: 0.01, usage: { inputTokens: 10 } },
    })
    expect(error.message).toContain('openai:gpt')
  })

  test('without a price is told by name, whether it passes, fails or gives no score', async () => {
    const unpriced = { calls: 1, models: ['openai:gpt'] }
    for (const score of [1, 0]) {
      const { generate } = answering({ text: '', object: { score }, costUsd: undefined, unpriced })
      const result = await completes('validator', { judge }, 'x', { generate, bindings })
      expect(result).toMatchObject({ unpriced })
      expect(result).not.toHaveProperty('costUsd')
    }
    const { generate } = answering({ text: '', object: {}, costUsd: undefined, unpriced })
    const error = await fails('validator', { judge }, 'x', { generate, bindings })
    expect(error.spent).toEqual({ usage: { inputTokens: 10, outputTokens: 5 }, unpriced })
  })

  test('streams nothing', async () => {
    const { generate } = answering({ text: '{"score":1}', object: { score: 1 } })
    expect((await runNode('validator', { judge }, 'x', { generate, bindings })).deltas).toEqual([])
  })

  test('is not asked when a rule is unusable', async () => {
    const rules = [{ kind: 'matches', pattern: '{{ "(" }}' }]
    expect(await fails('validator', { judge, rules }, 'x', { bindings })).toMatchObject({
      code: 'bad-config',
    })
  })

  test('needs guidelines', async () => {
    const own = { model: 'a:b', guidelines: '{{ nope }}' }
    const error = await fails('validator', { judge: own }, 'x')
    expect(error.message).toContain('guidelines must be text, not nothing')
  })
})
