import { expect, test } from 'vitest'
import type { Effects, TranscriptionRequest } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import type { Json } from '../../shared/workflow/document'
import { completes, fails, runNode } from '../testing'

const REFERENCE = {
  file: 'files/3f/talk.mp3',
  name: 'talk.mp3',
  bytes: 5,
  contentType: 'audio/mpeg',
  sha256: '3f'.repeat(32),
}

function hearing(more: object = {}) {
  const requests: TranscriptionRequest[] = []
  const transcribe: NonNullable<Effects['models']['transcribe']> = async (request, { onText }) => {
    requests.push(request)
    onText('Hi.')
    return { text: 'Hi.', segments: [], model: 'm-1', ...more }
  }
  return { requests, transcribe }
}

test.each<[string, Json, string]>([
  ['a path', 'inbox/talk.mp3', 'inbox/talk.mp3'],
  ['a file of a node before', REFERENCE, 'files/3f/talk.mp3'],
  [
    'what a folder trigger hands on',
    { path: 'inbox/talk.mp3', name: 'talk.mp3' },
    'inbox/talk.mp3',
  ],
  ['an object with a file in it', { file: REFERENCE }, 'files/3f/talk.mp3'],
])('hears %s', async (_, given, path) => {
  const { requests, transcribe } = hearing()
  const config = { model: 'openai:whisper-1', source: '{{ given }}' }
  const { output } = await completes('transcribe', config, { given }, { transcribe })
  expect(requests).toEqual([{ model: 'openai:whisper-1', file: path }])
  expect(output).toMatchObject({ text: 'Hi.', path })
})

test('passes on every setting, streams, and says what it cost', async () => {
  const segments = [{ start: 0, end: 1, text: 'Hi.' }]
  const { requests, transcribe } = hearing({ segments, language: 'en', seconds: 1, costUsd: 0.5 })
  const settings = { connection: 'main', language: 'en', hint: 'Baton' }
  const config = { model: 'openai:whisper-1', source: 'talk.mp3', ...settings }
  const { result, deltas } = await runNode('transcribe', config, null, { transcribe })
  expect(requests[0]).toMatchObject(settings)
  expect(deltas).toEqual(['Hi.'])
  expect(result).toEqual({
    ports: ['out'],
    output: {
      text: 'Hi.',
      segments,
      language: 'en',
      seconds: 1,
      path: 'talk.mp3',
      costUsd: 0.5,
      model: 'm-1',
    },
    costUsd: 0.5,
  })
})

test('an unknown price is null in the output, and named', async () => {
  const unpriced = { calls: 1, models: ['openai:m-1'] }
  const { transcribe } = hearing({ unpriced })
  const config = { model: 'openai:m-1', source: 'talk.mp3' }
  const result = await completes('transcribe', config, null, { transcribe })
  expect(result).toMatchObject({ output: { costUsd: null }, unpriced })
})

test.each<[Json]>([[null], [''], [7], [{ path: 3 }], [[]]])(
  'refuses %j as a recording',
  async (given) => {
    const { requests, transcribe } = hearing()
    const config = { model: 'openai:whisper-1', source: '{{ given }}' }
    const failure = await fails('transcribe', config, { given }, { transcribe })
    expect(failure).toMatchObject({ code: 'bad-input', message: expect.stringContaining('"Node"') })
    expect(requests).toEqual([])
  },
)

test('fails as the effect does, and where the host hears nothing', async () => {
  const config = { model: 'openai:whisper-1', source: 'talk.mp3' }
  const transcribe = async () => {
    throw new NodeError('network', 'Gone.', { retryable: true })
  }
  expect(await fails('transcribe', config, null, { transcribe })).toMatchObject({ code: 'network' })
  expect((await fails('transcribe', config)).message).toContain('hears no recordings')
})
