import { describe, expect, test } from 'vitest'
import { NodeError } from '../../engine/node-error'
import type { Json } from '../../shared/workflow/document'
import { answering, completes, fails, runNode } from '../testing'

const ask = { model: 'builtin:offline', prompt: 'Write about {{ topic }}' }

test('asks with what is said, and nothing more', async () => {
  const { requests, generate } = answering({ text: 'Hi' })
  await completes('llm', ask, { topic: 'batons' }, { generate })
  expect(requests).toEqual([{ model: 'builtin:offline', prompt: 'Write about batons' }])
})

test('passes on every setting', async () => {
  const { requests, generate } = answering({ text: '{}' })
  const settings = {
    connection: 'main',
    system: 'Be brief.',
    schema: { type: 'object' },
    temperature: 0.2,
    maxOutputTokens: 50,
  }
  await completes('llm', { ...ask, ...settings }, { topic: 'x' }, { generate })
  expect(requests).toEqual([{ model: 'builtin:offline', prompt: 'Write about x', ...settings }])
})

test('a system prompt that found nothing is left out', async () => {
  const { requests, generate } = answering({ text: 'Hi' })
  await completes('llm', { ...ask, system: '{{ missing }}' }, { topic: 'x' }, { generate })
  expect(requests[0]).not.toHaveProperty('system')
})

test('hands on the answer with what it cost', async () => {
  const usage = { inputTokens: 7, outputTokens: 3 }
  const { generate } = answering({
    text: 'Hi',
    usage,
    costUsd: 0.02,
    model: 'm-1',
    confidence: 0.5,
  })
  expect(await completes('llm', ask, { topic: 'x' }, { generate })).toEqual({
    ports: ['out'],
    output: { text: 'Hi', confidence: 0.5, usage, costUsd: 0.02, model: 'm-1' },
    usage,
    costUsd: 0.02,
  })
})

test('an unknown price is null in the output, and no cost; the model is named', async () => {
  const unpriced = { calls: 1, models: ['openai:gpt'] }
  const { generate } = answering({ text: 'Hi', costUsd: undefined, unpriced })
  const result = await completes('llm', ask, { topic: 'x' }, { generate })
  expect(result.output).toMatchObject({ costUsd: null })
  expect(result).not.toHaveProperty('costUsd')
  expect(result).toMatchObject({ unpriced })
})

test.each<[Json, number | undefined, number | undefined]>([
  [{ confidence: 0.9 }, 0.1, 0.9],
  [{ confidence: 0 }, undefined, 0],
  [{ confidence: 90 }, 0.1, 0.1],
  [{ confidence: 'high' }, undefined, undefined],
  [{ other: 1 }, 0.3, 0.3],
  [[1], undefined, undefined],
])('object %j and confidence %s give %s', async (object, confidence, expected) => {
  const { generate } = answering({ text: '', object, confidence })
  const { output } = await completes('llm', ask, { topic: 'x' }, { generate })
  expect((output as { confidence?: number }).confidence).toBe(expected)
  expect(output).toHaveProperty('object', object)
})

test('streams what comes', async () => {
  const { generate } = answering({ text: 'Hello' })
  expect((await runNode('llm', ask, { topic: 'x' }, { generate })).deltas).toEqual(['Hello'])
})

describe('corrections', () => {
  async function passed(feedback: Json, config = {}) {
    const { requests, generate } = answering({ text: 'Hi' })
    await completes('llm', { ...ask, ...config }, { topic: 'x' }, { generate, feedback, round: 2 })
    return requests[0]!.corrections
  }

  test.each<[string, Json, { previous: string; list: string[] } | undefined]>([
    ['none in round 1', null, undefined],
    [
      'those of a validator',
      { value: 'old', corrections: ['Shorten it.'], score: 0, round: 1 },
      { previous: 'old', list: ['Shorten it.'] },
    ],
    [
      'with the text of an answer',
      { value: { text: 'old', usage: {} }, corrections: ['a', 'b'] },
      { previous: 'old', list: ['a', 'b'] },
    ],
    [
      'with other data as JSON',
      { value: { posts: [1] }, corrections: ['a'] },
      { previous: '{"posts":[1]}', list: ['a'] },
    ],
    ['without a value', { corrections: ['a'] }, { previous: '', list: ['a'] }],
    [
      'of the loop edge that has them',
      { ok: { decision: 'approve' }, check: { value: 'old', corrections: ['a'] } },
      { previous: 'old', list: ['a'] },
    ],
    [
      'of all loop edges',
      {
        check: { value: 'old', corrections: ['a'] },
        review: { value: 'other', decision: 'reject', comment: 'b' },
      },
      { previous: 'old', list: ['a', 'b'] },
    ],
    [
      "a person's comment",
      { decision: 'reject', value: 'old', comment: ' Too long ' },
      { previous: 'old', list: ['Too long'] },
    ],
    [
      'a rejection without a comment',
      { decision: 'reject', value: 'old', comment: null },
      { previous: 'old', list: ['A person rejected this answer. Write a different one.'] },
    ],
    ['nothing of an approval', { decision: 'approve', value: 'old', comment: 'Nice' }, undefined],
    ['nothing of other feedback', { n: 5 }, undefined],
    ['nothing of a text', 'again', undefined],
  ])('%s', async (_, feedback, corrections) => {
    expect(await passed(feedback)).toEqual(corrections)
  })

  test('are left out when they are not wanted', async () => {
    const feedback = { value: 'old', corrections: ['a'] }
    expect(await passed(feedback, { useCorrections: false })).toBeUndefined()
  })
})

test.each([
  [{ model: 'builtin:offline', prompt: '{{ missing }}' }],
  [{ model: 'gpt', prompt: 'x' }],
  [{ ...ask, schema: { type: 'nope' } }],
])('refuses %j', async (config) => {
  expect(await fails('llm', config, { topic: 'x' })).toMatchObject({ code: 'bad-config' })
})

test('hands on what the provider says', async () => {
  const generate = () => Promise.reject(new NodeError('no-key', 'Add a key.'))
  expect(await fails('llm', ask, { topic: 'x' }, { generate })).toMatchObject({ code: 'no-key' })
})
