import { expect, it } from 'vitest'
import type { NodeState, NodeView, RunView } from '../../shared/run/view'
import { stateWords, worstView } from './worst-view'

const viewOf = (states: Record<string, NodeState>): RunView =>
  ({
    nodes: Object.fromEntries(
      Object.entries(states).map(([id, state]) => [id, { state } as NodeView]),
    ),
  }) as unknown as RunView

it('a group stands as the node that needs a person most', () => {
  const view = viewOf({ a: 'done', b: 'asking', c: 'running', d: 'failed' })
  expect(worstView(view, ['a', 'b', 'c', 'd'])?.state).toBe('failed')
  expect(worstView(view, ['a', 'b', 'c'])?.state).toBe('asking')
  expect(worstView(view, ['e'])).toBeUndefined()
  expect(worstView(undefined, ['a'])).toBeUndefined()
})

it('a group says how many of its nodes stand how, what matters most first', () => {
  const view = viewOf({ a: 'done', b: 'asking', c: 'done', d: 'failed', e: 'asking', f: 'idle' })
  expect(stateWords(view, ['a', 'b', 'c', 'd', 'f', 'gone'])).toBe('1 failed · 1 asks you · 2 done')
  expect(stateWords(view, ['b', 'e'])).toBe('2 ask you')
  expect(stateWords(view, ['f'])).toBe('')
  expect(stateWords(undefined, ['a'])).toBe('')
})
