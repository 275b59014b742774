import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../shared/run/events'
import type { Workflow } from '../../../shared/workflow/document'
import { writtenPaths } from './written-paths'

const ran = {
  nodes: [
    { id: 'write', type: 'file' },
    { id: 'say', type: 'log' },
  ],
  edges: [],
} as unknown as Workflow

const completed = (node: string, output: unknown) =>
  ({ type: 'node.completed', node, output }) as unknown as RunEvent

describe('the files that a run wrote', () => {
  it('names each once, as the events come in', () => {
    const events: RunEvent[] = [
      completed('write', { path: 'a.txt', bytes: 3 }),
      completed('say', { path: 'not-a-file.txt', bytes: 3 }),
      completed('write', 'read, not written'),
    ]
    expect(writtenPaths(events, events.length, ran)).toEqual(['a.txt'])
    events.push(
      completed('write', { path: 'a.txt', bytes: 4 }),
      completed('write', { path: 'b.txt', bytes: 4 }),
    )
    expect(writtenPaths(events, events.length, ran)).toEqual(['a.txt', 'b.txt'])
  })

  it('begins anew with another run', () => {
    expect(writtenPaths([], 0, ran)).toEqual([])
  })
})
