import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../../shared/run/events'
import { MemoryJournal } from './memory-journal'

const event = (run: string, seq: number): RunEvent => ({
  run,
  seq,
  at: 1_000 + seq,
  type: 'node.skipped',
  node: `n${seq}`,
  round: 1,
})

describe('the memory journal', () => {
  it('gives back what was kept, in order, each run apart', async () => {
    const journal = new MemoryJournal()
    await journal.append([event('a', 1), event('b', 1), event('a', 2)])
    await journal.append([event('a', 3)])
    expect(await journal.read('a')).toEqual([event('a', 1), event('a', 2), event('a', 3)])
    expect(await journal.read('b')).toEqual([event('b', 1)])
    expect(await journal.read('unknown')).toEqual([])
  })

  it('reads only what came after', async () => {
    const journal = new MemoryJournal()
    await journal.append([event('a', 1), event('a', 2), event('a', 3)])
    expect(await journal.read('a', 2)).toEqual([event('a', 3)])
    expect(await journal.read('a', 3)).toEqual([])
    expect(await journal.read('a', 99)).toEqual([])
  })

  it('refuses a gap or a repetition, and then keeps nothing of that call', async () => {
    const journal = new MemoryJournal()
    await journal.append([event('a', 1)])
    await expect(journal.append([event('b', 1), event('a', 3)])).rejects.toThrow(
      'Event 3 (node.skipped) of run a cannot be kept: number 2 comes next.',
    )
    await expect(journal.append([event('a', 2), event('a', 2)])).rejects.toThrow('number 3')
    expect(await journal.read('a')).toEqual([event('a', 1)])
    expect(await journal.read('b')).toEqual([])
  })

  it('takes what it has already once, and nothing else in its place', async () => {
    const journal = new MemoryJournal()
    await journal.append([event('a', 1), event('a', 2)])
    await journal.append([event('a', 2), event('a', 3)])
    await journal.append([event('a', 1)])
    expect(await journal.read('a')).toEqual([event('a', 1), event('a', 2), event('a', 3)])
    const other = { ...event('a', 2), node: 'other' }
    await expect(journal.append([other, event('a', 3), event('a', 4)])).rejects.toThrow('number 4')
    expect(await journal.read('a')).toHaveLength(3)
  })

  it('takes nothing after the end of a run', async () => {
    const journal = new MemoryJournal()
    const end: RunEvent = { run: 'a', seq: 2, at: 1_002, type: 'run.completed', output: null }
    await expect(journal.append([event('a', 1), end, event('a', 3)])).rejects.toThrow(
      'Event 3 (node.skipped) of run a cannot be kept: the run has ended.',
    )
    expect(await journal.read('a')).toEqual([])
    await journal.append([event('a', 1), end])
    await journal.append([end])
    await expect(journal.append([event('a', 3)])).rejects.toThrow('the run has ended')
    await expect(journal.append([event('b', 1), event('a', 3)])).rejects.toThrow('has ended')
    expect(await journal.read('a')).toEqual([event('a', 1), end])
    expect(await journal.read('b')).toEqual([])
  })

  it('is not changed by what is done to an answer', async () => {
    const journal = new MemoryJournal()
    await journal.append([event('a', 1)])
    ;(await journal.read('a')).pop()
    expect(await journal.read('a')).toHaveLength(1)
  })
})
