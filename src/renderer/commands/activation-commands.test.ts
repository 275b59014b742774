// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useActivationQuestion } from '../activation/actions'
import { noteChanges } from '../activation/published'
import { activeWorkflow } from '../activation/testing'
import { useLive } from '../bridge/live'
import { row, testSession } from '../editor/testing'
import { ACTIVATION_COMMANDS } from './activation-commands'
import type { Command } from './command'
import { isEnabled } from './commands'

const calls = vi.hoisted(() => ({
  activate: vi.fn<(input: unknown) => unknown>(),
  deactivate: vi.fn<(input: unknown) => unknown>(),
  read: vi.fn<(input: unknown) => unknown>(),
}))
vi.mock('../bridge/host', () => ({
  host: { activations: calls },
  useHostState: () => 'connected',
  messageOf: String,
}))

const session = testSession(row(['manual-trigger']))
const possible = () =>
  ACTIVATION_COMMANDS.filter((command) => isEnabled(command, session)).map(({ id }) => id)
const command = (id: (typeof ACTIVATION_COMMANDS)[number]['id']) => {
  const found = ACTIVATION_COMMANDS.find((one) => one.id === id)
  if (!found) throw new Error(`There is no ${id}.`)
  return found
}

beforeEach(() => {
  useLive.setState({ active: undefined, runs: [] })
  noteChanges(session.project, undefined)
})
afterEach(() => useActivationQuestion.setState({ asked: undefined }))

it('offers what fits: nothing before the host told, then to activate, then the rest', () => {
  expect(possible()).toEqual(['alerts'])
  useLive.setState({ active: [] })
  expect(possible()).toEqual(['activate', 'alerts'])
  useLive.setState({ active: [activeWorkflow({ workflow: session.project })] })
  expect(possible()).toEqual(['publish', 'deactivate', 'alerts'])
})

it('publishes nothing once what is open is known to be what is active', () => {
  useLive.setState({ active: [activeWorkflow({ workflow: session.project })] })
  noteChanges(session.project, false)
  expect(possible()).toEqual(['deactivate', 'alerts'])
  const publish: Command = command('publish')
  expect(publish.refusal?.(session)).toBe('Nothing to publish: version 3 is up to date.')
  noteChanges(session.project, true)
  expect(possible()).toContain('publish')
})

it('asks before it activates', () => {
  command('activate').perform(session)
  expect(useActivationQuestion.getState().asked).toEqual({ kind: 'activate' })
})

it('asks before it deactivates where a run is in flight', () => {
  const active = activeWorkflow({ workflow: session.project })
  const run = { workflow: session.project, status: 'running', activated: true }
  useLive.setState({ active: [active], runs: [run as never] })
  command('deactivate').perform(session)
  expect(useActivationQuestion.getState().asked).toEqual({
    kind: 'deactivate',
    active,
    inFlight: 1,
  })
  expect(calls.deactivate).not.toHaveBeenCalled()
})
