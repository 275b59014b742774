// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest'
import { commandById, isEnabled } from '../commands/commands'
import { refusalFor } from '../commands/shortcuts'
import { row, testSession } from '../editor/testing'
import { toast } from '../ui'
import {
  editSelected,
  pauseOnErrors,
  pausesOnErrors,
  removeBreakpoints,
  selectedBreakpoints,
  switchBreakpoints,
  toggleBreakpoints,
} from './breakpoint-edits'

vi.mock('../ui', async (original) => ({
  ...(await original<object>()),
  toast: vi.fn<() => void>(),
}))
beforeEach(() => vi.clearAllMocks())

const sessionOf = () => testSession(row(['start', 'log'], ['start>log']))
const press = (key: string) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
})

it('F9 sets breakpoints on what is selected, and takes them away', () => {
  const session = sessionOf()
  session.document.select({ nodes: ['log'], edges: ['e1'] })
  commandById('toggle-breakpoint').perform(session)
  expect(selectedBreakpoints(session)).toMatchObject([
    { node: 'log', workflow: 'test', on: 'start' },
    { edge: 'e1' },
  ])
  commandById('toggle-breakpoint').perform(session)
  expect(session.debugging.getState().breakpoints).toEqual([])
})

it('keys that fit nothing say why', () => {
  const session = sessionOf()
  expect(isEnabled(commandById('toggle-breakpoint'), session)).toBe(false)
  expect(refusalFor(press('F9'), session, false)?.reason).toMatch('Select a node or an edge')
  expect(refusalFor(press('F6'), session, false)?.reason).toMatch('No run is under way')
  expect(refusalFor(press('F10'), session, false)).toBeUndefined()
  session.document.select({ nodes: ['log'] })
  expect(refusalFor(press('F9'), session, false)).toBeUndefined()
})

it('switches all off while any is on, then on', () => {
  const session = sessionOf()
  toggleBreakpoints(session, [{ node: 'log' }, { node: 'start' }])
  const all = () => session.debugging.getState().breakpoints
  switchBreakpoints(session, all().slice(0, 1))
  expect(all().map(({ disabled }) => disabled)).toEqual([true, undefined])
  switchBreakpoints(session, all())
  expect(all().map(({ disabled }) => disabled)).toEqual([true, true])
  switchBreakpoints(session, all())
  expect(all().map(({ disabled }) => disabled)).toEqual([undefined, undefined])
})

it('what a person wrote comes back with Undo; a plain one needs no word', () => {
  const session = sessionOf()
  session.document.select({ nodes: ['log'] })
  toggleBreakpoints(session, [{ node: 'log' }])
  toggleBreakpoints(session, [{ node: 'log' }])
  expect(toast).not.toHaveBeenCalled()
  editSelected(session)
  const written = { ...session.ui.getState().breakpoint, condition: '$round > 1' }
  session.debugging.setState({ breakpoints: [written as never] })
  removeBreakpoints(session, session.debugging.getState().breakpoints)
  expect(session.debugging.getState().breakpoints).toEqual([])
  vi.mocked(toast).mock.calls[0]?.[0].action?.onClick()
  expect(session.debugging.getState().breakpoints).toEqual([written])
})

it('pausing on any error is one breakpoint on every node', () => {
  const session = sessionOf()
  pauseOnErrors(session, true)
  pauseOnErrors(session, true)
  expect(session.debugging.getState().breakpoints).toMatchObject([{ on: 'error' }])
  expect(pausesOnErrors(session.debugging.getState().breakpoints)).toBe(true)
  pauseOnErrors(session, false)
  expect(session.debugging.getState().breakpoints).toEqual([])
})
