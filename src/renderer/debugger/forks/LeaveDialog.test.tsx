// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import type { Pins } from '../../../shared/run/debug'
import type { RunEventOf } from '../../../shared/run/events'
import { emptyRunView, type RunView } from '../../../shared/run/view'
import { EditorContext } from '../../editor/context'
import { row, testSession } from '../../editor/testing'
import { TooltipProvider } from '../../ui'
import LeaveDialog from './LeaveDialog'
import { askToLeave } from './request'

vi.mock('./fork', () => ({
  leaveRun: vi.fn(),
  previewFork: () => Promise.resolve({ seq: 1, repeats: [] }),
}))

afterEach(cleanup)

const calledBy = { run: 'r0', workflowName: 'Caller', node: 'call', round: 1, attempt: 1 }

const begun: RunEventOf<'run.started'> = {
  type: 'run.started',
  run: 'r1',
  seq: 1,
  at: 1,
  workflow: 'test',
  workflowName: 'Test',
  trigger: 'manual',
  payload: null,
}

function leaving(more: Partial<RunView>, pins?: Pins) {
  const workflow = row(['start', 'log'])
  const session = testSession(workflow)
  const latest = { ...emptyRunView('r1'), seq: 3, status: 'running' as const, ...more }
  session.run.state.setState({ latest, view: latest, workflow })
  if (pins) session.run.state.setState({ events: [{ ...begun, pins }] })
  render(
    <TooltipProvider>
      <EditorContext value={session}>
        <LeaveDialog />
      </EditorContext>
    </TooltipProvider>,
  )
  askToLeave({
    kind: 'again',
    run: 'r1',
    step: { id: 'log', node: 'log', round: 1, events: [], pauses: [] },
  })
}

it('stops the run that is left, and says so', async () => {
  leaving({})
  const stops = await screen.findByRole('checkbox', { name: 'Stop the run that it leaves' })
  expect(stops.getAttribute('aria-checked')).toBe('true')
  expect(screen.queryByText(/waits for this run/)).toBeNull()
  screen.getByText(/This run is stopped\.$/)
  fireEvent.click(stops)
  screen.getByText(/This run stays as it is\.$/)
})

it('lets one that another run called go on, unless a person wants it stopped', async () => {
  leaving({ calledBy })
  const stops = await screen.findByRole('checkbox', { name: 'Stop the run that it leaves' })
  expect(stops.getAttribute('aria-checked')).toBe('false')
  screen.getByText('“Caller” waits for this run: stopping it fails there.')
  screen.getByText(/This run stays as it is\.$/)
})

it('says which nodes stay pinned', async () => {
  leaving({}, { log: { output: 1 } })
  await screen.findByText('In this run “log” was pinned; it stays so.')
})
