// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { row, testSession } from '../editor/testing'
import { useShortcuts } from './shortcuts'

const session = testSession(row(['manual-trigger', 'log'], ['manual_trigger>log']))

function Window() {
  useShortcuts(session)
  return (
    <div role="dialog">
      <textarea aria-label="Output" />
    </div>
  )
}

afterEach(cleanup)

it.each([
  { key: 'F5' },
  { key: 'F5', shiftKey: true },
  { key: 'F5', ctrlKey: true },
  { key: 'F6' },
  { key: 'F10' },
  { key: 'F11', shiftKey: true },
])('keeps the browser from taking $key while a window is written in', (press) => {
  render(<Window />)
  expect(fireEvent.keyDown(screen.getByLabelText('Output'), press)).toBe(false)
})

it.each([{ key: 'Enter' }, { key: 'F12' }, { key: 'z', ctrlKey: true }])(
  'leaves $key to the window',
  (press) => {
    render(<Window />)
    expect(fireEvent.keyDown(screen.getByLabelText('Output'), press)).toBe(true)
  },
)
