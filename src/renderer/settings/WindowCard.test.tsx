// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { DEFAULT_SETTINGS } from '../../shared/settings'
import { toast, TooltipProvider } from '../ui'
import { WindowCard } from './WindowCard'

const calls = vi.hoisted(() => ({
  get: vi.fn<() => unknown>(),
  saveWindow: vi.fn<(input: unknown) => unknown>(),
}))
vi.mock('../bridge/host', () => ({
  host: { settings: calls },
  useHostState: () => 'connected',
  messageOf: (error: Error) => error.message,
}))
vi.mock('../ui/toast', () => ({ toast: vi.fn<(spec: object) => void>(), Toaster: () => null }))

beforeEach(() => {
  vi.clearAllMocks()
  calls.get.mockResolvedValue(DEFAULT_SETTINGS)
  calls.saveWindow.mockResolvedValue(DEFAULT_SETTINGS)
})
afterEach(cleanup)

const show = () => render(<WindowCard />, { wrapper: TooltipProvider })

it('keeps what is chosen at once', async () => {
  show()
  fireEvent.change(await screen.findByLabelText('When the window is closed'), {
    target: { value: 'quit' },
  })
  expect(calls.saveWindow).toHaveBeenCalledExactlyOnceWith({ closing: 'quit', startAtLogin: false })
  const login = screen.getByRole<HTMLButtonElement>('switch', { name: 'Start at login' })
  await waitFor(() => expect(login.disabled).toBe(false))
  fireEvent.click(login)
  expect(calls.saveWindow).toHaveBeenLastCalledWith({ closing: 'quit', startAtLogin: true })
})

it('goes back to what is kept where the system refuses, and says why', async () => {
  calls.saveWindow.mockRejectedValue(new Error('The folder is read-only.'))
  show()
  const login = await screen.findByRole('switch', { name: 'Start at login' })
  fireEvent.click(login)
  await waitFor(() =>
    expect(toast).toHaveBeenCalledWith(
      expect.objectContaining({ title: 'Not saved', description: 'The folder is read-only.' }),
    ),
  )
  await waitFor(() => expect(login.getAttribute('aria-checked')).toBe('false'))
})

it('says what is wrong with settings that cannot be read', async () => {
  calls.get.mockRejectedValue(new Error('The settings are damaged.'))
  show()
  expect((await screen.findByRole('alert')).textContent).toBe('The settings are damaged.')
})
