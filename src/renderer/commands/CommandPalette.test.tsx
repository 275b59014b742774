// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { EditorContext } from '../editor/context'
import { row, testSession } from '../editor/testing'
import { CommandPalette } from './CommandPalette'
import { COMMANDS, shortcutText, type Command } from './commands'

const all: readonly Command[] = COMMANDS

beforeEach(() => {
  // What the list measures and scrolls in a browser.
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  )
  Element.prototype.scrollIntoView = () => undefined
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

function open() {
  const session = testSession(row(['manual-trigger', 'log'], ['manual_trigger>log']))
  session.ui.setState({ commandsOpen: true })
  render(
    <EditorContext value={session}>
      <CommandPalette />
    </EditorContext>,
  )
  return session
}

it('the list of commands holds every command, with its shortcut', () => {
  open()
  const options = screen.getAllByRole('option')
  for (const command of all) {
    const option = options.find((each) => within(each).queryAllByText(command.title).length > 0)
    expect(option, command.id).toBeDefined()
    expect(option?.querySelector('kbd')?.textContent ?? undefined, command.id).toBe(
      shortcutText(command),
    )
  }
})

it('every file of commands is in the list', async () => {
  const files = import.meta.glob('./*-commands.ts')
  expect(Object.keys(files).length).toBeGreaterThan(5)
  for (const [file, load] of Object.entries(files)) {
    const lists = Object.values((await load()) as Record<string, unknown>).filter(Array.isArray)
    expect(lists.length, file).toBeGreaterThan(0)
    for (const command of lists.flat() as Command[])
      expect(
        all.map(({ id }) => id),
        file,
      ).toContain(command.id)
  }
})

it('no two commands have one name or one key', () => {
  const twice = (words: readonly string[]) =>
    words.filter((word, index) => words.indexOf(word) !== index)
  expect(twice(all.map(({ id }) => id))).toEqual([])
  expect(twice(all.map(({ title }) => title))).toEqual([])
  expect(twice(all.flatMap(({ shortcuts = [] }) => shortcuts))).toEqual([])
})

it('a command is found by typing and done by Enter; one that cannot be done now is not', () => {
  const session = open()
  const typed = screen.getByRole('combobox')
  fireEvent.change(typed, { target: { value: 'select all' } })
  act(() => void fireEvent.keyDown(typed, { key: 'Enter' }))
  expect(session.document.getState().selection.nodes).toHaveLength(2)
  expect(session.ui.getState().commandsOpen).toBe(false)

  act(() => session.ui.setState({ commandsOpen: true }))
  const redo = screen.getAllByRole('option').find((each) => within(each).queryByText('Redo'))
  expect(redo?.getAttribute('aria-disabled')).toBe('true')
})
