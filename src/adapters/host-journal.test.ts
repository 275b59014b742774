import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../shared/run/events'
import { HostJournal } from './host-journal'

const event = (run: string, seq: number): RunEvent => ({ run, seq, at: 0, type: 'run.resumed' })

describe('the journal of a host', () => {
  it('keeps the events of each run apart', async () => {
    const journal = new HostJournal()
    await journal.append([event('a', 1), event('a', 2)])
    await journal.append([event('b', 1)])
    await journal.append([])
    expect(await journal.read('a', 1)).toEqual([event('a', 2)])
    expect(await journal.read('b')).toEqual([event('b', 1)])
    expect(await journal.read('c')).toEqual([])
  })

  it('refuses a gap, and lets a run go', async () => {
    const journal = new HostJournal()
    await journal.append([event('a', 1)])
    await expect(journal.append([event('a', 3)])).rejects.toThrow(/number 2 comes next/)
    await journal.forget('a')
    expect(await journal.read('a')).toEqual([])
  })

  it('lets timers fire between appends, however fast they follow each other', async () => {
    const journal = new HostJournal()
    let fired = false
    setTimeout(() => (fired = true), 0)
    let seq = 0
    while (!fired && seq < 1_000_000) await journal.append([event('a', (seq += 1))])
    expect(fired).toBe(true)
  })
})
