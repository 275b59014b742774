// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { PendingCallback } from '../../shared/contract'

const { vote, toast } = vi.hoisted(() => ({ vote: vi.fn(), toast: vi.fn() }))
vi.mock('../bridge/host', () => ({
  host: { inbox: { vote } },
  messageOf: (thrown: Error) => thrown.message,
}))
vi.mock('../ui', () => ({ toast }))

import { HOLD_MS, holdAnswer, takeBack, useHeldAnswers } from './held-answers'

const asked = (callback: string) => ({ callback, title: 'Post it?' }) as PendingCallback
const approve = (callback: string) => ({
  callback,
  decision: 'approve' as const,
  by: 'Ana',
  seen: 1,
})
const held = () => [...useHeldAnswers.getState().held.keys()]

beforeEach(() => {
  vi.useFakeTimers()
  vote.mockReset().mockResolvedValue({ outcome: 'resolved' })
  toast.mockReset()
})
afterEach(() => vi.useRealTimers())

it('sends an answer once its time is up, and not before', async () => {
  holdAnswer(asked('a'), approve('a'))
  await vi.advanceTimersByTimeAsync(HOLD_MS - 1)
  expect(vote).not.toHaveBeenCalled()
  expect(held()).toEqual(['a'])
  await vi.advanceTimersByTimeAsync(1)
  expect(vote).toHaveBeenCalledExactlyOnceWith(approve('a'))
  expect(held()).toEqual([])
  expect(toast).toHaveBeenCalledWith(expect.objectContaining({ title: 'Approved' }))
})

it('takes back the last answer, or one by its question, and sends neither', async () => {
  for (const id of ['a', 'b', 'c']) holdAnswer(asked(id), approve(id))
  expect(takeBack()?.callback).toBe('c')
  expect(takeBack('a')?.callback).toBe('a')
  await vi.advanceTimersByTimeAsync(HOLD_MS)
  expect(vote).toHaveBeenCalledExactlyOnceWith(approve('b'))
  expect(takeBack()).toBeUndefined()
})

it('holds one answer to a question, the first', async () => {
  holdAnswer(asked('a'), approve('a'))
  holdAnswer(asked('a'), { ...approve('a'), decision: 'reject' })
  await vi.advanceTimersByTimeAsync(2 * HOLD_MS)
  expect(vote).toHaveBeenCalledExactlyOnceWith(approve('a'))
})

it('says what became of an answer that was refused, and lets it be given again', async () => {
  vote.mockRejectedValue(new Error('It was rejected by Ben.'))
  holdAnswer(asked('a'), approve('a'))
  await vi.advanceTimersByTimeAsync(HOLD_MS)
  expect(toast).toHaveBeenCalledWith(
    expect.objectContaining({ tone: 'danger', description: 'It was rejected by Ben.' }),
  )
  expect(held()).toEqual([])
})

it('takes nothing back that is on its way', async () => {
  vote.mockReturnValue(new Promise(() => undefined))
  holdAnswer(asked('a'), approve('a'))
  await vi.advanceTimersByTimeAsync(HOLD_MS)
  expect(takeBack('a')).toBeUndefined()
})
