import { describe, expect, it, vi } from 'vitest'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import { MemoryJournal } from '../../adapters/journal/memory-journal'
import { diskFull, FaultyJournal } from '../../adapters/journal/testing/faulty-journal'
import { graph } from '../../shared/workflow/testing'
import { createApp } from '../app'
import { Failure } from '../failures/failure'
import { testBed } from '../testing'
import { Debugging } from './debugging'

const FULL = diskFull().message
const workflow = graph(
  [
    { id: 'start', type: 'manual-trigger' },
    { id: 'nap', type: 'wait', config: { for: '2h' } },
  ],
  ['start>nap'],
)

/** Time stands still but for what takes less than a second: the frames of the interface. */
class StillClock extends VirtualClock {
  override after(ms: number, fire: () => void): () => void {
    return ms < 1_000 ? super.after(ms, fire) : this.at(this.now() + ms, fire)
  }
}

describe('where the journal refuses', () => {
  it('says that pausing is not saved, and pauses when it is', async () => {
    const journal = new FaultyJournal(new MemoryJournal())
    const bed = testBed()
    const app = createApp({ ...bed.ports, clock: new StillClock(1_000_000), journal })
    const { debugging } = app
    const run = await app.runs.start({ workflow })
    await vi.waitFor(() => expect(app.runs.summary(run).status).toBe('waiting'))
    journal.fate = () => 'fails'
    await expect(debugging.go(run, 'pause')).rejects.toMatchObject({
      reason: { code: 'UNAVAILABLE' },
      message: `Your request is not saved yet. It counts as soon as it can be saved, unless Baton is closed first. ${FULL}`,
    })
    await expect(debugging.go(run, 'continue')).rejects.toMatchObject({
      reason: { code: 'UNAVAILABLE' },
      message: `Your request was not taken and nothing was changed, because it cannot be saved. ${FULL}`,
    })
    expect(app.runs.summary(run).paused).toBeUndefined()
    journal.fate = () => 'works'
    await app.runs.tryAgain(run)
    await vi.waitFor(() => expect(app.runs.summary(run).paused).toBe(true))
    await debugging.go(run, 'continue')
    expect(app.runs.summary(run).paused).toBeUndefined()
    await app.close()
  })
})

it('a run that does not start leaves nothing that it would have stopped at', async () => {
  const journal = new FaultyJournal(new MemoryJournal())
  const bed = testBed()
  const app = createApp({ ...bed.ports, clock: new StillClock(1_000_000), journal })
  journal.fate = () => 'fails'
  const debug = { breakpoints: [], pauseAtStart: true }
  await expect(app.runs.start({ run: 'r', workflow, debug })).rejects.toThrow(FULL)
  expect(app.debugging.resuming('r')).toEqual({})
  await app.close()
})

describe('a run that is not at hand', () => {
  const summary = { id: 'r', workflow: 'w', workflowName: 'W', status: 'running' as const }
  const counts = { startedAt: 0, costUsd: 0, unpriced: 0, tokens: 0, pendingCallbacks: 0 }
  const runs = {
    awake: () => undefined,
    goesOn: () => true,
    handle: () => undefined,
    holding: undefined as never,
    list: () => [{ ...summary, ...counts, paused: true as const }],
    over: () => Promise.resolve(),
    summary: () => ({ ...summary, ...counts }),
  }

  it('is paused a moment later, where the host is still taking it up', async () => {
    const debugging = new Debugging({ report: () => undefined }, () => runs)
    await expect(debugging.go('r', 'pause')).rejects.toMatchObject({
      reason: { code: 'UNAVAILABLE' },
      message: expect.stringContaining('Try again in a moment') as string,
    })
  })

  it('that cannot be set right after a start is reported, and the others are', async () => {
    const reports: unknown[] = []
    const debugging = new Debugging({ report: (problem) => reports.push(problem) }, () => runs)
    await debugging.setRight()
    expect(reports).toMatchObject([{ where: 'run r', error: { reason: { code: 'UNAVAILABLE' } } }])
  })

  it('pauses what a node calls that was in flight when its run was paused', () => {
    const outlook = () => ({ paused: 'asked' })
    const debugging = new Debugging({ report: () => undefined }, () => ({
      ...runs,
      handle: () => ({ outlook, stepsInto: () => false }) as never,
    }))
    const calledBy = { run: 'caller', workflowName: 'W', node: 'call', round: 1, attempt: 1 }
    expect(debugging.starting({ run: 'r', workflow, calledBy })).toEqual({ pauseAtStart: 'called' })
  })

  it('is not waited for any more where it ends in the frame in which it paused', async () => {
    const gone: string[] = []
    const handle = {
      outlook: () => ({ paused: 'called', calls: ['r'] }),
      go: (go: string) => void gone.push(go),
    }
    const debugging = new Debugging({ report: () => undefined }, () => ({
      ...runs,
      handle: () => handle as never,
    }))
    const calledBy = { run: 'caller', workflowName: 'W', node: 'call', round: 1, attempt: 1 }
    const begun = { type: 'run.started' as const, workflow: 'w', trigger: 's', payload: null }
    debugging.observe({ run: 'r', workflow }, [
      { run: 'r', seq: 1, at: 0, ...begun, calledBy },
      { run: 'r', seq: 2, at: 0, type: 'run.paused', before: '' },
      { run: 'r', seq: 3, at: 0, type: 'run.cancelled', by: 'you' },
    ])
    await vi.waitFor(() => expect(gone).toEqual(['continue']))
  })

  it('reports that a run which waits for a paused one could not be read', async () => {
    const reports: { where: string; error: unknown }[] = []
    const unreadable = new Failure('UNAVAILABLE', 'The run cannot be read just now.')
    const debugging = new Debugging({ report: (problem) => void reports.push(problem) }, () => ({
      ...runs,
      awake: () => Promise.reject(unreadable),
      handle: () => ({}) as never,
    }))
    const calledBy = { run: 'caller', workflowName: 'W', node: 'call', round: 1, attempt: 1 }
    const begun = { type: 'run.started' as const, workflow: 'w', trigger: 's', payload: null }
    debugging.observe({ run: 'r', workflow }, [
      { run: 'r', seq: 1, at: 0, ...begun, calledBy },
      { run: 'r', seq: 2, at: 0, type: 'run.paused', before: '' },
    ])
    await vi.waitFor(() => expect(reports).toEqual([{ where: 'run caller', error: unreadable }]))
  })
})
