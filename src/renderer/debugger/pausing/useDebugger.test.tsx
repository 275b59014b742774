// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { RunSummary } from '../../../shared/contract'
import { emptyRunView, type RunView } from '../../../shared/run/view'
import { useLive } from '../../bridge/live'
import { EditorContext } from '../../editor/context'
import { row, testSession } from '../../editor/testing'
import { navigate } from '../../navigation/route'
import { Toaster, TooltipProvider } from '../../ui'
import { noteAsked, wasAsked } from './asked'
import { useDebugger } from './useDebugger'

vi.mock('../../navigation/route', async (original) => ({
  ...(await original<object>()),
  navigate: vi.fn<() => void>(),
}))
vi.mock('../../projects/database', async (original) => ({
  ...(await original<object>()),
  getProject: () => Promise.resolve({ id: 'below' }),
}))

const there = { screen: 'editor', project: 'below', run: 'r2' }
const below = {
  id: 'r2',
  calledBy: 'r1',
  paused: true,
  workflow: 'below',
  workflowName: 'Below',
} as RunSummary

function Debugger() {
  useDebugger()
  return <input aria-label="Name" />
}

/** An editor in which a person stepped into what a run calls. */
function steppedIn() {
  const paused = { before: 'log', reason: 'called' as const, at: 1 }
  return asking({ ...emptyRunView('r1'), seq: 3, status: 'waiting', paused })
}

/** An editor in which a person asked something of this run. */
function asking(latest: RunView) {
  const session = testSession(row(['start', 'log']))
  session.run.state.setState({ latest, view: latest })
  noteAsked(session, latest.run)
  render(
    <TooltipProvider>
      <EditorContext value={session}>
        <Debugger />
        <Toaster />
      </EditorContext>
    </TooltipProvider>,
  )
  return session
}

beforeEach(() => {
  vi.clearAllMocks()
  useLive.setState({ runs: [] })
})
afterEach(cleanup)

it('leads into the run that paused', async () => {
  steppedIn()
  useLive.setState({ runs: [below] })
  await vi.waitFor(() => expect(navigate).toHaveBeenCalledExactlyOnceWith(there))
})

it('leaves a person who writes where they are, and tells the way', async () => {
  steppedIn()
  screen.getByLabelText('Name').focus()
  useLive.setState({ runs: [below] })
  fireEvent.click(await screen.findByText('Open it'))
  expect(navigate).toHaveBeenCalledExactlyOnceWith(there)
})

it('leads to the run above once this one is over, not where it has just gone on', async () => {
  const above = { id: 'r0', paused: true, workflow: 'above', workflowName: 'Above' } as RunSummary
  const latest: RunView = { ...emptyRunView('r2'), seq: 5, status: 'running' }
  const session = asking(latest)
  useLive.setState({ runs: [above, { ...below, calledBy: 'r0', paused: undefined }] })
  expect(wasAsked(session, 'r2')).toBe(true)
  act(() => session.run.state.setState({ latest: { ...latest, status: 'completed', endedAt: 9 } }))
  await vi.waitFor(() =>
    expect(navigate).toHaveBeenCalledExactlyOnceWith({
      screen: 'editor',
      project: 'above',
      run: 'r0',
    }),
  )
})
