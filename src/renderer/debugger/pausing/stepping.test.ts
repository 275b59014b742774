// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { emptyRunView, type RunView } from '../../../shared/run/view'
import { row, testSession } from '../../editor/testing'
import { createRunFollower, type RunPorts } from '../../editor/run/run-store'
import { startRun } from '../../editor/run/start-run'
import { toast } from '../../ui'
import { runToRefusal, runToSelected, stepRefusal, takeStep, type Step } from './stepping'
import { tellAllBreakpoints } from './told'

vi.mock('./told', () => ({ tellAllBreakpoints: vi.fn(() => Promise.resolve()) }))
vi.mock('../../editor/run/start-run', () => ({ startRun: vi.fn(() => Promise.resolve()) }))
vi.mock('../../ui', async (original) => ({
  ...(await original<object>()),
  toast: vi.fn<() => void>(),
}))

const workflow = row(['start', 'for-each', { id: 'inner', parent: 'for_each' }, 'log'])
const STEPS: readonly Step[] = ['continue', 'pause', 'over', 'in', 'out']

beforeEach(() => vi.clearAllMocks())

/** A host that has told nothing yet. */
const silent: RunPorts = {
  start: () => Promise.reject(new Error('Nothing is started here.')),
  cancel: () => Promise.resolve(),
  go: () => Promise.resolve(),
  debug: () => Promise.resolve(),
  workflowOf: () => Promise.resolve(workflow),
  stream: () => new Promise(() => undefined),
  explain: String,
  isUnknown: () => false,
  isRefused: () => false,
}

/** A session that shows this run. */
function showing(more: Partial<RunView> | undefined) {
  const session = testSession(workflow)
  const latest = more && { ...emptyRunView('r1'), seq: 3, status: 'waiting' as const, ...more }
  session.run.state.setState({ latest, view: latest, workflow })
  const go = vi.spyOn(session.run, 'go')
  const refused = () => STEPS.filter((step) => stepRefusal(session, step) !== undefined)
  return { session, go, refused }
}

const pausedAt = (node: string): Partial<RunView> => ({
  paused: { before: node, reason: 'step', at: 1, place: { node, round: 1 } },
})

describe('what can be done', () => {
  it.each([
    ['no run', undefined, ['pause', 'out']],
    ['a run that is over', { status: 'completed', endedAt: 5 }, ['pause', 'out']],
    ['a run that goes on', { status: 'running' }, ['continue', 'over', 'in', 'out']],
    ['a run that is paused', pausedAt('log'), ['pause', 'out']],
    ['one that is paused in a for-each', pausedAt('inner'), ['pause']],
    [
      'one that was called',
      {
        ...pausedAt('log'),
        calledBy: { run: 'r0', workflowName: 'w', node: 'call', round: 1, attempt: 1 },
      },
      ['pause'],
    ],
  ] as const)('with %s all but some', (_name, more, refused) => {
    expect(showing(more).refused()).toEqual(refused)
  })

  it('while a run starts is nothing', () => {
    const { session, refused } = showing(undefined)
    session.run.state.setState({ starting: true })
    expect(refused()).toEqual(STEPS)
  })

  it('while a run is read is nothing: it may be under way', () => {
    const { session, refused } = showing(undefined)
    session.document.select({ nodes: ['log'] })
    const { state, follow, dispose } = createRunFollower(silent)
    follow('r1')
    session.run.state.setState(state.getState())
    expect(refused()).toEqual(STEPS)
    expect(runToRefusal(session)).toBe('The run is still being read.')
    // Where the host tells of none, another one can be begun.
    session.run.state.setState({ problem: 'The host does not answer.' })
    expect(refused()).toEqual(['pause', 'out'])
    dispose()
  })

  it('to here wants one node, and no run that goes on', () => {
    const { session } = showing({ status: 'running' })
    expect(runToRefusal(session)).toMatch('Select the one node')
    session.document.select({ nodes: ['log'] })
    expect(runToRefusal(session)).toMatch('Pause it first')
    session.run.state.setState({ latest: undefined })
    expect(runToRefusal(session)).toBeUndefined()
    session.document.select({ nodes: ['log', 'start'] })
    expect(runToRefusal(session)).toMatch('Select the one node')
  })
})

describe('a step', () => {
  it('goes to the run that is under way', async () => {
    const { session, go } = showing(pausedAt('log'))
    await takeStep(session, 'over')
    session.document.select({ nodes: ['log'] })
    await runToSelected(session)
    expect(go.mock.calls).toEqual([['over'], [{ to: 'log' }]])
    expect(startRun).not.toHaveBeenCalled()
  })

  it('begins a run that pauses, where none is under way; going on begins one that does not', async () => {
    const { session } = showing(undefined)
    await takeStep(session, 'in')
    await takeStep(session, 'continue')
    expect(vi.mocked(startRun).mock.calls.map(([, options]) => options)).toEqual([
      { pauseAtStart: true },
      {},
    ])
  })

  it('to here goes on once the run that it began is paused', async () => {
    const { session, go } = showing(undefined)
    session.document.select({ nodes: ['log'] })
    vi.mocked(startRun).mockImplementationOnce(() => {
      session.run.state.setState({ latest: { ...emptyRunView('r2'), seq: 1 } })
      return Promise.resolve(undefined)
    })
    const going = runToSelected(session)
    await vi.waitFor(() => expect(startRun).toHaveBeenCalled())
    expect(go).not.toHaveBeenCalled()
    session.run.state.setState({ latest: { ...emptyRunView('r2'), seq: 2, ...pausedAt('start') } })
    await going
    expect(go).toHaveBeenCalledExactlyOnceWith({ to: 'log' })
  })

  it('to here stays where the run that it began pauses before just that node', async () => {
    const { session, go } = showing(undefined)
    session.document.select({ nodes: ['start'] })
    vi.mocked(startRun).mockImplementationOnce(() => {
      session.run.state.setState({
        latest: { ...emptyRunView('r2'), seq: 2, ...pausedAt('start') },
      })
      return Promise.resolve(undefined)
    })
    await runToSelected(session)
    expect(startRun).toHaveBeenCalledOnce()
    expect(go).not.toHaveBeenCalled()
  })

  it('waits until the host has the breakpoints; pausing needs none', async () => {
    const { session, go } = showing(pausedAt('log'))
    const told = Promise.withResolvers<void>()
    vi.mocked(tellAllBreakpoints).mockReturnValueOnce(told.promise)
    const going = takeStep(session, 'continue')
    expect(tellAllBreakpoints).toHaveBeenCalledExactlyOnceWith('r1', 'test')
    expect(go).not.toHaveBeenCalled()
    told.resolve()
    await going
    await takeStep(session, 'pause')
    expect(go.mock.calls).toEqual([['continue'], ['pause']])
    expect(tellAllBreakpoints).toHaveBeenCalledOnce()
  })

  it('goes past no breakpoint that did not reach the host, and says why', async () => {
    const { session, go } = showing(pausedAt('log'))
    vi.mocked(tellAllBreakpoints).mockRejectedValueOnce(new Error('The host does not answer.'))
    await takeStep(session, 'continue')
    expect(go).not.toHaveBeenCalled()
    expect(toast).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ description: 'The host does not answer.', tone: 'danger' }),
    )
  })

  it('to here asks nothing of a run that was not begun', async () => {
    const { session, go } = showing(undefined)
    session.document.select({ nodes: ['log'] })
    await runToSelected(session)
    expect(go).not.toHaveBeenCalled()
  })

  it('that the host refuses says why', async () => {
    const { session, go } = showing(pausedAt('log'))
    go.mockRejectedValueOnce(new Error('The run is over.'))
    await takeStep(session, 'over')
    expect(toast).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ description: 'The run is over.', tone: 'danger' }),
    )
  })
})
