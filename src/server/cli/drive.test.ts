import { describe, expect, it, vi } from 'vitest'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import { startRun } from '../../engine/interpreter'
import { catalog } from '../../nodes/definitions'
import { executors } from '../../nodes/executors'
import type { RunEventType } from '../../shared/run/events'
import { graph } from '../../shared/workflow/testing'
import { drive, type Hooks } from './drive'
import { EXIT, RunHeld, sayHeld } from './usage'

const everyEffect = {} as never

it('waits for a person whom the approvals file does not answer, whatever the node is called', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const workflow = graph(
    [
      { id: 'start', type: 'manual-trigger' },
      { id: 'constructor', type: 'human-callback', config: { title: 'Post it' } },
    ],
    ['start>constructor'],
  )
  const clock = new VirtualClock(0)
  const status = await drive({ approve: {}, eventLines: false, virtual: clock }, (hooks) =>
    startRun({
      run: 'r',
      workflow,
      catalog,
      executors,
      effects: everyEffect,
      clock,
      journal: { append: () => Promise.resolve(), read: () => Promise.resolve([]) },
      ...hooks,
    }),
  )
  expect(status).toBe(EXIT.waiting)
  expect(said).toHaveBeenCalledWith(expect.stringContaining('"Post it"'))
  said.mockRestore()
})

describe('a journal that refuses', () => {
  const waits = graph(
    [
      { id: 'start', type: 'manual-trigger' },
      { id: 'say', type: 'log', config: { message: 'hi' } },
      { id: 'nap', type: 'wait', config: { for: '48h' } },
    ],
    ['start>say', 'say>nap'],
  )
  /** Refuses an event of this type. */
  const begin = (refused: RunEventType, detached: () => void) => (hooks: Hooks) => {
    const handle = startRun({
      run: 'r',
      workflow: waits,
      mocks: { say: [{ output: 1 }] },
      catalog,
      executors,
      effects: everyEffect,
      clock: new VirtualClock(0),
      journal: {
        append: (events) =>
          events.some(({ type }) => type === refused)
            ? Promise.reject(new Error('The disk is full.'))
            : Promise.resolve(),
        read: () => Promise.resolve([]),
      },
      ...hooks,
    })
    const detach = handle.detach.bind(handle)
    handle.detach = () => {
      detached()
      detach()
    }
    return handle
  }

  it.each([
    ['run.started', false],
    ['timer.set', true],
  ] as const)('%s stops the run, lets go of it, and says whether it is kept', async (at, kept) => {
    const detached = vi.fn()
    const driving = drive({ approve: 'none', eventLines: false }, begin(at, detached))
    const held: unknown = await driving.catch((thrown: unknown) => thrown)
    expect(held).toBeInstanceOf(RunHeld)
    expect(held).toMatchObject({ run: 'r', kept, cause: { message: 'The disk is full.' } })
    expect(detached).toHaveBeenCalledOnce()
  })

  it('knows of a run that goes on that it is kept', async () => {
    const options = { approve: 'none', eventLines: false, keptBefore: true } as const
    await expect(drive(options, begin('run.started', vi.fn()))).rejects.toMatchObject({
      kept: true,
    })
  })

  it('stops the other runs of the command', async () => {
    const stop = new AbortController()
    const detached = vi.fn()
    const options = { approve: 'none', eventLines: false, signal: stop.signal } as const
    const driving = drive(options, begin('run.failed', detached))
    stop.abort()
    expect(await driving).toBe(EXIT.failed)
    expect(detached).toHaveBeenCalledOnce()
  })

  it('is told with the cause and the way on, once for all runs', () => {
    const cause = new Error(
      'The journal could not be written: the disk is full (/d/journal.sqlite).',
    )
    const one = new RunHeld('r1', cause, true)
    expect(sayHeld([one], '/d').message).toBe(
      'Run r1 stopped, because its events cannot be saved. The journal could not be written: the disk is full (/d/journal.sqlite).\n' +
        'What was kept is not lost. Go on when the disk is well: baton resume --data /d',
    )
    const many = sayHeld([one, new RunHeld('r2', cause, true)], '/my data').message
    expect(many).toMatch(/^Runs r1, r2 stopped/)
    expect(many.match(/disk is full/g)).toHaveLength(1)
    expect(many).toMatch(/--data "\/my data"$/)
    expect(sayHeld([new RunHeld('r', cause, false)], '/d').message).toMatch(/Run it again/)
  })
})
