import { describe, expect, test } from 'vitest'
import type { Effects, ModelRequest } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import type { NodeErrorCode } from '../../engine/node-error'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { completes, fails, runNode, serving } from '../testing'

const config: JsonObject = {
  model: 'openai:first',
  connection: 'a',
  prompt: 'Say something.',
  fallbacks: [{ model: 'anthropic:second', connection: 'b' }, { model: 'builtin:offline' }],
}

/** Models that fail with these errors in turn, then answer. */
function failing(...errors: NodeError[]) {
  const requests: ModelRequest[] = []
  const generate: Effects['models']['generate'] = async (request) => {
    requests.push(request)
    const error = errors.shift()
    if (error) throw error
    return {
      text: 'Hi',
      usage: { inputTokens: 1, outputTokens: 1 },
      costUsd: 0.25,
      model: request.model,
    }
  }
  return { requests, generate }
}

test('the next model is asked where one cannot answer; what failed is written down and paid for', async () => {
  const usage = { inputTokens: 5, outputTokens: 0 }
  const down = new NodeError('network', 'It is down.', { retryable: true })
  const poor = new NodeError('model-answer', 'That is no JSON.', { usage, costUsd: 0.5 })
  const { requests, generate } = failing(down, poor)
  const { result, notes } = await runNode('llm', config, null, { generate })
  expect(requests.map(({ model, connection }) => [model, connection])).toEqual([
    ['openai:first', 'a'],
    ['anthropic:second', 'b'],
    ['builtin:offline', undefined],
  ])
  expect(result).toMatchObject({
    output: { model: 'builtin:offline', costUsd: 0.75 },
    usage: { inputTokens: 6, outputTokens: 1 },
    costUsd: 0.75,
  })
  expect(notes).toEqual([
    {
      kind: 'model-failed',
      model: 'openai:first',
      error: { code: 'network', message: 'It is down.' },
    },
    {
      kind: 'model-failed',
      model: 'anthropic:second',
      error: { code: 'model-answer', message: 'That is no JSON.' },
    },
  ])
})

test('the cost is unknown where that of a failed one is', async () => {
  const unpriced = { calls: 1, models: ['openai:first'] }
  const { generate } = failing(new NodeError('network', 'It broke off.', { unpriced }))
  const result = await completes('llm', config, null, { generate })
  expect(result).toMatchObject({ output: { costUsd: null }, costUsd: 0.25, unpriced })
})

test('the last failure is that of the node, with what all of them used', async () => {
  const error = (costUsd: number) =>
    new NodeError('network', `Down ${costUsd}.`, { costUsd, retryable: true })
  const { generate } = failing(error(1), error(2), error(4))
  expect(await fails('llm', config, null, { generate })).toMatchObject({
    message: 'Down 4.',
    retryable: true,
    spent: { costUsd: 7 },
  })
})

test.each<[NodeErrorCode, boolean, number]>([
  ['http-status', true, 2],
  ['no-key', false, 2],
  ['no-connection', false, 2],
  ['unknown-model', false, 2],
  ['model-refused', false, 2],
  ['http-status', false, 1],
  ['filtered', false, 1],
  ['bad-input', false, 1],
  ['limit', false, 1],
  ['aborted', false, 1],
])('%s (retryable: %s) asks %d models', async (code, retryable, asked) => {
  const { requests, generate } = failing(new NodeError(code, 'No.', { retryable }))
  await runNode('llm', config, null, { generate }).catch(() => undefined)
  expect(requests).toHaveLength(asked)
})

test('a call that waits for its turn says so', async () => {
  const generate: Effects['models']['generate'] = async (_, { onWait }) => {
    onWait?.('2 before it')
    return { text: 'Hi', usage: { inputTokens: 1, outputTokens: 1 }, model: 'm' }
  }
  const { notes } = await runNode('llm', config, null, { generate })
  expect(notes).toEqual([{ kind: 'waiting', why: '2 before it' }])
})

describe('pictures', () => {
  const FILE = {
    file: 'files/3f/a.png',
    name: 'a.png',
    bytes: 5,
    contentType: 'image/png',
    sha256: '3f'.repeat(32),
  }

  test.each<[Json, string[] | undefined]>([
    ['shots/a.png', ['shots/a.png']],
    [FILE, ['files/3f/a.png']],
    [
      ['a.png', FILE, { path: 'b.png' }],
      ['a.png', 'files/3f/a.png', 'b.png'],
    ],
    [{ image: FILE }, undefined],
    [null, undefined],
    [[], undefined],
  ])('%j', async (given, paths) => {
    const { requests, generate } = failing()
    const asked = { model: 'openai:m', prompt: 'What is it?', images: '{{ given }}' }
    const run = runNode('llm', asked, { given }, { generate })
    if (given !== null && !Array.isArray(given) && paths === undefined)
      await expect(run).rejects.toMatchObject({ code: 'bad-input' })
    else {
      await run
      expect(requests[0]!.images).toEqual(paths)
    }
  })

  test('at an address is fetched first', async () => {
    const { requests, generate } = failing()
    const { requests: sent, http } = serving({ body: { ...FILE } })
    const asked = { model: 'openai:m', prompt: 'What?', images: ['https://example.com/a.png'] }
    await runNode('llm', asked, null, { generate, http })
    expect(sent).toMatchObject([{ url: 'https://example.com/a.png', expect: 'binary' }])
    expect(requests[0]!.images).toEqual(['files/3f/a.png'])
  })
})
