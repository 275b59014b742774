// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Alert } from '../../shared/contract/alerts'
import { useLive } from '../bridge/live'
import { toast, TooltipProvider } from '../ui'
import { AlertBell } from './AlertBell'
import RecoveryDialog, { recoveryOf } from './RecoveryDialog'
import { useAlerts } from './state'
import { alert } from './testing'

const calls = vi.hoisted(() => ({
  dismiss: vi.fn<(input: unknown) => unknown>(),
  preview: vi.fn<(input: unknown) => unknown>(),
  recover: vi.fn<(input: unknown) => unknown>(),
}))
vi.mock('../bridge/host', () => ({
  host: { alerts: calls },
  messageOf: (error: Error) => error.message,
  subscribe: () => Promise.resolve(),
}))
vi.mock('../ui/toast', () => ({ toast: vi.fn<(spec: object) => void>(), Toaster: () => null }))

beforeEach(() => {
  vi.clearAllMocks()
  calls.dismiss.mockResolvedValue(undefined)
  calls.preview.mockResolvedValue({ repeats: [] })
  calls.recover.mockResolvedValue({ run: 'r2' })
})
afterEach(() => {
  cleanup()
  useLive.setState({ alerts: undefined })
  useAlerts.setState({ isOpen: false, recovering: undefined })
})

const show = () => {
  render(
    <>
      <AlertBell />
      <RecoveryDialog />
    </>,
    { wrapper: TooltipProvider },
  )
}
const tell = (...alerts: Alert[]) => act(() => useLive.setState({ alerts }))

it('counts what is open and tells it in words with its cause and the ways on', async () => {
  show()
  tell(alert(), alert({ id: 'b', kind: 'stalled', workflowName: 'Mail', offers: ['retry'] }))
  fireEvent.click(screen.getByRole('button', { name: 'Alerts, 2 open' }))
  const entry = await screen.findByRole('article', { name: 'Posts failed 3 times in a row' })
  expect(entry.textContent).toContain('the service answered 401')
  for (const name of ['Retry', 'Skip with a value', 'Ask a person', 'Re-run from…'])
    within(entry).getByRole('button', { name })
  const other = screen.getByRole('article', { name: /stands still/ })
  expect(within(other).queryByRole('button', { name: 'Ask a person' })).toBeNull()
  fireEvent.click(within(entry).getByRole('button', { name: /^Dismiss/ }))
  expect(calls.dismiss).toHaveBeenCalledExactlyOnceWith({ alert: 'failing/posts' })
})

it('says what will stand there while nothing is wrong', async () => {
  show()
  tell()
  fireEvent.click(screen.getByRole('button', { name: 'Alerts' }))
  expect(await screen.findByText(/Nothing needs you/)).toBeTruthy()
})

it('announces what comes while the window is open, and not what was there', () => {
  show()
  const spoken = () => document.querySelector('[aria-live=polite]')?.textContent
  tell(alert())
  expect(spoken()).toBe('')
  tell(alert(), alert({ id: 'b', workflowName: 'Mail', failures: 4 }))
  expect(spoken()).toContain('Mail failed 4 times in a row')
})

it('says why an alert stays', async () => {
  calls.dismiss.mockRejectedValue(new Error('The disk is full.'))
  show()
  tell(alert())
  fireEvent.click(screen.getByRole('button', { name: 'Alerts, 1 open' }))
  fireEvent.click(await screen.findByRole('button', { name: /^Dismiss/ }))
  await waitFor(() =>
    expect(toast).toHaveBeenCalledWith(
      expect.objectContaining({ title: 'The alert stays', description: 'The disk is full.' }),
    ),
  )
})

it('retries once a person agreed to what cannot be taken back', async () => {
  calls.preview.mockResolvedValue({
    repeats: [{ node: 'send', name: 'Send it', risk: 'irreversible' }],
  })
  show()
  act(() => useAlerts.setState({ recovering: { alert: alert(), kind: 'retry' } }))
  const agree = await screen.findByRole('checkbox', { name: 'I agree to Send it' })
  const go = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Retry' })
  expect(go().disabled).toBe(true)
  fireEvent.click(agree)
  fireEvent.click(go())
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(calls.recover).toHaveBeenCalledExactlyOnceWith({
    alert: 'failing/posts',
    run: 'r1',
    how: { kind: 'retry' },
    agreed: ['send'],
  })
  await waitFor(() => expect(toast).toHaveBeenCalled())
})

it('goes on from the run that was looked at, also where another failed since', async () => {
  show()
  act(() => useAlerts.setState({ recovering: { alert: alert(), kind: 'skip' } }))
  tell(alert({ run: 'r9', node: 'other', nodeName: 'Other', failures: 4 }))
  fireEvent.change(await screen.findByLabelText(/^Value/), { target: { value: '42' } })
  const go = screen.getByRole<HTMLButtonElement>('button', { name: 'Go on with it' })
  await waitFor(() => expect(go.disabled).toBe(false))
  fireEvent.click(go)
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  const of = { alert: 'failing/posts', run: 'r1' }
  expect(calls.preview).toHaveBeenCalledExactlyOnceWith({
    ...of,
    how: { kind: 'skip', output: null },
  })
  expect(calls.recover).toHaveBeenCalledExactlyOnceWith({
    ...of,
    how: { kind: 'skip', output: 42 },
    agreed: [],
  })
})

it('keeps what was written where the host refuses, and says why', async () => {
  calls.recover.mockRejectedValue(new Error('The run is gone.'))
  show()
  act(() => useAlerts.setState({ recovering: { alert: alert(), kind: 'skip' } }))
  const field = await screen.findByLabelText(/^Value/)
  const go = screen.getByRole<HTMLButtonElement>('button', { name: 'Go on with it' })
  await waitFor(() => expect(go.disabled).toBe(false))
  fireEvent.click(go)
  expect(screen.getByRole('alert').textContent).toMatch(/Write the value first/)
  fireEvent.change(field, { target: { value: '{"text":"mine"}' } })
  fireEvent.click(go)
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('The run is gone.'))
  expect((field as HTMLTextAreaElement).value).toBe('{"text":"mine"}')
})

it.each([
  ['skip', '42', '', { how: { kind: 'skip', output: 42 } }],
  ['skip', 'plain words', '', { how: { kind: 'skip', output: 'plain words' } }],
  ['skip', '{"a":', '', { fault: expect.stringContaining('no JSON') }],
  ['hand-over', '', ' Ada, ,Grace ', { how: { kind: 'hand-over', assignees: ['Ada', 'Grace'] } }],
  ['hand-over', '', ' ', { how: { kind: 'hand-over' } }],
] as const)('reads %s %j %j', (kind, text, people, read) => {
  expect(recoveryOf(kind, text, people)).toEqual(read)
})
