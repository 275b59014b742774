import { expect, test } from 'vitest'
import type { Note } from '../../shared/run/events'
import { noteWords } from './event-words'

const used = { kind: 'tool', tool: 'weather', input: {}, durationMs: 1 } as const

test.each<[Note, string]>([
  [
    { kind: 'waiting', why: 'Waits for its turn at Main (60 a minute), 2 before it.' },
    'waits for its turn at Main (60 a minute), 2 before it',
  ],
  [{ ...used, output: 'rain' }, 'used the tool weather'],
  [
    { ...used, error: { code: 'network', message: 'Gone.' } },
    'used the tool weather, which failed',
  ],
  [
    { kind: 'model-failed', model: 'openai:m', error: { code: 'network', message: 'Gone.' } },
    'got no answer from openai:m',
  ],
  [{ kind: 'console', lines: [{ level: 'info', text: 'a' }] }, 'wrote a line to its console'],
  [
    {
      kind: 'console',
      lines: [
        { level: 'info', text: 'a' },
        { level: 'warn', text: 'b' },
      ],
    },
    'wrote 2 lines to its console',
  ],
])('a note in words, after the name of its node: %j', (note, words) => {
  expect(noteWords(note)).toBe(words)
})
