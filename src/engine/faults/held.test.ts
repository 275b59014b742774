import { describe, expect, it } from 'vitest'
import { MemoryJournal } from '../../adapters/journal/memory-journal'
import { FaultyJournal, type Fate } from '../../adapters/journal/testing/faulty-journal'
import type { RunHandle } from '../run-handle'
import { graph, runGraph } from '../testing'
import { expectSame, http, play } from './testing'

describe('a run whose journal fails', () => {
  it('comes to the same events and effects, whichever write fails, and whether or not that was kept', async () => {
    const undisturbed = await play(() => 'works')
    expect(undisturbed.events.at(-1)).toMatchObject({
      type: 'run.completed',
      output: { end: { ok: 4, by: ['Founder'] }, instead: expect.any(String) as string },
    })
    for (const fate of ['fails', 'fails but is kept'] as const) {
      let held = 0
      // One after the other, until a run has fewer writes than that.
      for (let bad = 1; held === bad - 1; bad++) {
        const played = await play((write) => (write === bad ? fate : 'works'))
        expectSame(played, undisturbed, `write ${bad} ${fate}`)
        held += played.holds
      }
      expect(held).toBeGreaterThan(20)
    }
  })

  it('comes to the same where every write fails twice before it works', async () => {
    const undisturbed = await play(() => 'works')
    const fates: Fate[] = ['works', 'fails', 'fails but is kept']
    const played = await play((write) => fates[write % 3] ?? 'works')
    expect(played.holds).toBeGreaterThan(20)
    expectSame(played, undisturbed, 'all')
  })

  it('begins nothing while it is held, and keeps what was at work when the disk is well', async () => {
    const journal = new FaultyJournal(new MemoryJournal())
    const answers: Record<string, PromiseWithResolvers<void>> = {
      slow: Promise.withResolvers(),
      quick: Promise.withResolvers(),
    }
    const called: string[] = []
    let held: (handle: RunHandle) => void = () => {}
    const isHeld = new Promise<RunHandle>((resolve) => (held = resolve))
    const workflow = graph(
      [
        { id: 'start', type: 'manual-trigger' },
        http('slow', 'slow'),
        http('quick', 'quick'),
        http('after', 'after'),
      ],
      ['start>slow', 'start>quick', 'quick>after', 'slow>after'],
    )
    const playing = runGraph(workflow, {
      journal,
      effects: {
        http: async ({ url }): Promise<never> => {
          const path = new URL(url).pathname.slice(1)
          called.push(path)
          await answers[path]?.promise
          return { status: 200, headers: {}, body: path } as never
        },
      },
      held: (handle) => held(handle),
    })
    await expect.poll(() => called).toEqual(['slow', 'quick'])
    journal.fate = () => 'fails'
    answers.quick?.resolve()
    const handle = await isHeld
    answers.slow?.resolve()
    await new Promise(setImmediate)
    expect(called).toEqual(['slow', 'quick'])
    expect(handle.outlook()).toMatchObject({ executing: 0, held: { code: 'journal-disk-failed' } })
    const { writes } = journal
    handle.keepAgain()
    await expect.poll(() => handle.outlook().held).toBeDefined()
    expect(journal.writes).toBe(writes + 1)
    expect(called).toEqual(['slow', 'quick'])

    journal.fate = () => 'works'
    handle.keepAgain()
    const run = await playing
    expect(called).toEqual(['slow', 'quick', 'after'])
    expect(run.of('run.completed')).toHaveLength(1)
    handle.keepAgain()
    expect(handle.outlook().held).toBeUndefined()
  })
})
